package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.LastingToken;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import io.tallybridge.localstack.keycloak.Grant;
import io.tallybridge.localstack.keycloak.RealmAdmin;
import io.tallybridge.localstack.keycloak.TokenEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What happens while the suite runs: tokens end, people leave, keys change, Keycloak is away. */
@Order(20)
class KeycloakChangesIT {

    private static final String LIFESPAN = "access.token.lifespan";
    private static final List<String> SERVICES = List.of("gateway-service", "usage-ingest-service", "psa-sync-service");
    /** The default of tallybridge.identity.key-refresh, what the gateway believes longer, and a slow machine. */
    private static final Duration REMOVED_KEY = Duration.ofSeconds(30 + 5 + 60);

    private final Suite suite = Suite.get();
    private final Realm realm = new Realm(suite);

    @AfterEach
    void restore() {
        if (realm.answers()) {
            realm.setClientAttribute(realm.commandLine().id(), LIFESPAN, "300");
        }
    }

    // ---- the end of tokens

    @Test
    void anExpiredTokenOpensNoDoor() {
        // Given
        suite.played();
        String token = seenAlive(8);
        Instant end =
                Instant.ofEpochSecond(LastingToken.claims(token).path("exp").asLong());

        // When
        Suite.await(Duration.ofSeconds(180), () -> Instant.now().isAfter(end.plusSeconds(1)), "the token's end");

        // Then
        assertThat(realm.statuses(token)).containsExactly(401);
    }

    /** A token that opened every door, of as many seconds as a machine may need to see that. */
    private String seenAlive(int seconds) {
        realm.setClientAttribute(realm.commandLine().id(), LIFESPAN, Integer.toString(seconds));
        String token = realm.signIn("acme", "billing-viewer", "ephemera").accessToken();
        List<Integer> statuses = realm.statuses(token);
        boolean inTime = Instant.now().getEpochSecond()
                < LastingToken.claims(token).path("exp").asLong();
        if (!inTime && seconds < 120) {
            return seenAlive(2 * seconds);
        }
        assertThat(statuses).containsExactly(200);
        return token;
    }

    @Test
    void afterSigningOutNoTokenIsRenewed() {
        // Given
        Grant grant = realm.signIn("acme", "billing-viewer", "leaver");
        assertThat(realm.statuses(grant.accessToken())).containsExactly(200);

        // When
        realm.tokens().logout(realm.commandLine(), grant.refreshToken()).expect(204);

        // Then: tokens are verified without asking Keycloak, so the last one lives until its own end
        assertThat(realm.tokens()
                        .refresh(realm.commandLine(), grant.refreshToken())
                        .status())
                .isEqualTo(400);
        assertThat(realm.statuses(grant.accessToken())).containsExactly(200);
        assertThat(LastingToken.claims(grant.accessToken()).path("exp").asLong())
                .isLessThanOrEqualTo(Instant.now().plusSeconds(300).getEpochSecond());
    }

    @Test
    void whoIsDisabledGetsNoFurtherToken() {
        // Given
        RealmAdmin.Person person = realm.person("acme", List.of("billing-viewer"), "former");
        Grant grant = realm.signIn("acme", "billing-viewer", "former");
        JsonNode user = realm.admin().user(person.username());
        Map<String, Object> disabled = new LinkedHashMap<>();
        user.fields().forEachRemaining(field -> disabled.put(field.getKey(), field.getValue()));
        disabled.put("enabled", false);

        // When
        realm.admin().rest().put("/users/" + user.path("id").asText(), disabled).expect(204);

        // Then
        assertThat(realm.tokens()
                        .refresh(realm.commandLine(), grant.refreshToken())
                        .status())
                .isEqualTo(400);
        assertThat(realm.tokens()
                        .password(realm.commandLine(), person.username(), person.password(), "openid")
                        .status())
                .isIn(400, 401);
    }

    @Test
    void anAdministratorEndsAllSessionsOfAPerson() {
        // Given
        Grant first = realm.signIn("acme", "billing-viewer", "lost-laptop");
        Grant second = realm.signIn("acme", "billing-viewer", "lost-laptop");
        String user = realm.admin()
                .user(realm.person("acme", List.of("billing-viewer"), "lost-laptop")
                        .username())
                .path("id")
                .asText();

        // When
        realm.admin().rest().post("/users/" + user + "/logout", null).expect(204);

        // Then
        for (Grant grant : List.of(first, second)) {
            assertThat(realm.tokens()
                            .refresh(realm.commandLine(), grant.refreshToken())
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aRefreshTokenWorksOnce() {
        // Given
        Grant grant = realm.signIn("acme", "billing-viewer", "thrifty");

        // When
        Grant next = TokenEndpoint.granted(realm.tokens().refresh(realm.commandLine(), grant.refreshToken()));
        Answer again = realm.tokens().refresh(realm.commandLine(), grant.refreshToken());

        // Then
        assertThat(realm.statuses(suite.used(next.accessToken()))).containsExactly(200);
        assertThat(again.status()).isEqualTo(400);
    }

    // ---- keys

    @Test
    void aNewKeyWorksAtOnceAndARemovedOneNoMore() throws Exception {
        // Given
        suite.played();
        String before = realm.signIn("acme", "billing-viewer", "rota").accessToken();
        assertThat(realm.statuses(before)).containsExactly(200);
        List<JsonNode> former = signingKeys();

        // When
        addKey("rotated", 200);
        String after = realm.signIn("acme", "billing-viewer", "rota").accessToken();

        // Then
        assertThat(Forgery.keyId(after)).isNotEqualTo(Forgery.keyId(before));
        assertThat(atTheSameTime(after, 6)).containsOnly(200);
        assertThat(realm.statuses(before)).containsExactly(200);

        // When
        for (JsonNode key : former) {
            disable(key);
        }

        // Then: services throw away their own tokens of the removed key, too
        Suite.await(REMOVED_KEY, () -> realm.statuses(before).equals(List.of(401)), "the removed key's end");
        assertThat(realm.statuses(after)).containsExactly(200);
        assertThat(countAsVendor()).isEqualTo(201);
        reconcile();
    }

    @Test
    void tokensOfUnknownKeysDoNotKeepANewKeyOut() throws Exception {
        // Given
        Forgery forgery =
                new Forgery(realm.signIn("acme", "billing-viewer", "flood").accessToken());
        List<String> forged = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            forged.add(forgery.signedByAStranger("unknown-" + i));
        }
        for (String token : forged) {
            assertThat(realm.statuses(token)).containsExactly(401);
        }

        // When
        addKey("rotated-again", 300);
        String after = realm.signIn("acme", "billing-viewer", "flood").accessToken();

        // Then
        assertThat(realm.statuses(after)).containsExactly(200);
    }

    /** Adds a key that signs from now on. */
    private void addKey(String name, int priority) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("name", name);
        key.put("providerId", "rsa-generated");
        key.put("providerType", "org.keycloak.keys.KeyProvider");
        key.put(
                "config",
                Map.of(
                        "priority", List.of(Integer.toString(priority)),
                        "enabled", List.of("true"),
                        "active", List.of("true"),
                        "algorithm", List.of("RS256"),
                        "keySize", List.of("2048")));
        realm.admin().rest().post("/components", key).expect(201);
    }

    private List<JsonNode> signingKeys() {
        List<JsonNode> keys = new ArrayList<>();
        realm.admin()
                .rest()
                .get("/components?type=org.keycloak.keys.KeyProvider")
                .expect(200)
                .json()
                .forEach(component -> {
                    if (component.path("providerId").asText().equals("rsa-generated")) {
                        keys.add(component);
                    }
                });
        return keys;
    }

    private void disable(JsonNode component) {
        Map<String, Object> changed = new LinkedHashMap<>();
        component.fields().forEachRemaining(field -> changed.put(field.getKey(), field.getValue()));
        Map<String, Object> config = new LinkedHashMap<>();
        component.path("config").fields().forEachRemaining(field -> config.put(field.getKey(), field.getValue()));
        config.put("enabled", List.of("false"));
        config.put("active", List.of("false"));
        changed.put("config", config);
        realm.admin()
                .rest()
                .put("/components/" + component.path("id").asText(), changed)
                .expect(204);
    }

    /** What a token gets that comes at every door several times at once. */
    private List<Integer> atTheSameTime(String token, int callers) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            List<Future<List<Integer>>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(pool.submit(() -> realm.statuses(token)));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<List<Integer>> future : running) {
                statuses.addAll(future.get());
            }
            return statuses;
        } finally {
            pool.shutdown();
        }
    }

    // ---- Keycloak away

    @Test
    void withoutKeycloakGoodTokensStayGoodAndServicesRecoverByThemselves() {
        // Given: services' tokens that are due for renewal within seconds
        suite.played();
        SERVICES.forEach(service -> realm.setClientAttribute(service, LIFESPAN, "25"));
        String used = realm.signIn("acme", "billing-viewer", "patient").accessToken();
        assertThat(realm.statuses(used)).containsExactly(200);
        String fresh = realm.signIn("acme", "billing-viewer", "patient").accessToken();
        long keycloak = suite.stack().issuer().keycloak().pid();

        // When
        ProcessHandle.of(keycloak).orElseThrow().destroyForcibly();
        Suite.await(Duration.ofSeconds(60), () -> !realm.answers(), "Keycloak's end");

        // Then
        assertThat(realm.statuses(used)).containsExactly(200);
        assertThat(realm.statuses(fresh)).containsExactly(200);
        for (Answer answer : realm.answers(new Forgery(used).unsigned())) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        }
        assertThat(realm.answers()).as("Keycloak was away all the time").isFalse();

        // When
        Suite.await(Duration.ofSeconds(400), realm::answers, "Keycloak's return");

        // Then
        SERVICES.forEach(service -> realm.setClientAttribute(service, LIFESPAN, "300"));
        reconcile();
        assertThat(countAsVendor()).isEqualTo(201);
        String later = realm.signIn("acme", "billing-viewer", "patient").accessToken();
        assertThat(realm.statuses(later)).containsExactly(200);
    }

    /** Makes psa-sync-service ask the other two, with tokens of its own. */
    private void reconcile() {
        // Not the month's own people: they keep a token as long as it should live.
        Web admin = suite.anybody()
                .bearer(realm.signIn("acme", "org-admin", "reconciler").accessToken());
        LocalDate today = Suite.today(admin);
        Map<String, Object> body = Map.of(
                "connectionId",
                suite.played().connectWiseConnection(),
                "from",
                today.minusDays(20).toString(),
                "to",
                today.minusDays(1).toString());
        String id = admin.post("/api/v1/reconciliations", body)
                .expect(202)
                .json()
                .path("id")
                .asText();
        Suite.await(
                Duration.ofSeconds(180),
                () -> List.of("DONE", "FAILED", "CANCELLED").contains(state(admin, id)),
                "the reconciliation");
        assertThat(state(admin, id)).isEqualTo("DONE");
    }

    private static String state(Web admin, String reconciliation) {
        return admin.get("/api/v1/reconciliations/" + reconciliation)
                .expect(200)
                .json()
                .path("state")
                .asText();
    }

    /** Makes the gateway ask mapping-service, with a token of its own. */
    private int countAsVendor() {
        return suite.anybody()
                .with("Gradient-Token", suite.played().dattoGradientToken())
                .post(
                        "/api/vendor-api/service/" + suite.played().dattoServiceId() + "/count",
                        Map.of("accountId", suite.played().mappedAccountId(), "unitCount", 5))
                .status();
    }
}
