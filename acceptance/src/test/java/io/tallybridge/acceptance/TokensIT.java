package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in: wrong, expired, foreign and malformed tokens and keys, and headers that claim what they may not. */
@Order(2)
class TokensIT {

    private static final List<String> DOORS = List.of(
            "/api/v1/organization",
            "/api/v1/integrations",
            "/api/v1/usage/counts",
            "/api/v1/psa-connections",
            "/api/v1/reconciliations",
            "/api/v1/audit");

    private final Suite suite = Suite.get();

    static Stream<String> badTokens() throws Exception {
        Suite suite = Suite.get();
        String good = suite.token("acme", "org-admin", Map.of());
        String[] parts = good.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged = encode(claims.replace("acme", "rival"));
        return Stream.of(
                suite.token("acme", "org-admin", Map.of("expires_in", "-120")),
                suite.token("acme", "org-admin", Map.of("audience", "somebody-else")),
                parts[0] + "." + forged + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + parts[1] + ".",
                signedBySomebodyElse(parts[0], parts[1]),
                good.substring(0, good.length() - 5) + "AAAAA",
                parts[0] + "." + parts[1],
                "not-a-token",
                "a.b.c",
                "e30.e30.e30",
                "x".repeat(3000));
    }

    private static String signedBySomebodyElse(String header, String claims) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
        return header + "." + claims + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void aBadTokenOpensNoDoor(String token) {
        for (String door : DOORS) {
            // When
            Answer answer = suite.anybody().bearer(token).get(door);

            // Then
            assertThat(answer.status()).as(door).isEqualTo(401);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.json().path("status").asInt()).isEqualTo(401);
            assertThat(answer.text()).doesNotContain("Exception", "io.tallybridge", token);
        }
    }

    @Test
    void noTokenOpensNoDoor() {
        for (String door : DOORS) {
            assertThat(suite.anybody().get(door).status()).as(door).isEqualTo(401);
            assertThat(suite.anybody()
                            .with("Authorization", "Basic YWRtaW46YWRtaW4=")
                            .get(door)
                            .status())
                    .as(door)
                    .isEqualTo(401);
        }
    }

    @Test
    void theRightRoleIsNeeded() {
        Web viewer = suite.as("acme", "billing-viewer");
        Web nobody = suite.as("acme", "no-such-role");
        assertThat(viewer.post("/api/v1/vendors", Map.of("name", "V", "description", "d"))
                        .status())
                .isEqualTo(403);
        assertThat(viewer.post("/api/v1/psa-connections", Map.of()).status()).isEqualTo(403);
        assertThat(viewer.with("Accept", "application/x-ndjson")
                        .send("POST", "/api/v1/usage/bulk", "application/x-ndjson", "{}")
                        .status())
                .isEqualTo(403);
        for (String door : DOORS) {
            Answer answer = nobody.get(door);
            assertThat(answer.status()).as(door).isEqualTo(403);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
    }

    @Test
    void aServicesOwnTokenOpensNothingFromOutside() {
        // Given
        String token = suite.token("", "service", Map.of());
        Web outside = suite.anybody().bearer(token).with("Tallybridge-Organization", "acme");

        // Then
        for (String door : DOORS) {
            assertThat(outside.get(door).status()).as(door).isIn(401, 403);
        }
        assertThat(outside.post("/internal/v1/vendor-keys/exchange", Map.of("vendorKey", "a", "partnerKey", "b"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aSmuggledHeaderChangesNothing() {
        // Given
        suite.played();
        Web smuggler = suite.as("rival", "org-admin")
                .with("Tallybridge-Organization", "acme")
                .with("X-Tallybridge-Organization", "acme")
                .with("X-Organization", "acme")
                .with("X-Forwarded-User", "ada");

        // When
        JsonNode organization = smuggler.get("/api/v1/organization").expect(200).json();
        JsonNode integrations = smuggler.get("/api/v1/integrations").expect(200).json();

        // Then
        assertThat(organization.path("id").asText()).isEqualTo("rival");
        assertThat(integrations.path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "!!!not base64!!!",
                "bm9jb2xvbg==",
                "Og==",
                "dGJ2X3g6dGJwX3k=",
                "Basic dGJ2X3g6dGJwX3k=",
                "AAAAAAAAAAAA",
                "8J+YgDrwn5iA"
            })
    void aBadVendorTokenIsAnsweredInTheContractsShape(String token) {
        // When
        Answer answer = suite.anybody().with("Gradient-Token", token).get("/api/vendor-api/organization");

        // Then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("statusCode").asInt()).isEqualTo(401);
        assertThat(answer.json().path("message").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void keysOfTwoIntegrationsDoNotMix() {
        // Given
        Web admin = suite.as("mixed", "org-admin");
        JsonNode first = keys(admin, integration(admin, "One"));
        JsonNode second = keys(admin, integration(admin, "Two"));

        // When
        int mixed = organization(
                first.path("vendorKey").asText(), second.path("partnerKey").asText());
        int swapped = organization(
                first.path("partnerKey").asText(), first.path("vendorKey").asText());
        int right = organization(
                first.path("vendorKey").asText(), first.path("partnerKey").asText());

        // Then
        assertThat(mixed).isEqualTo(401);
        assertThat(swapped).isEqualTo(401);
        assertThat(right).isEqualTo(200);
    }

    @Test
    void aRevokedKeyStopsWithinTenSeconds() {
        // Given
        Web admin = suite.as("revoked", "org-admin");
        String integration = integration(admin, "One");
        JsonNode keys = keys(admin, integration);
        String vendorKey = keys.path("vendorKey").asText();
        String partnerKey = keys.path("partnerKey").asText();
        assertThat(organization(vendorKey, partnerKey)).isEqualTo(200);

        // When
        admin.delete("/api/v1/integrations/" + integration + "/keys/"
                        + keys.path("id").asText())
                .expect(204);
        Instant revoked = Instant.now();
        AtomicReference<Instant> lastAccepted = new AtomicReference<>(revoked);
        Suite.await(
                Duration.ofSeconds(60),
                () -> {
                    Instant sent = Instant.now();
                    boolean refused = organization(vendorKey, partnerKey) == 401;
                    if (!refused) {
                        lastAccepted.set(sent);
                    }
                    return refused;
                },
                "the key's end");

        // Then: however slow the machine is, nothing that was sent later was accepted
        assertThat(Duration.between(revoked, lastAccepted.get())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aRotatedKeyWorksBesideTheNewOneForAWhile() {
        // Given
        Web admin = suite.as("rotated", "org-admin");
        String integration = integration(admin, "One");
        JsonNode old = keys(admin, integration);

        // When
        JsonNode fresh = admin.post(
                        "/api/v1/integrations/" + integration + "/keys/"
                                + old.path("id").asText() + "/rotate",
                        Map.of("overlap", "PT1H"))
                .expect(200, 201)
                .json();

        // Then
        assertThat(organization(
                        old.path("vendorKey").asText(), old.path("partnerKey").asText()))
                .isEqualTo(200);
        assertThat(organization(
                        fresh.path("vendorKey").asText(),
                        fresh.path("partnerKey").asText()))
                .isEqualTo(200);
        assertThat(fresh.path("partnerKey").asText())
                .isNotEqualTo(old.path("partnerKey").asText());
    }

    private static String integration(Web admin, String name) {
        String vendor = admin.post("/api/v1/vendors", Map.of("name", name, "description", name))
                .expect(201)
                .json()
                .path("id")
                .asText();
        return admin.post("/api/v1/integrations", Map.of("vendorId", vendor, "name", name))
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static JsonNode keys(Web admin, String integration) {
        return admin.post("/api/v1/integrations/" + integration + "/keys", Map.of())
                .expect(201)
                .json();
    }

    private int organization(String vendorKey, String partnerKey) {
        String token =
                Base64.getEncoder().encodeToString((vendorKey + ":" + partnerKey).getBytes(StandardCharsets.UTF_8));
        return suite.anybody()
                .with("GRADIENT-TOKEN", token)
                .get("/api/vendor-api/organization")
                .status();
    }
}
