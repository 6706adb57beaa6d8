package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.LastingToken;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import io.tallybridge.localstack.keycloak.Grant;
import io.tallybridge.localstack.keycloak.RealmAdmin;
import io.tallybridge.localstack.keycloak.TokenEndpoint;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real Keycloak's tokens open and what they do not. */
@Order(10)
class KeycloakTokensIT {

    private static final List<String> DOORS = List.of(
            "/api/v1/organization",
            "/api/v1/integrations",
            "/api/v1/usage/counts",
            "/api/v1/psa-connections",
            "/api/v1/reconciliations",
            "/api/v1/audit");
    private static final String NOTHING = "00000000-0000-7000-8000-000000000000";

    private final Suite suite = Suite.get();
    private final Realm realm = new Realm(suite);

    // ---- organizations

    @Test
    void theClaimNamesTheOrganization() {
        // Given
        String token = realm.signIn("claimed", "org-admin", "cara").accessToken();

        // When
        Answer answer = suite.anybody().bearer(token).get("/api/v1/organization");

        // Then
        assertThat(LastingToken.claims(token).path("organization"))
                .isEqualTo(Json.mapper().valueToTree(List.of("claimed")));
        assertThat(answer.expect(200).json().path("id").asText()).isEqualTo("claimed");
    }

    @Test
    void whoBelongsToNoOrganizationIsToldSo() {
        // Given
        Web stray = suite.anybody()
                .bearer(realm.signIn("", "org-admin billing-viewer", "nora").accessToken());

        // Then
        for (String door : DOORS) {
            JsonNode problem = stray.get(door).expect(403).json();
            assertThat(problem.path("type").asText()).as(door).isEqualTo("/problems/no-organization");
            assertThat(problem.path("detail").asText()).contains("'organization'", "organization:<id>");
        }
    }

    @Test
    void whoBelongsToTwoOrganizationsChoosesOne() {
        // Given
        RealmAdmin.Person both = realm.person("first-of-two", List.of("org-admin"), "bea");
        String user = realm.admin().user(both.username()).path("id").asText();
        realm.admin().ensureMember(realm.admin().ensureOrganization("second-of-two"), user);
        realm.admin().ensureOrganization("none-of-hers");

        // When
        Answer unsaid = organization(both, "openid");
        Answer all = organization(both, "openid organization:*");
        Answer first = organization(both, "openid organization:first-of-two");
        Answer second = organization(both, "openid organization:second-of-two");

        // Then
        assertThat(unsaid.expect(403).json().path("detail").asText()).contains("organization:<id>");
        assertThat(all.expect(403).json().path("detail").asText())
                .contains("several organizations", "organization:<id>");
        assertThat(first.expect(200).json().path("id").asText()).isEqualTo("first-of-two");
        assertThat(second.expect(200).json().path("id").asText()).isEqualTo("second-of-two");
        Answer foreign = signIn(both, "openid organization:none-of-hers");
        if (foreign.status() == 200) {
            assertThat(LastingToken.claims(TokenEndpoint.granted(foreign).accessToken())
                            .has("organization"))
                    .isFalse();
        } else {
            assertThat(foreign.json().path("error").asText()).isEqualTo("invalid_scope");
        }
    }

    private Answer organization(RealmAdmin.Person person, String scope) {
        String token = TokenEndpoint.granted(signIn(person, scope)).accessToken();
        return suite.anybody().bearer(suite.used(token)).get("/api/v1/organization");
    }

    private Answer signIn(RealmAdmin.Person person, String scope) {
        return realm.tokens().password(realm.commandLine(), person.username(), person.password(), scope);
    }

    // ---- roles

    @ParameterizedTest
    @CsvSource({
        // role, read, make a vendor, push a change set, make an organization
        "org-admin,        200, 201, 403, 403",
        "billing-approver, 200, 403, 404, 403",
        "billing-viewer,   200, 403, 403, 403",
        "line-creator,     403, 403, 403, 403",
        "operator,         403, 403, 403, 201"
    })
    void aRoleOpensWhatItIsFor(String role, int read, int vendor, int push, int organization) {
        // Given
        Web caller = suite.anybody()
                .bearer(realm.signIn("roles", role, "only-" + role).accessToken());
        String made = "made-by-" + role;

        // Then
        assertThat(caller.get("/api/v1/integrations").status()).isEqualTo(read);
        assertThat(caller.get("/api/v1/psa-connections").status()).isEqualTo(read);
        assertThat(caller.get("/api/v1/usage/counts").status()).isEqualTo(read);
        assertThat(caller.post("/api/v1/vendors", Map.of("name", made, "description", made))
                        .status())
                .isEqualTo(vendor);
        assertThat(caller.post("/api/v1/change-sets/" + NOTHING + "/push", null).status())
                .isEqualTo(push);
        assertThat(caller.post(
                                "/api/v1/organizations",
                                Map.of("id", made, "name", made, "timeZone", "Europe/Vienna", "currency", "EUR"))
                        .status())
                .isEqualTo(organization);
    }

    @Test
    void whoHasNoRoleMayDoNothing() {
        // Given
        RealmAdmin.Person person = realm.person("roles", List.of(), "nil");

        // When
        String token = TokenEndpoint.granted(signIn(person, "openid")).accessToken();

        // Then
        assertThat(LastingToken.claims(token).path("realm_access").path("roles"))
                .isEmpty();
        for (String door : DOORS) {
            assertThat(suite.anybody().bearer(token).get(door).status())
                    .as(door)
                    .isEqualTo(403);
        }
    }

    @Test
    void aPersonNeverSpeaksAsAService() {
        // Given
        RealmAdmin.Person person = realm.person("roles", List.of("service", "billing-viewer"), "impostor");

        // When
        String token = TokenEndpoint.granted(signIn(person, "openid")).accessToken();

        // Then
        assertThat(LastingToken.claims(token).path("realm_access").path("roles"))
                .isEqualTo(Json.mapper().valueToTree(List.of("billing-viewer")));
        assertThat(suite.anybody()
                        .bearer(token)
                        .with("Tallybridge-Organization", "acme")
                        .get("/api/v1/organization")
                        .expect(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("roles");
    }

    // ---- services

    @Test
    void theServicesOfTheMonthUsedTokensOfTheirOwn() {
        // Given
        suite.played();

        // Then
        for (String service : List.of("gateway-service", "usage-ingest-service", "psa-sync-service")) {
            assertThat(realm.admin()
                            .rest()
                            .get("/events?type=CLIENT_LOGIN&client=" + service)
                            .expect(200)
                            .json())
                    .as(service)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"gateway-service", "mapping-service", "usage-ingest-service", "psa-sync-service"})
    void aServicesTokenIsForTheInsideOnly(String service) {
        // Given
        String token = realm.serviceToken(service);
        Web outside = suite.anybody().bearer(token).with("Tallybridge-Organization", "acme");
        Web inside = Web.at(suite.stack().services().get("mapping-service").url())
                .bearer(token)
                .with("Tallybridge-Organization", "acme");

        // Then
        for (String door : DOORS) {
            assertThat(outside.get(door).status()).as(door).isEqualTo(403);
        }
        assertThat(inside.with("Accept", "application/x-ndjson")
                        .get("/internal/v1/mappings?connectionId="
                                + suite.played().connectWiseConnection())
                        .status())
                .isEqualTo(200);
    }

    // ---- tokens that are not for us

    static Stream<String> badTokens() throws Exception {
        Suite suite = Suite.get();
        Realm realm = new Realm(suite);
        String good = realm.signIn("acme", "org-admin", "victim").accessToken();
        String keyId = Forgery.keyId(good);
        Forgery forgery = new Forgery(good);
        return Stream.of(
                forgery.withClaims("\"acme\"", "\"rival\""),
                forgery.withClaims("org-admin", "operator"),
                forgery.unsigned(),
                forgery.signedByAStranger(keyId),
                forgery.signedByAStranger("a-key-of-nobody"),
                forgery.signedWithThePublicKey(keyId, publicKey(realm, keyId)),
                good.substring(0, good.lastIndexOf('.') + 1),
                good.substring(0, good.lastIndexOf('.')));
    }

    private static byte[] publicKey(Realm realm, String keyId) {
        for (JsonNode key : realm.admin().rest().get("/keys").expect(200).json().path("keys")) {
            if (key.path("kid").asText().equals(keyId)) {
                return Base64.getDecoder().decode(key.path("publicKey").asText());
            }
        }
        throw new IllegalStateException("Keycloak does not know the key of its own token");
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aForgedTokenOpensNoDoor(String token) {
        for (Answer answer : realm.answers(token)) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.text()).doesNotContain("Exception", "io.tallybridge", token);
        }
    }

    @Test
    void otherTokensOfTheSamePersonOpenNoDoor() {
        // Given
        RealmAdmin.Person person = realm.person("acme", List.of("org-admin"), "olive");
        JsonNode given = signIn(person, "openid").expect(200).json();

        // When
        String otherAudience = TokenEndpoint.granted(realm.tokens()
                        .password(new Client("admin-cli", ""), person.username(), person.password(), "openid"))
                .accessToken();

        // Then
        assertThat(realm.statuses(given.path("access_token").asText())).containsExactly(200);
        assertThat(realm.statuses(given.path("id_token").asText())).containsExactly(401);
        assertThat(realm.statuses(given.path("refresh_token").asText())).containsExactly(401);
        assertThat(realm.statuses(otherAudience)).containsExactly(401);
    }

    @Test
    void aTokenOfAnotherRealmOpensNoDoor() {
        // Given
        String stranger = realm.tokenOfAnotherRealm("stranger");

        // Then
        JsonNode claims = LastingToken.claims(stranger);
        assertThat(claims.path("aud").asText()).isEqualTo("tallybridge");
        assertThat(claims.path("organization").path(0).asText()).isEqualTo("acme");
        assertThat(claims.path("realm_access").path("roles").path(0).asText()).isEqualTo("org-admin");
        assertThat(realm.statuses(stranger)).containsExactly(401);
    }

    // ---- what the realm allows

    @Test
    void aFrontEndSignsInWithACodeAndItsProof() {
        // Given
        RealmAdmin.Person person = realm.person("acme", List.of("billing-viewer"), "fern");
        SignInPage page =
                new SignInPage(realm.keycloak().issuer(), "tallybridge-console", "http://localhost:3000/back");

        // When
        String code = page.signIn(person.username(), person.password());
        Grant grant = TokenEndpoint.granted(
                realm.tokens().code("tallybridge-console", code, "http://localhost:3000/back", page.verifier()));

        // Then
        assertThat(LastingToken.claims(grant.accessToken()).path("azp").asText())
                .isEqualTo("tallybridge-console");
        assertThat(realm.statuses(suite.used(grant.accessToken()))).containsExactly(200);
    }

    @Test
    void aFrontEndWithoutProofOrWithAPasswordIsRefused() {
        // Given
        RealmAdmin.Person person = realm.person("acme", List.of("billing-viewer"), "fern");
        SignInPage page =
                new SignInPage(realm.keycloak().issuer(), "tallybridge-console", "http://localhost:3000/back");

        // When
        String code = page.signIn(person.username(), person.password());
        Answer wrongProof =
                realm.tokens().code("tallybridge-console", code, "http://localhost:3000/back", "w".repeat(64));
        Answer password = realm.tokens()
                .password(new Client("tallybridge-console", ""), person.username(), person.password(), "openid");

        // Then
        assertThat(wrongProof.status()).isEqualTo(400);
        assertThat(page.errorWithoutProof()).isEqualTo("invalid_request");
        assertThat(page.statusWithRedirectTo("http://localhost:3000.elsewhere.example/"))
                .isEqualTo(400);
        assertThat(password.status()).isIn(400, 401);
    }

    @Test
    void nobodyHasRightsByDefaultAndTokensAreShort() {
        // Given
        JsonNode defaults = realm.admin()
                .rest()
                .get("/roles/default-roles-tallybridge/composites")
                .expect(200)
                .json();
        JsonNode claims = LastingToken.claims(
                realm.signIn("acme", "billing-viewer", "shorty").accessToken());

        // Then
        assertThat(defaults.findValuesAsText("name"))
                .doesNotContain(
                        "org-admin", "billing-approver", "billing-viewer", "line-creator", "operator", "service");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(300);
        assertThat(claims.path("aud").asText()).isEqualTo("tallybridge");
        assertThat(claims.has("resource_access")).isFalse();
    }
}
