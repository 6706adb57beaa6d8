package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiRequestCheckTest {

    private static final String DOCUMENT = """
            {"openapi":"3.0.3","info":{"title":"t","version":"1"},"servers":[{"url":"https://example.test/apis/3.0"}],
             "paths":{"/system/info":{"get":{"parameters":[{"name":"page","in":"query","schema":{"type":"integer"}},
               {"name":"clientId","in":"header","required":true,"schema":{"type":"string"}}],
               "responses":{"200":{"description":"ok"}}}}}}
            """;

    private static final Path PUBLISHED = Path.of("../../shared/psa/specs");

    @TempDir
    Path specs;

    @Test
    void aRequestThatDepartsFromTheDocumentIsAnsweredUnmistakably() throws Exception {
        // Given
        Files.writeString(specs.resolve("connectwise.json"), DOCUMENT);
        try (PsaSimulators sims = PsaSimulators.startChecked(0, specs)) {
            Http http = Http.connectWise(sims);
            // When
            Http.Answer right = http.get("/system/info?page=1");
            Http.Answer wrong = http.get("/system/info?page=one");
            Http.Answer unknown = http.get("/company/companies");
            Http.Answer noKey = http.without("clientId").get("/system/info");
            // Then
            assertThat(right.status()).isEqualTo(200);
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.json().path("simulator").asText()).isEqualTo("REQUEST_VIOLATES_OPENAPI");
            assertThat(wrong.header("Simulator-Violation")).isEqualTo("true");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(noKey.status()).isEqualTo(401);
            assertThat(sims.connectWise().requests(entry -> !entry.violations().isEmpty()))
                    .extracting(JournalEntry::status)
                    .containsExactly(400, 400);
        }
    }

    @Test
    void whatAdaptersSendConformsToThePublishedDocuments() throws Exception {
        // Given
        assumeThat(PUBLISHED)
                .as("published OpenAPI documents beside the project")
                .isDirectory();
        try (PsaSimulators sims = PsaSimulators.startChecked(0, PUBLISHED)) {
            sims.connectWise()
                    .seed(new SeedBuilder()
                            .company(1, "Acme")
                            .product(10, "Backup", "B", "3.50", "1.20")
                            .agreement(100, 1, "Managed")
                            .line(1000, 100, 10, "5")
                            .build());
            sims.autotask()
                    .seed(new SeedBuilder()
                            .company(1, "Acme")
                            .product(10, "Backup", "B", "3.50", "1.20")
                            .agreement(100, 1, "Managed")
                            .line(1000, 100, 10, "5")
                            .build());
            Http connectWise = Http.connectWise(sims);
            Http autotask = Http.autotask(sims);
            String date = sims.autotask().today().plusMonths(1).withDayOfMonth(1) + "T00:00:00Z";
            // When
            connectWise.get("/company/companies?pageSize=1000&conditions=" + Http.encoded("deletedFlag=false"));
            connectWise.get("/finance/agreements/100/additions");
            Http.Answer patch = connectWise.patch(
                    "/finance/agreements/100/additions/1000",
                    "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":7.25}]");
            Http.Answer post = connectWise.post(
                    "/finance/agreements/100/additions",
                    "{\"product\":{\"id\":10},\"quantity\":5,\"billCustomer\":\"Billable\",\"effectiveDate\":\"" + date
                            + "\"}");
            autotask.get("/ThresholdInformation");
            autotask.post(
                    "/Companies/query",
                    "{\"maxRecords\":1,\"filter\":[{\"op\":\"gte\",\"field\":\"id\",\"value\":0}]}");
            autotask.get("/Companies/entityInformation/fields");
            Http.Answer adjusted = autotask.post(
                    "/ContractServiceAdjustments",
                    "{\"contractID\":100,\"contractServiceID\":1000,\"unitChange\":2,\"effectiveDate\":\"" + date
                            + "\"}");
            Http.Answer fraction = autotask.post(
                    "/ContractServiceAdjustments",
                    "{\"contractID\":100,\"contractServiceID\":1000,\"unitChange\":2.5,\"effectiveDate\":\"" + date
                            + "\"}");
            // Then
            assertThat(patch.status()).isEqualTo(200);
            assertThat(post.status()).isEqualTo(201);
            assertThat(adjusted.status()).isEqualTo(200);
            assertThat(fraction.json().path("simulator").asText()).isEqualTo("REQUEST_VIOLATES_OPENAPI");
            assertThat(sims.connectWise().requests(entry -> !entry.violations().isEmpty()))
                    .isEmpty();
            assertThat(sims.autotask().requests(entry -> !entry.violations().isEmpty()))
                    .singleElement()
                    .extracting(JournalEntry::body)
                    .asString()
                    .contains("2.5");
        }
    }
}
