package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A push that loses its process half-way. */
final class KilledPush {

    private static final Duration RECOVERY = Duration.ofSeconds(180);

    private final Suite suite;
    private final Play acme;
    private final Web admin;

    /**
     * @param acme the month, played to its end
     */
    KilledPush(Suite suite, Play acme) {
        this.suite = suite;
        this.acme = acme;
        this.admin = acme.admin();
    }

    /**
     * Pushes at two PSAs with {@code kill} in the midst; fails unless every line got its quantity with one write.
     *
     * @param kill ends a process that pushes
     * @param recover returns when callers are answered again
     */
    void isRightOnceAlthough(Runnable kill, Runnable recover) {
        // Given
        changeCounts();
        Map<String, String> pushes = new LinkedHashMap<>();
        Map<String, Map<String, JsonNode>> expected = new LinkedHashMap<>();
        for (String psa : List.of("connectwise", "autotask")) {
            String connection = psa.equals("connectwise") ? acme.connectWiseConnection() : acme.autotaskConnection();
            String reconciliation = Suite.reconciled(admin, connection);
            Map<String, JsonNode> changes = new TreeMap<>();
            for (JsonNode finding : admin.all("/api/v1/reconciliations/" + reconciliation + "/findings")) {
                if (Set.of("INCREASE", "DECREASE").contains(finding.path("kind").asText())) {
                    changes.put(finding.path("lineId").asText(), finding);
                }
            }
            assertThat(changes).as("changes at " + psa).hasSizeGreaterThan(20);
            expected.put(psa, changes);
            pushes.put(psa, approvedChangeSet(reconciliation));
            suite.simulators().delete("/" + psa + "/requests").expect(204);
            suite.simulators()
                    .patch("/" + psa + "/settings", Map.of("latencyMillis", 120))
                    .expect(200);
        }

        // When
        pushes.values().forEach(id -> acme.approver()
                .post("/api/v1/change-sets/" + id + "/push", null)
                .expect(202));
        Suite.await(RECOVERY, () -> writes("connectwise") + writes("autotask") >= 6, "the first writes");
        kill.run();
        assertThat(writes("connectwise") + writes("autotask"))
                .as("writes before the kill")
                .isLessThan(expected.get("connectwise").size()
                        + expected.get("autotask").size());
        for (String psa : pushes.keySet()) {
            suite.simulators()
                    .patch("/" + psa + "/settings", Map.of("latencyMillis", 0))
                    .expect(200);
        }
        recover.run();

        // Then
        pushes.forEach((psa, id) -> {
            Suite.await(RECOVERY, () -> isSettled(id), psa + "'s push");
            JsonNode changeSet =
                    admin.get("/api/v1/change-sets/" + id).expect(200).json();
            assertThat(changeSet.path("state").asText())
                    .as(changeSet.toString())
                    .isEqualTo("PUSHED");
            Map<Long, BigDecimal> quantities = quantities(psa);
            expected.get(psa).forEach((line, finding) -> assertThat(quantities.get(Long.parseLong(line)))
                    .as(psa + " line " + line)
                    .isEqualByComparingTo(finding.path("targetQuantity").decimalValue()));
            assertThat(writes(psa))
                    .as("writes at " + psa)
                    .isEqualTo(expected.get(psa).size());
        });
        for (JsonNode adjustment : applied("autotask")) {
            JsonNode body = body(adjustment);
            JsonNode finding =
                    expected.get("autotask").get(body.path("contractServiceID").asText());
            assertThat(body.path("unitChange").decimalValue())
                    .isEqualByComparingTo(finding.path("difference").decimalValue());
        }
        JsonNode chain = admin.get("/api/v1/proofs/verify").expect(200).json();
        assertThat(chain.path("ok").asBoolean()).as(chain.toString()).isTrue();
    }

    /** Gives every mapped account another number of servers today, so that every line has to change. */
    private void changeCounts() {
        LocalDate today = Suite.today(admin);
        StringBuilder lines = new StringBuilder();
        int n = 0;
        for (String account : Suite.mappedAccounts(acme)) {
            lines.append(
                    "{\"integrationId\":\"%s\",\"accountId\":\"%s\",\"serviceId\":\"%s\",\"day\":\"%s\",\"unitCount\":%d}%n"
                            .formatted(acme.dattoIntegration(), account, acme.dattoServiceId(), today, 30 + n++));
        }
        admin.with("Accept", "application/x-ndjson")
                .send("POST", "/api/v1/usage/bulk", "application/x-ndjson", lines.toString())
                .expect(200, 207);
    }

    private String approvedChangeSet(String reconciliation) {
        String id = admin.post("/api/v1/change-sets", Map.of("reconciliationId", reconciliation))
                .expect(201)
                .json()
                .path("id")
                .asText();
        List<String> warnings = new ArrayList<>();
        admin.get("/api/v1/change-sets/" + id)
                .expect(200)
                .json()
                .path("warnings")
                .forEach(warning -> warnings.add(
                        warning.isTextual()
                                ? warning.asText()
                                : warning.path("code").asText()));
        acme.approver()
                .post("/api/v1/change-sets/" + id + "/approve", Map.of("acknowledge", warnings))
                .expect(200);
        return id;
    }

    private boolean isSettled(String changeSet) {
        return Set.of("PUSHED", "PARTLY_FAILED", "NEEDS_ATTENTION")
                .contains(admin.get("/api/v1/change-sets/" + changeSet)
                        .expect(200)
                        .json()
                        .path("state")
                        .asText());
    }

    private List<JsonNode> applied(String psa) {
        List<JsonNode> writes = new ArrayList<>();
        suite.simulators()
                .get("/" + psa + "/requests?applied=true")
                .expect(200)
                .json()
                .path("items")
                .forEach(writes::add);
        return writes;
    }

    private int writes(String psa) {
        return applied(psa).size();
    }

    private Map<Long, BigDecimal> quantities(String psa) {
        Map<Long, BigDecimal> quantities = new HashMap<>();
        suite.simulators()
                .get("/" + psa + "/state?on=" + Suite.today(admin).plusMonths(1))
                .expect(200)
                .json()
                .path("lines")
                .forEach(line -> quantities.put(
                        line.path("id").asLong(), line.path("quantity").decimalValue()));
        return quantities;
    }

    private static JsonNode body(JsonNode request) {
        try {
            return Json.mapper().readTree(request.path("body").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
