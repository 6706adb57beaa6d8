package io.tallybridge.psasync.changeset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChangeSetResourceTest extends PsaServiceTest {

    @Test
    void isMadeOnceChangedWhileADraftAndDecidedOnce() {
        // Given two lines that differ
        Msp msp = new Msp().usualConnectWise();
        Msp.simulator("PATCH", "/admin/connectwise/records/ADDITIONS", "{\"id\":4713,\"quantity\":30}");
        JsonNode reconciliation = msp.reconcile(msp.connectConnectWise(), "2026-10-01", "2026-10-31");
        Map<String, String> body =
                Map.of("reconciliationId", reconciliation.path("id").asText());

        // When it is asked for twice with the same key
        Response first =
                msp.as(msp.admin).header("Idempotency-Key", "set-1").body(body).post("/api/v1/change-sets");
        Response second =
                msp.as(msp.admin).header("Idempotency-Key", "set-1").body(body).post("/api/v1/change-sets");

        // Then there is one set
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat((String) second.path("id")).isEqualTo(first.path("id"));
        String set = "/api/v1/change-sets/" + first.path("id");
        assertThat(msp.read(msp.viewer, "/api/v1/change-sets?state=DRAFT").path("items"))
                .hasSize(1);
        JsonNode draft = msp.read(msp.viewer, set);
        assertThat(draft.path("items").asInt()).isEqualTo(2);
        assertThat(draft.path("priceDifference").decimalValue()).isEqualByComparingTo("-52.5");
        assertThat(draft.path("warnings").findValuesAsText("code")).containsExactly("LARGE_DROP");

        // When a line is taken out
        String dropping = draft.path("warnings").get(0).path("items").get(0).asText();
        msp.as(msp.viewer).delete(set + "/items/" + dropping).then().statusCode(403);
        msp.as(msp.admin).delete(set + "/items/" + dropping).then().statusCode(204);

        // Then the warning is gone with it, and who approves what they read before is told
        Response stale =
                msp.as(msp.approver).header("If-Match", "\"1\"").body(Map.of()).post(set + "/approve");
        assertThat(stale.statusCode()).isEqualTo(412);
        Response approved =
                msp.as(msp.approver).header("If-Match", "\"2\"").body(Map.of()).post(set + "/approve");
        assertThat(approved.statusCode()).isEqualTo(200);
        assertThat((String) approved.path("decidedBy")).isEqualTo("pat@" + msp.organization);

        // And an approved set can still be rejected, a rejected one not be pushed
        assertThat(msp.post(msp.approver, set + "/reject", Map.of("reason", "Not this month"), 200)
                        .path("reason")
                        .asText())
                .isEqualTo("Not this month");
        msp.post(msp.approver, set + "/push", null, 409);
        assertThat(Msp.writes("connectwise")).isEmpty();
        assertThat(msp.read(msp.viewer, "/api/v1/audit?action=change-set.rejected")
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void takesNamedFindingsOfItsReconciliationOnly() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        JsonNode reconciliation = msp.reconcile(msp.connectConnectWise(), "2026-10-01", "2026-10-31");
        String id = reconciliation.path("id").asText();
        List<JsonNode> findings = msp.findings(reconciliation);

        // When / Then
        JsonNode made = msp.post(
                msp.approver,
                "/api/v1/change-sets",
                Map.of(
                        "reconciliationId",
                        id,
                        "findingIds",
                        List.of(findings.get(0).path("id").asText())),
                201);
        assertThat(made.path("items").asInt()).isEqualTo(1);
        msp.post(
                msp.approver,
                "/api/v1/change-sets",
                Map.of(
                        "reconciliationId",
                        id,
                        "findingIds",
                        List.of(findings.get(1).path("id").asText())),
                422);
        msp.post(msp.approver, "/api/v1/change-sets", Map.of("reconciliationId", id, "findingIds", List.of(id)), 404);
        msp.post(msp.approver, "/api/v1/change-sets", Map.of("reconciliationId", id, "findingIds", List.of()), 400);
        msp.post(msp.viewer, "/api/v1/change-sets", Map.of("reconciliationId", id), 403);
    }
}
