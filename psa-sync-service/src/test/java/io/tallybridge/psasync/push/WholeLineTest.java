package io.tallybridge.psasync.push;

import static io.tallybridge.psasync.testing.Msp.quantity;
import static io.tallybridge.psasync.testing.Msp.writes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a connection to a proof, as a person would do it. */
@QuarkusTest
class WholeLineTest extends PsaServiceTest {

    @Test
    void connectWiseFromConnectionToProof() {
        // Given a connected PSA with one line that differs
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        JsonNode test = msp.post(msp.admin, "/api/v1/psa-connections/" + connection + "/test", null, 200);
        assertThat(test.path("ok").asBoolean()).as(test.toString()).isTrue();
        JsonNode sync = msp.syncDirectory(connection);
        assertThat(sync.path("state").asText()).as(sync.toString()).isEqualTo("DONE");
        assertThat(msp.read(msp.viewer, "/api/v1/psa-connections/" + connection + "/lines")
                        .path("items"))
                .hasSize(3);

        // When it is reconciled
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");

        // Then the difference is found, with its money and its derivation
        assertThat(reconciliation.path("state").asText())
                .as(reconciliation.toString())
                .isEqualTo("DONE");
        assertThat(reconciliation.path("totals").path("byKind").path("EQUAL").asInt())
                .isEqualTo(2);
        assertThat(reconciliation.path("totals").path("byKind").path("INCREASE").asInt())
                .isEqualTo(1);
        assertThat(reconciliation.path("totals").path("money").path("net").decimalValue())
                .isEqualByComparingTo("17.5");
        assertThat(reconciliation.path("mappingVersion").asLong()).isEqualTo(7);
        JsonNode finding = msp.findings(reconciliation).get(0);
        assertThat(finding.path("kind").asText()).isEqualTo("INCREASE");
        assertThat(finding.path("lineId").asText()).isEqualTo("4711");
        assertThat(finding.path("psaQuantity").decimalValue()).isEqualByComparingTo("42");
        assertThat(finding.path("targetQuantity").decimalValue()).isEqualByComparingTo("47");
        assertThat(finding.path("difference").decimalValue()).isEqualByComparingTo("5");
        assertThat(finding.path("priceDifference").decimalValue()).isEqualByComparingTo("17.5");
        assertThat(finding.path("marginDifference").decimalValue()).isEqualByComparingTo("11.5");
        assertThat(finding.path("derivation").get(0).path("step").asText()).isEqualTo("reduction LAST");

        // When a change set is made, previewed and approved by somebody who may
        String set = msp.changeSet(reconciliation);
        JsonNode preview = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview");
        assertThat(preview.path("items")).hasSize(1);
        JsonNode call = preview.path("items").get(0).path("calls").get(0);
        assertThat(call.path("method").asText()).isEqualTo("PATCH");
        assertThat(call.path("url").asText()).endsWith("/finance/agreements/55/additions/4711");
        assertThat(call.path("body").asText()).contains("47");
        for (String token : List.of(msp.viewer, msp.admin)) {
            msp.post(token, "/api/v1/change-sets/" + set + "/approve", Map.of(), 403);
            msp.post(token, "/api/v1/change-sets/" + set + "/push", null, 403);
        }
        msp.post(msp.approver, "/api/v1/change-sets/" + set + "/push", null, 409);
        assertThat(msp.approve(set).path("state").asText()).isEqualTo("APPROVED");
        assertThat(writes("connectwise")).isEmpty();

        // And pushed
        JsonNode pushed = msp.push(set);

        // Then exactly one write was made, read back and proved
        assertThat(pushed.path("state").asText()).as(pushed.toString()).isEqualTo("PUSHED");
        assertThat(pushed.path("progress").path("done").asInt()).isEqualTo(1);
        assertThat(quantity("connectwise", 4711, null)).isEqualTo("47");
        assertThat(writes("connectwise")).hasSize(1);
        JsonNode item = msp.items(set).get(0);
        assertThat(item.path("result").asText()).isEqualTo("WRITTEN");
        JsonNode proof =
                msp.read(msp.viewer, "/api/v1/proofs/" + item.path("id").asText());
        assertThat(proof.path("result").asText()).isEqualTo("WRITTEN");
        assertThat(proof.path("quantityReadBack").decimalValue()).isEqualByComparingTo("47");
        assertThat(proof.path("counts").get(0).path("days")).hasSize(2);
        assertThat(proof.path("approvedBy").asText()).isEqualTo("pat@" + msp.organization);
        assertThat(proof.path("mappingVersion").asLong()).isEqualTo(7);
        assertThat(proof.path("intents")).hasSize(1);
        assertThat(proof.path("calls").toString()).contains("PATCH").doesNotContain("tallybridge-private");
        assertThat(proof.path("hash").asText()).hasSize(64);
        assertThat(proof.path("previousHash").asText()).isEqualTo("0".repeat(64));
        assertThat(msp.read(msp.viewer, "/api/v1/proofs/verify").path("ok").asBoolean())
                .isTrue();

        // When it is reconciled and pushed again
        JsonNode again = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        JsonNode pushedAgain = msp.push(set);

        // Then everything is equal and nothing more was written
        assertThat(again.path("totals").path("byKind").path("EQUAL").asInt()).isEqualTo(3);
        msp.post(
                msp.admin,
                "/api/v1/change-sets",
                Map.of("reconciliationId", again.path("id").asText()),
                422);
        assertThat(pushedAgain.path("state").asText()).isEqualTo("PUSHED");
        assertThat(writes("connectwise")).hasSize(1);
        assertThat(msp.read(msp.viewer, "/api/v1/audit").path("items"))
                .extracting(entry -> entry.path("action").asText())
                .contains("change-set.approved", "change-set.push-requested", "psa-connection.created");

        // When the push is reverted
        String reverting = msp.post(msp.approver, "/api/v1/change-sets/" + set + "/revert", null, 201)
                .path("id")
                .asText();
        msp.approve(reverting);
        assertThat(msp.push(reverting).path("state").asText()).isEqualTo("PUSHED");

        // Then the line has what it had before
        assertThat(quantity("connectwise", 4711, null)).isEqualTo("42");
        assertThat(writes("connectwise")).hasSize(2);
    }
}
