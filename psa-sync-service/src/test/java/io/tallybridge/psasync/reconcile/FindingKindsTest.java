package io.tallybridge.psasync.reconcile;

import static io.tallybridge.psasync.testing.Msp.INTEGRATION;
import static io.tallybridge.psasync.testing.Msp.seed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each kind of finding out of real tables. */
@QuarkusTest
class FindingKindsTest extends PsaServiceTest {

    @Test
    void everyKindIsFoundOnceAndSortedByMoney() {
        // Given
        Msp msp = new Msp();
        seed("connectwise", """
                {"companies": [{"id": 1, "name": "Equal"}, {"id": 2, "name": "More"}, {"id": 3, "name": "Less"},
                               {"id": 4, "name": "New"}, {"id": 5, "name": "Orphan"}, {"id": 6, "name": "Twice"},
                               {"id": 7, "name": "Silent"}, {"id": 8, "name": "Stale"}, {"id": 9, "name": "Chosen"}],
                 "products": [{"id": 812, "name": "Backup", "unitPrice": 3.50, "unitCost": 1.20},
                              {"id": 999, "name": "Not mapped", "unitPrice": 100, "unitCost": 1}],
                 "agreements": [{"id": 51, "companyId": 1, "name": "A"}, {"id": 52, "companyId": 2, "name": "A"},
                                {"id": 53, "companyId": 3, "name": "A"}, {"id": 54, "companyId": 4, "name": "A"},
                                {"id": 55, "companyId": 5, "name": "A"}, {"id": 56, "companyId": 6, "name": "A"},
                                {"id": 57, "companyId": 7, "name": "A"}, {"id": 58, "companyId": 8, "name": "A"},
                                {"id": 59, "companyId": 9, "name": "A"}],
                 "lines": [{"id": 101, "agreementId": 51, "productId": 812, "quantity": 10},
                           {"id": 102, "agreementId": 52, "productId": 812, "quantity": 10},
                           {"id": 103, "agreementId": 53, "productId": 812, "quantity": 10},
                           {"id": 105, "agreementId": 55, "productId": 812, "quantity": 4},
                           {"id": 106, "agreementId": 56, "productId": 812, "quantity": 1},
                           {"id": 107, "agreementId": 56, "productId": 812, "quantity": 2},
                           {"id": 108, "agreementId": 57, "productId": 812, "quantity": 3},
                           {"id": 109, "agreementId": 58, "productId": 812, "quantity": 3},
                           {"id": 110, "agreementId": 59, "productId": 812, "quantity": 7},
                           {"id": 111, "agreementId": 59, "productId": 812, "quantity": 8},
                           {"id": 112, "agreementId": 59, "productId": 999, "quantity": 8}]}
                """);
        for (String account : List.of("1", "2", "3", "4", "6", "7", "8", "9")) {
            msp.account("a" + account, "Account " + account, account);
        }
        // Two accounts of one company add up.
        msp.account("a2b", "Account 2, branch", "2");
        msp.account("nobody", "Nobody's account", null);
        msp.service(
                "s",
                "Users",
                "812",
                "{\"reduction\":\"LAST\"}",
                "[{\"accountId\":\"a9\",\"agreementId\":\"59\",\"lineId\":\"111\"}]");
        msp.service("s-free", "Not mapped yet", null, "null");
        msp.counted("a1", "s", "10", "310", "2026-10-31")
                .counted("a2", "s", "60", "1", "2026-10-31")
                .counted("a2b", "s", "40.5", "1", "2026-10-31")
                .counted("a3", "s", "0", "0", "2026-10-31")
                .counted("a4", "s", "2", "1", "2026-10-31")
                .counted("a6", "s", "5", "1", "2026-10-31")
                .counted("a8", "s", "9", "1", "2026-10-20")
                .counted("a9", "s", "8", "1", "2026-10-31")
                .counted("nobody", "s", "6", "1", "2026-10-31")
                .counted("a1", "s-free", "11", "1", "2026-10-31")
                .publish();
        String connection = msp.connectConnectWise();

        // When
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        List<JsonNode> findings = msp.findings(reconciliation);

        // Then
        assertThat(reconciliation.path("state").asText())
                .as(reconciliation.toString())
                .isEqualTo("DONE");
        Map<String, List<String>> lines = findings.stream()
                .collect(Collectors.groupingBy(
                        finding -> finding.path("kind").asText(),
                        Collectors.mapping(
                                finding -> finding.path("lineId").asText("")
                                        + finding.path("accountName").asText(""),
                                Collectors.toList())));
        assertThat(lines.get("EQUAL")).containsExactlyInAnyOrder("101Account 1", "111Account 9");
        assertThat(lines.get("INCREASE")).containsExactly("102Account 2, Account 2, branch");
        assertThat(lines.get("DECREASE")).containsExactly("103Account 3");
        assertThat(lines.get("NEW")).containsExactly("nullAccount 4".replace("null", ""));
        // the line beside the chosen one has no usage behind it
        assertThat(lines.get("ORPHAN_LINE")).containsExactlyInAnyOrder("105", "110");
        assertThat(lines.get("AMBIGUOUS_LINE")).containsExactly("Account 6");
        assertThat(lines.get("VENDOR_SILENT")).containsExactly("108Account 7");
        assertThat(lines.get("STALE")).containsExactly("109Account 8");
        assertThat(lines.get("UNMAPPED_ACCOUNT")).containsExactly("Nobody's account");
        assertThat(lines.get("UNMAPPED_SERVICE")).hasSize(1);
        assertThat(findings)
                .extracting(finding -> finding.path("amountAtStake").decimalValue())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(findings.get(0).path("priceDifference").decimalValue()).isEqualByComparingTo("316.75");
        assertThat(findings.get(0).path("sources")).hasSize(2);
        assertThat(findings.get(0).path("sources").get(0).path("integrationId").asText())
                .isEqualTo(INTEGRATION);

        // And one kind can be asked for, page by page
        String path = "/api/v1/reconciliations/" + reconciliation.path("id").asText() + "/findings";
        JsonNode page = msp.read(msp.viewer, path + "?kind=EQUAL,ORPHAN_LINE&limit=3");
        assertThat(page.path("items")).hasSize(3);
        JsonNode rest = msp.read(
                msp.viewer,
                path + "?kind=EQUAL,ORPHAN_LINE&limit=3&cursor="
                        + page.path("nextCursor").asText());
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.path("nextCursor").isNull()).isTrue();

        // And what went to zero needs to be acknowledged
        String set = msp.changeSet(reconciliation);
        assertThat(msp.items(set)).hasSize(2);
        JsonNode refused = msp.post(
                msp.approver,
                "/api/v1/change-sets/" + set + "/approve",
                Map.of("acknowledge", List.of("LARGE_DROP")),
                422);
        assertThat(refused.path("type").asText()).isEqualTo("/problems/unacknowledged-warnings");
        assertThat(refused.path("warnings").findValuesAsText("code")).contains("WENT_TO_ZERO", "LARGE_DROP");
        assertThat(msp.approve(set).path("acknowledged").toString()).contains("WENT_TO_ZERO");

        // And a finding without a line cannot be written
        String orphan = findings.stream()
                .filter(finding -> finding.path("kind").asText().equals("ORPHAN_LINE"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        msp.post(
                msp.admin,
                "/api/v1/change-sets",
                Map.of("reconciliationId", reconciliation.path("id").asText(), "findingIds", List.of(orphan)),
                422);
    }

    @Test
    void aStreamThatBreaksOffIsRefused() {
        // Given mappings without their END
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        msp.answer(
                "/internal/v1/mappings",
                200,
                "{\"kind\":\"HEADER\",\"mappingVersion\":1}\n{\"kind\":\"ACCOUNT\",\"integrationId\":\"i\",\"accountId\":\"a\",\"companyId\":\"250\"}\n");

        // When
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");

        // Then nothing was found, rather than something wrong
        assertThat(reconciliation.path("state").asText()).isEqualTo("FAILED");
        assertThat(reconciliation.path("detail").asText()).contains("mapping-service broke off");
        assertThat(msp.findings(reconciliation)).isEmpty();
    }

    @Test
    void anIntegrationBilledElsewhereIsNotMissedHere() {
        // Given an integration none of whose accounts and services is mapped to this connection
        Msp msp = new Msp();
        msp.mapping(
                        "{\"kind\":\"ACCOUNT\",\"integrationId\":\"i\",\"accountId\":\"a-0\",\"accountName\":\"x\",\"companyId\":null,\"mappedElsewhere\":true}")
                .mapping(
                        "{\"kind\":\"ACCOUNT\",\"integrationId\":\"i\",\"accountId\":\"a-1\",\"accountName\":\"y\",\"companyId\":null,\"mappedElsewhere\":false}")
                .counted("a-1", "s-1", "5", "5", "2026-10-31")
                .publish();
        String connection = msp.connectConnectWise();

        // When / Then
        assertThat(msp.findings(msp.reconcile(connection, "2026-10-01", "2026-10-31")))
                .isEmpty();

        // But a new one that is mapped nowhere is told
        msp.mapping(
                        "{\"kind\":\"ACCOUNT\",\"integrationId\":\"j\",\"accountId\":\"a-2\",\"accountName\":\"z\",\"companyId\":null,\"mappedElsewhere\":false}")
                .publish();
        assertThat(msp.findings(msp.reconcile(connection, "2026-10-01", "2026-10-31")))
                .extracting(finding -> finding.path("kind").asText()
                        + finding.path("accountName").asText())
                .containsExactly("UNMAPPED_ACCOUNTz");
    }
}
