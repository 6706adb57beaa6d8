package io.tallybridge.psasync.push;

import static io.tallybridge.psasync.testing.Msp.fault;
import static io.tallybridge.psasync.testing.Msp.quantity;
import static io.tallybridge.psasync.testing.Msp.seed;
import static io.tallybridge.psasync.testing.Msp.writes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A PSA that takes whole, dated differences. */
@QuarkusTest
class AutotaskLineTest extends PsaServiceTest {
    private Msp msp;
    private String connection;

    @BeforeEach
    void autotask() {
        msp = new Msp();
        seed("autotask", """
                {"companies": [{"id": 174, "name": "Acme Dental Group"}],
                 "products": [{"id": 30, "name": "Backup", "unitPrice": 3.50, "unitCost": 1.20},
                              {"id": 31, "name": "Vault", "unitPrice": 2.00, "unitCost": 0.50}],
                 "agreements": [{"id": 2968, "companyId": 174, "name": "Managed services",
                                 "startDate": "2026-01-01", "endDate": "2099-12-31"}],
                 "lines": [{"id": 801, "agreementId": 2968, "productId": 30, "periods": [
                             {"startDate": "2026-10-01", "endDate": "2026-10-31", "units": 42, "posted": true},
                             {"startDate": "2026-11-01", "endDate": "2026-11-30", "units": 42, "posted": false}]},
                           {"id": 802, "agreementId": 2968, "productId": 31, "periods": [
                             {"startDate": "2026-10-01", "endDate": "2026-10-31", "units": 13, "posted": true},
                             {"startDate": "2026-11-01", "endDate": "2026-11-30", "units": 13, "posted": false}]}]}
                """);
        msp.account("a-1", "Acme Dental", "174")
                .service("s-backup", "Backup users", "30", "{\"reduction\":\"LAST\"}")
                .service("s-vault", "Vault users", "31", "{\"reduction\":\"AVG_DAILY\"}")
                .counted("a-1", "s-backup", "46.2", "1432.2", "2026-10-31")
                .counted("a-1", "s-vault", "13", "382.85", "2026-10-31")
                .publish();
        connection = msp.connectAutotask();
    }

    @Test
    void isBroughtToTheWholeUnitAboveByOneDifference() {
        // Given one line that is right after rounding up, and one that is not
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        assertThat(reconciliation.path("totals").path("byKind").path("EQUAL").asInt())
                .as(reconciliation.toString())
                .isEqualTo(1);
        JsonNode finding = msp.findings(reconciliation).get(0);
        assertThat(finding.path("kind").asText()).isEqualTo("INCREASE");
        assertThat(finding.path("billableQuantity").decimalValue()).isEqualByComparingTo("46.2");
        assertThat(finding.path("targetQuantity").decimalValue()).isEqualByComparingTo("47");
        assertThat(finding.path("effectiveDate").asText()).isEqualTo("2026-11-01");
        assertThat(finding.path("derivation").toString()).contains("whole units, CEILING");

        // When
        String set = msp.changeSet(reconciliation);
        JsonNode call = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview")
                .path("items")
                .get(0)
                .path("calls")
                .get(0);
        msp.approve(set);
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(call.path("body").asText()).contains("\"unitChange\":5");
        assertThat(pushed.path("state").asText())
                .as(pushed + "" + msp.items(set))
                .isEqualTo("PUSHED");
        assertThat(writes("autotask")).hasSize(1);
        String effective = finding.path("effectiveDate").asText();
        assertThat(quantity("autotask", 801, effective)).isEqualTo("47");

        // And the next reconciliation agrees, a second push writes nothing
        JsonNode again = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        assertThat(again.path("totals").path("byKind").path("EQUAL").asInt()).isEqualTo(2);
        assertThat(msp.push(set).path("state").asText()).isEqualTo("PUSHED");
        assertThat(writes("autotask")).hasSize(1);

        // And a revert posts the opposite difference
        String reverting = msp.post(msp.approver, "/api/v1/change-sets/" + set + "/revert", null, 201)
                .path("id")
                .asText();
        msp.approve(reverting);
        assertThat(msp.push(reverting).path("state").asText()).isEqualTo("PUSHED");
        assertThat(quantity("autotask", 801, effective)).isEqualTo("42");
        assertThat(writes("autotask")).hasSize(2);
    }

    @Test
    void aLostAnswerNeverCountsTwice() {
        // Given
        String set = msp.changeSet(msp.reconcile(connection, "2026-10-01", "2026-10-31"));
        msp.approve(set);
        fault(
                "autotask",
                "{\"fault\":\"LOSE_ANSWER_AFTER_APPLY\",\"match\":{\"method\":\"POST\",\"pathContains\":\"Adjustments\"}}");
        // and reading is impossible for longer than the push waits
        fault(
                "autotask",
                "{\"fault\":\"STALE_READ\",\"match\":{\"pathContains\":\"ContractServiceUnits\"},\"times\":12}");

        // When
        JsonNode pushed = msp.push(set);

        // Then nobody knows, and nobody sends again
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(msp.items(set).get(0).path("result").asText()).isEqualTo("UNKNOWN");
        assertThat(writes("autotask")).hasSize(1);

        // When reading works again and a person pushes
        Msp.simulator("DELETE", "/admin/autotask/faults", "");
        JsonNode again = msp.push(set);

        // Then reading settles it
        assertThat(again.path("state").asText()).isEqualTo("PUSHED");
        assertThat(msp.items(set).get(0).path("result").asText()).isEqualTo("WRITTEN");
        assertThat(writes("autotask")).hasSize(1);
    }
}
