package io.tallybridge.psasync.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A PSA whose lines can be read only after an org-admin said where they are. */
@QuarkusTest
class PartlyReadDirectoryTest extends PsaServiceTest {

    @Test
    void whatCanBeReadIsReadAndReconcilingSaysWhatIsMissing() {
        // Given
        Msp msp = new Msp();
        Msp.simulator("POST", "/admin/cloudblue/reset", "");
        Msp.seed("cloudblue", """
                {"companies": [{"id": 1, "name": "Acme Dental"}],
                 "products": [{"id": 9, "name": "Endpoint protection", "sku": "EDR-DEV"}],
                 "agreements": [{"id": 100, "companyId": 1, "name": "Managed security"}],
                 "lines": [{"id": 3, "agreementId": 100, "productId": 9, "quantity": 25}]}
                """);
        String connection = msp.post(
                        msp.admin,
                        "/api/v1/psa-connections",
                        Map.of(
                                "psa",
                                "CLOUDBLUE",
                                "name",
                                "CloudBlue",
                                "settings",
                                Map.of("site", System.getProperty("test.simulators.url") + "/cloudblue"),
                                "credentials",
                                Map.of("apiKey", "tallybridge-api-key")),
                        201)
                .path("id")
                .asText();
        String path = "/api/v1/psa-connections/" + connection;
        msp.publish();

        // When
        JsonNode test = msp.post(msp.admin, path + "/test", null, 200);
        JsonNode first = msp.syncDirectory(connection);
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");

        // Then
        assertThat(test.path("ok").asBoolean()).as(test.toString()).isTrue();
        assertThat(first.path("state").asText()).as(first.toString()).isEqualTo("DONE");
        assertThat(msp.read(msp.viewer, path + "/companies")
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("ACC1");
        assertThat(msp.read(msp.viewer, path + "/lines").path("items")).isEmpty();
        assertThat(reconciliation.path("state").asText()).isEqualTo("FAILED");
        assertThat(reconciliation.path("detail").asText()).contains("schedulesPath");

        // When the lists are named
        msp.as(msp.admin)
                .body(Map.of(
                        "settings",
                        Map.of("schedulesPath", "contracts/getschedules", "linesPath", "contracts/getschedulelines")))
                .patch(path)
                .then()
                .statusCode(200);
        JsonNode second = msp.syncDirectory(connection);

        // Then
        assertThat(second.path("state").asText()).as(second.toString()).isEqualTo("DONE");
        assertThat(msp.read(msp.viewer, path + "/lines")
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("SCH-100/3");
        assertThat(msp.read(msp.viewer, path + "/products")
                        .path("items")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("EDR-DEV");
    }
}
