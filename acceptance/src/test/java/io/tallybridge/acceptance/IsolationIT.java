package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Another organization sees and changes nothing, with whatever id it got hold of. */
@Order(3)
class IsolationIT {

    private final Suite suite = Suite.get();
    private final Play acme = suite.played();
    private final Web rival = suite.as("rival", "org-admin billing-approver billing-viewer");

    private record Attempt(
            String method, String path, @Nullable Object body) {}

    @Test
    void everyForeignIdIsUnknown() {
        // Given
        String integration = acme.dattoIntegration();
        String connection = acme.connectWiseConnection();
        String reconciliation = acme.connectWiseReconciliation();
        String changeSet = acme.connectWiseChangeSet();
        Web own = acme.admin();
        String key = first(own, "/api/v1/integrations/" + integration + "/keys");
        String accountMapping = first(own, "/api/v1/account-mappings?integrationId=" + integration);
        String serviceMapping = first(own, "/api/v1/service-mappings?integrationId=" + integration);
        String item = first(own, "/api/v1/change-sets/" + changeSet + "/items");
        String integrations = "/api/v1/integrations/" + integration;
        String connections = "/api/v1/psa-connections/" + connection;
        String changeSets = "/api/v1/change-sets/" + changeSet;
        List<Attempt> attempts = List.of(
                new Attempt("GET", integrations, null),
                new Attempt("GET", integrations + "/keys", null),
                new Attempt("POST", integrations + "/keys", Map.of()),
                new Attempt("POST", integrations + "/keys/" + key + "/rotate", Map.of("overlap", "PT1H")),
                new Attempt("DELETE", integrations + "/keys/" + key, null),
                new Attempt("GET", integrations + "/accounts", null),
                new Attempt("GET", integrations + "/services", null),
                new Attempt("GET", integrations + "/readiness", null),
                new Attempt("POST", integrations + "/disconnect", null),
                new Attempt("DELETE", "/api/v1/account-mappings/" + accountMapping, null),
                new Attempt(
                        "PATCH",
                        "/api/v1/service-mappings/" + serviceMapping,
                        Map.of("rule", Map.of("reduction", "MAX"))),
                new Attempt("DELETE", "/api/v1/service-mappings/" + serviceMapping, null),
                new Attempt("GET", connections, null),
                new Attempt("PATCH", connections, Map.of("name", "mine")),
                new Attempt("POST", connections + "/test", null),
                new Attempt("POST", connections + "/directory/sync", null),
                new Attempt("GET", connections + "/directory/sync", null),
                new Attempt("GET", connections + "/companies", null),
                new Attempt("GET", connections + "/products", null),
                new Attempt("GET", connections + "/agreements", null),
                new Attempt("GET", connections + "/lines", null),
                new Attempt("GET", connections + "/capabilities", null),
                new Attempt("DELETE", connections, null),
                new Attempt("GET", "/api/v1/reconciliations/" + reconciliation, null),
                new Attempt("GET", "/api/v1/reconciliations/" + reconciliation + "/findings", null),
                new Attempt("POST", "/api/v1/change-sets", Map.of("reconciliationId", reconciliation)),
                new Attempt(
                        "POST",
                        "/api/v1/reconciliations",
                        Map.of("connectionId", connection, "from", "2026-10-01", "to", "2026-10-31")),
                new Attempt("POST", "/api/v1/mappings/auto", Map.of("connectionId", connection)),
                new Attempt("GET", changeSets, null),
                new Attempt("GET", changeSets + "/items", null),
                new Attempt("GET", changeSets + "/preview", null),
                new Attempt("POST", changeSets + "/approve", Map.of()),
                new Attempt("POST", changeSets + "/reject", Map.of()),
                new Attempt("POST", changeSets + "/push", null),
                new Attempt("POST", changeSets + "/revert", null),
                new Attempt("GET", "/api/v1/proofs/" + item, null));
        String before = own.get(integrations).expect(200).text();
        String connectionBefore = own.get(connections).expect(200).text();

        // When
        List<String> wrong = new ArrayList<>();
        for (Attempt attempt : attempts) {
            Answer answer = attempt(attempt);
            if (answer.status() != 404) {
                wrong.add(answer + " " + answer.text());
            }
            if (answer.text().contains("Acme") || answer.text().contains("\"acme\"")) {
                wrong.add(answer + " tells about the other organization: " + answer.text());
            }
        }

        // Then
        assertThat(wrong).isEmpty();
        assertThat(own.get(integrations).expect(200).text()).isEqualTo(before);
        assertThat(own.get(connections).expect(200).text()).isEqualTo(connectionBefore);
        assertThat(first(own, "/api/v1/account-mappings?integrationId=" + integration))
                .isEqualTo(accountMapping);
    }

    @Test
    void listsAndFiltersShowNothingForeign() {
        for (String path : List.of(
                "/api/v1/vendors",
                "/api/v1/integrations",
                "/api/v1/account-mappings?connectionId=" + acme.connectWiseConnection(),
                "/api/v1/service-mappings?integrationId=" + acme.dattoIntegration(),
                "/api/v1/psa-connections",
                "/api/v1/usage/counts?integrationId=" + acme.dattoIntegration(),
                "/api/v1/reconciliations",
                "/api/v1/change-sets")) {
            // When
            Answer answer = rival.get(path);

            // Then
            assertThat(answer.status()).as(path).isIn(200, 404);
            if (answer.status() == 200) {
                assertThat(answer.json().path("items")).as(path).isEmpty();
            }
        }
    }

    @Test
    void aForeignCursorShowsNothing() {
        // Given
        JsonNode page = acme.admin()
                .get("/api/v1/psa-connections/" + acme.connectWiseConnection() + "/companies?limit=5")
                .expect(200)
                .json();
        String cursor = page.path("nextCursor").asText();
        assertThat(cursor).isNotEmpty();

        // Then
        for (String path : List.of("/api/v1/integrations", "/api/v1/psa-connections", "/api/v1/usage/counts")) {
            Answer answer = rival.get(path + "?cursor=" + Web.encode(cursor));
            assertThat(answer.status()).as(path).isIn(200, 400);
            assertThat(answer.json().path("items")).as(path).isEmpty();
        }
    }

    @Test
    void foreignIdsInBodiesMapAndCountNothing() {
        // Given
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("integrationId", acme.dattoIntegration());
        mapping.put("accountId", acme.mappedAccountId());
        mapping.put("connectionId", acme.connectWiseConnection());
        mapping.put("companyId", "1");
        mapping.put("companyName", "Mine");
        String line =
                "{\"integrationId\":\"%s\",\"accountId\":\"%s\",\"serviceId\":\"%s\",\"day\":\"2026-11-01\",\"unitCount\":999}\n"
                        .formatted(acme.dattoIntegration(), acme.mappedAccountId(), acme.dattoServiceId());

        // When
        Answer mapped = rival.post("/api/v1/account-mappings", mapping);
        Answer counted = rival.with("Accept", "application/x-ndjson")
                .send("POST", "/api/v1/usage/bulk", "application/x-ndjson", line);

        // Then
        assertThat(mapped.status()).isIn(400, 404, 422);
        if (counted.status() < 300) {
            assertThat(counted.lines().get(0).path("status").asText()).isEqualTo("rejected");
        } else {
            assertThat(counted.status()).isIn(400, 404, 422);
        }
        for (JsonNode count : acme.admin()
                .all("/api/v1/usage/counts?integrationId=" + acme.dattoIntegration() + "&accountId="
                        + acme.mappedAccountId())) {
            assertThat(count.path("unitCount").asInt()).isNotEqualTo(999);
        }
    }

    @Test
    void aVendorOfOneOrganizationCountsNothingInAnother() {
        // Given
        Web intruders = suite.as("intruders", "org-admin");
        String vendor = intruders
                .post("/api/v1/vendors", Map.of("name", "Intruder", "description", "x"))
                .expect(201)
                .json()
                .path("id")
                .asText();
        String integration = intruders
                .post("/api/v1/integrations", Map.of("vendorId", vendor, "name", "Intruder"))
                .expect(201)
                .json()
                .path("id")
                .asText();
        String token = intruders
                .post("/api/v1/integrations/" + integration + "/keys", Map.of())
                .expect(201)
                .json()
                .path("gradientToken")
                .asText();
        Web intruder = suite.anybody().with("Gradient-Token", token);

        // When
        Answer count = intruder.post(
                "/api/vendor-api/service/" + acme.dattoServiceId() + "/count",
                Map.of("accountId", acme.mappedAccountId(), "unitCount", 7));
        Answer accounts = intruder.get("/api/vendor-api/organization/accounts");
        Answer service = intruder.get("/api/vendor-api/service/" + acme.dattoServiceId());

        // Then
        assertThat(count.status()).isEqualTo(404);
        assertThat(accounts.expect(200).json()).isEmpty();
        assertThat(service.status()).isEqualTo(404);
    }

    private Answer attempt(Attempt attempt) {
        return switch (attempt.method()) {
            case "GET" -> rival.get(attempt.path());
            case "DELETE" -> rival.delete(attempt.path());
            case "PATCH" -> rival.patch(attempt.path(), attempt.body());
            default -> rival.post(attempt.path(), attempt.body());
        };
    }

    private static String first(Web web, String path) {
        JsonNode answer = web.get(path).expect(200).json();
        JsonNode items = answer.has("items") ? answer.path("items") : answer;
        assertThat(items).as(path).isNotEmpty();
        return items.path(0).path("id").asText();
    }
}
