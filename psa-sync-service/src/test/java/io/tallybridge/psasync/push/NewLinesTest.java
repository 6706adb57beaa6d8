package io.tallybridge.psasync.push;

import static io.tallybridge.psasync.testing.Msp.fault;
import static io.tallybridge.psasync.testing.Msp.seed;
import static io.tallybridge.psasync.testing.Msp.writes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.TestTokens;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines that an agreement lacks are added only where that is switched on and approved as such, and once. */
@QuarkusTest
class NewLinesTest extends PsaServiceTest {
    private Msp msp;
    private String creator;
    private String connection;

    @BeforeEach
    void oneProductThatIsUsedAndNotBilled() {
        msp = new Msp();
        creator = TestTokens.user(msp.organization, "billing-approver", "line-creator");
        seed("connectwise", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}],
                 "products": [{"id": 812, "name": "Backup, per user", "unitPrice": 3.50, "unitCost": 1.20}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "Managed Services"}],
                 "lines": []}
                """);
        msp.account("a-1", "Acme Dental", "250")
                .service("s-backup", "Backup users", "812", "{\"reduction\":\"LAST\"}")
                .counted("a-1", "s-backup", "47", "1457", "2026-10-31")
                .publish();
        connection = msp.connectConnectWise();
    }

    private void switchOn() {
        msp.as(msp.admin)
                .body(Map.of("settings", Map.of("addLines", "true")))
                .patch("/api/v1/psa-connections/" + connection)
                .then()
                .statusCode(200);
    }

    private JsonNode finding(JsonNode reconciliation) {
        JsonNode finding = msp.findings(reconciliation).get(0);
        assertThat(finding.path("kind").asText()).isEqualTo("NEW");
        return finding;
    }

    private JsonNode create(String agreementId, int status) {
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        String finding = finding(reconciliation).path("id").asText();
        return msp.post(
                msp.admin,
                "/api/v1/change-sets",
                Map.of(
                        "reconciliationId",
                        reconciliation.path("id").asText(),
                        "newLines",
                        List.of(
                                agreementId == null
                                        ? Map.of("findingId", finding)
                                        : Map.of("findingId", finding, "agreementId", agreementId))),
                status);
    }

    private String approved() {
        switchOn();
        String set = create(null, 201).path("id").asText();
        msp.post(creator, "/api/v1/change-sets/" + set + "/approve", Map.of("acknowledge", List.of("NEW_LINES")), 200);
        return set;
    }

    private JsonNode proof(String set) {
        return msp.read(
                msp.viewer, "/api/v1/proofs/" + msp.items(set).get(0).path("id").asText());
    }

    private static List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        Msp.simulator("GET", "/admin/connectwise/state", "").path("lines").forEach(lines::add);
        return lines;
    }

    private void expectAddedOnce(String set, JsonNode pushed) {
        assertThat(pushed.path("state").asText())
                .as(pushed + " " + msp.items(set))
                .isEqualTo("PUSHED");
        assertThat(lines()).hasSize(1);
        assertThat(lines().get(0).path("quantity").decimalValue()).isEqualByComparingTo("47");
        assertThat(msp.items(set).get(0).path("result").asText()).isEqualTo("WRITTEN");
        assertThat(proof(set).path("kind").asText()).isEqualTo("ADD");
        assertThat(proof(set).path("line").path("lineId").asText())
                .isEqualTo(lines().get(0).path("id").asText());
        assertThat(proof(set).path("quantityReadBack").decimalValue()).isEqualByComparingTo("47");
    }

    @Test
    void fromASwitchToAProvedLine() {
        // Given it is off
        JsonNode off = create(null, 422);
        assertThat(off.path("detail").asText()).contains("addLines");
        switchOn();

        // When a set is made of it
        JsonNode draft = create(null, 201);
        String set = draft.path("id").asText();

        // Then it says what it is, and shows the call
        assertThat(draft.path("warnings").findValuesAsText("code")).contains("NEW_LINES");
        JsonNode item = msp.items(set).get(0);
        assertThat(item.path("kind").asText()).isEqualTo("ADD");
        assertThat(item.path("lineId").isNull()).isTrue();
        assertThat(item.path("agreementId").asText()).isEqualTo("55");
        assertThat(item.path("effectiveDate").asText()).isEqualTo("2026-11-01");
        JsonNode call = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview")
                .path("items")
                .get(0)
                .path("calls")
                .get(0);
        assertThat(call.path("method").asText()).isEqualTo("POST");
        assertThat(call.path("url").asText()).endsWith("/finance/agreements/55/additions");

        // And an approver needs the right to create lines, and to have seen that there are some
        String approve = "/api/v1/change-sets/" + set + "/approve";
        msp.post(msp.approver, approve, Map.of("acknowledge", List.of("NEW_LINES")), 403);
        msp.post(TestTokens.user(msp.organization, "line-creator"), approve, Map.of(), 403);
        msp.post(creator, approve, Map.of(), 422);
        msp.post(creator, approve, Map.of("acknowledge", List.of("NEW_LINES")), 200);

        // When it is pushed
        expectAddedOnce(set, msp.push(set));
        assertThat(writes("connectwise")).hasSize(1);

        // Then the line is there, and there is nothing to add or to take away
        JsonNode again = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        assertThat(again.path("totals").path("byKind").path("EQUAL").asInt()).isEqualTo(1);
        assertThat(msp.push(set).path("state").asText()).isEqualTo("PUSHED");
        assertThat(writes("connectwise")).hasSize(1);
        msp.post(msp.approver, "/api/v1/change-sets/" + set + "/revert", null, 422);
    }

    @Test
    void theAgreementIsChosenWhereThereAreSeveral() {
        // Given
        switchOn();
        Msp.simulator("PUT", "/admin/connectwise/state", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}, {"id": 251, "name": "Bravo"}],
                 "products": [{"id": 812, "name": "Backup, per user", "unitPrice": 3.50, "unitCost": 1.20}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "One"}, {"id": 56, "companyId": 250, "name": "Two"},
                                {"id": 57, "companyId": 251, "name": "Bravo's"}],
                 "lines": []}
                """);

        // When / Then
        assertThat(create(null, 422).path("detail").asText()).contains("2 agreements");
        assertThat(create("57", 422).path("detail").asText()).contains("no agreement '57'");
        String set = create("56", 201).path("id").asText();
        assertThat(msp.items(set).get(0).path("agreementId").asText()).isEqualTo("56");

        // And a new line is never taken for a line to be set
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        JsonNode refused = msp.post(
                msp.admin,
                "/api/v1/change-sets",
                Map.of(
                        "reconciliationId",
                        reconciliation.path("id").asText(),
                        "findingIds",
                        List.of(finding(reconciliation).path("id").asText())),
                422);
        assertThat(refused.path("detail").asText()).contains("newLines");
        msp.post(
                msp.admin,
                "/api/v1/change-sets",
                Map.of(
                        "reconciliationId",
                        reconciliation.path("id").asText(),
                        "newLines",
                        List.of(Map.of("findingId", UUID.randomUUID().toString()))),
                404);
    }

    @Test
    void anAnswerLostAfterAddingIsResolvedByReading() {
        String set = approved();
        fault("connectwise", "{\"fault\":\"LOSE_ANSWER_AFTER_APPLY\",\"match\":{\"method\":\"POST\"}}");

        expectAddedOnce(set, msp.push(set));
        assertThat(writes("connectwise")).hasSize(1);
    }

    @Test
    void anAnswerLostBeforeAddingStaysUnknownUntilItIsLookedAt() {
        // Given
        String set = approved();
        fault("connectwise", "{\"fault\":\"LOSE_ANSWER_BEFORE_APPLY\",\"match\":{\"method\":\"POST\"}}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(msp.items(set).get(0).path("result").asText()).isEqualTo("UNKNOWN");

        // When a person pushes again
        expectAddedOnce(set, msp.push(set));

        // Then reading came first
        assertThat(proof(set).path("intents").findValuesAsText("state")).containsExactly("NOT_APPLIED", "WRITTEN");
        assertThat(writes("connectwise")).hasSize(1);
    }

    @Test
    void aProcessThatDiedAfterAddingIsReplacedAndAddsNothing() {
        // Given the line was created when the process died
        String set = approved();
        seed("connectwise", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}],
                 "products": [{"id": 812, "name": "Backup, per user", "unitPrice": 3.50, "unitCost": 1.20}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "Managed Services"}],
                 "lines": [{"id": 4811, "agreementId": 55, "productId": 812, "quantity": 47}]}
                """);
        DeadRun.of(msp, connection, set, true);

        // When another process finds it
        JsonNode pushed = msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING"));

        // Then
        expectAddedOnce(set, pushed);
        assertThat(writes("connectwise")).isEmpty();
        assertThat(proof(set).path("intents").findValuesAsText("state")).containsExactly("WRITTEN");
    }

    @Test
    void aLineThatSomebodyAddedMeanwhileIsAConflict() {
        // Given
        String set = approved();
        seed("connectwise", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}],
                 "products": [{"id": 812, "name": "Backup, per user", "unitPrice": 3.50, "unitCost": 1.20}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "Managed Services"}],
                 "lines": [{"id": 4811, "agreementId": 55, "productId": 812, "quantity": 3}]}
                """);

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(msp.items(set).get(0).path("result").asText()).isEqualTo("CONFLICT");
        assertThat(writes("connectwise")).isEmpty();
    }
}
