package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTest {

    private static final String SEED = """
            {"settings":{"today":"2026-11-22"},
             "companies":[{"id":1,"name":"Acme Dental Group"}],
             "products":[{"id":10,"name":"Password manager","sku":"KPR","unitPrice":3.50,"unitCost":1.75}],
             "agreements":[{"id":100,"companyId":1,"name":"Managed services"}],
             "lines":[{"id":1000,"agreementId":100,"productId":10,"quantity":12}]}
            """;

    private static PsaSimulators sims;
    private static Http admin;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
        admin = Http.plain(sims.baseUrl() + "/admin");
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void reset() throws Exception {
        admin.post("/connectwise/reset", "");
        admin.post("/autotask/reset", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectwise", "autotask"})
    void aSeedIsLoadedShownAndLoadedAgain(String psa) throws Exception {
        // When
        Http.Answer loaded = admin.send("PUT", "/" + psa + "/state", SEED);
        ObjectNode shown = (ObjectNode) admin.get("/" + psa + "/state").json();
        Http.Answer again = admin.send("PUT", "/" + psa + "/state", shown.toString());
        // Then
        assertThat(loaded.status()).isEqualTo(200);
        JsonNode line = shown.path("lines").get(0);
        assertThat(line.path("id").longValue()).isEqualTo(1000);
        assertThat(line.path("quantity").decimalValue()).isEqualByComparingTo("12");
        assertThat(line.path("unitPrice").decimalValue()).isEqualByComparingTo("3.5");
        assertThat(again.status()).isEqualTo(200);
        assertThat(admin.get("/" + psa + "/state").body()).isEqualTo(shown.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"companys\":[]}|companys",
                "{\"lines\":[{\"agreementId\":7,\"productId\":8,\"quantity\":1}]}|7",
                "{\"companies\":[{\"id\":1,\"name\":\"a\"},{\"id\":1,\"name\":\"b\"}]}|twice",
                "{\"settings\":{\"nothing\":1}}|nothing",
                "[]|JSON object",
                "{|Unexpected end",
            })
    void aSeedThatDoesNotFitIsRefusedAndChangesNothing(String seed, String reason) throws Exception {
        // Given
        admin.send("PUT", "/connectwise/state", SEED);
        String before = admin.get("/connectwise/state").body();
        // When
        Http.Answer answer = admin.send("PUT", "/connectwise/state", seed);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains(reason);
        assertThat(admin.get("/connectwise/state").body()).isEqualTo(before);
    }

    @Test
    void aFractionIsNoQuantityForAutotask() throws Exception {
        // When
        Http.Answer answer =
                admin.send("PUT", "/autotask/state", SEED.replace("\"quantity\":12", "\"quantity\":12.35"));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("12.35");
    }

    @Test
    void requestsAreShownFilteredAndForgotten() throws Exception {
        // Given
        admin.send("PUT", "/connectwise/state", SEED);
        Http http = Http.connectWise(sims);
        http.get("/finance/agreements/100/additions/1000");
        http.patch(
                "/finance/agreements/100/additions/1000",
                "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":12.35}]");
        // When
        JsonNode all = admin.get("/connectwise/requests").json().path("items");
        JsonNode writes = admin.get("/connectwise/requests?method=PATCH&pathContains=/ADDITIONS/&applied=true")
                .json()
                .path("items");
        JsonNode later = admin.get("/connectwise/requests?after="
                        + all.get(0).path("number").asText())
                .json()
                .path("items");
        Http.Answer forgotten = admin.send("DELETE", "/connectwise/requests", null);
        // Then
        assertThat(all).hasSize(2);
        assertThat(writes).hasSize(1);
        JsonNode patch = writes.get(0);
        assertThat(patch.path("path").asText())
                .isEqualTo("/connectwise/v2025_1/apis/3.0/finance/agreements/100/additions/1000");
        assertThat(patch.path("body").asText()).contains("12.35");
        assertThat(patch.path("status").intValue()).isEqualTo(200);
        assertThat(patch.path("applied").booleanValue()).isTrue();
        assertThat(patch.path("headers").path("authorization").asText()).isEqualTo("***");
        assertThat(later).hasSize(1);
        assertThat(forgotten.status()).isEqualTo(204);
        assertThat(admin.get("/connectwise/requests").json().path("items")).isEmpty();
    }

    @Test
    void faultsAreOrderedShownAndCancelled() throws Exception {
        // Given
        String fault =
                "{\"fault\":\"THROTTLE\",\"match\":{\"method\":\"GET\",\"pathContains\":\"/system\"},\"times\":3,"
                        + "\"retryAfterSeconds\":9}";
        // When
        Http.Answer ordered = admin.post("/connectwise/faults", fault);
        Http.Answer met = Http.connectWise(sims).get("/system/info");
        JsonNode open = admin.get("/connectwise/faults").json().path("items");
        Http.Answer unknown = admin.post("/connectwise/faults", "{\"fault\":\"EARTHQUAKE\"}");
        Http.Answer missing = admin.post("/connectwise/faults", "{}");
        admin.send("DELETE", "/connectwise/faults", null);
        Http.Answer after = Http.connectWise(sims).get("/system/info");
        // Then
        assertThat(ordered.status()).isEqualTo(201);
        assertThat(met.status()).isEqualTo(429);
        assertThat(met.header("Retry-After")).isEqualTo("9");
        assertThat(open).hasSize(1);
        assertThat(open.get(0).path("times").intValue()).isEqualTo(2);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(missing.status()).isEqualTo(400);
        assertThat(after.status()).isEqualTo(200);
    }

    @Test
    void settingsAreChangedOneByOne() throws Exception {
        // When
        Http.Answer changed = admin.patch("/autotask/settings", "{\"zone\":5,\"midPeriodRows\":\"DIFFERENCE\"}");
        Http.Answer wrong = admin.patch("/autotask/settings", "{\"zone\":\"north\"}");
        JsonNode settings = admin.get("/autotask/settings").json();
        // Then
        assertThat(changed.status()).isEqualTo(200);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(settings.path("zone").intValue()).isEqualTo(5);
        assertThat(settings.path("midPeriodRows").asText()).isEqualTo("DIFFERENCE");
    }

    @Test
    void recordsAreShownAndChangedAsAPersonWould() throws Exception {
        // Given
        admin.send("PUT", "/connectwise/state", SEED);
        // When
        Http.Answer edited = admin.patch("/connectwise/records/ADDITIONS", "{\"id\":1000,\"quantity\":20}");
        Http.Answer unknown = admin.patch("/connectwise/records/ADDITIONS", "{\"id\":7}");
        JsonNode records = admin.get("/connectwise/records/ADDITIONS").json().path("items");
        JsonNode tables = admin.get("/connectwise/records").json();
        // Then
        assertThat(edited.status()).isEqualTo(204);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(records.get(0).path("quantity").intValue()).isEqualTo(20);
        assertThat(tables.path("COMPANIES").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectwise", "autotask"})
    void billingIsAskedForOverHttp(String psa) throws Exception {
        // Given
        admin.send("PUT", "/" + psa + "/state", SEED);
        // When
        Http.Answer billed = admin.post("/" + psa + "/bill", "{\"through\":\"2026-11-30\"}");
        Http.Answer wrong = admin.post("/" + psa + "/bill", "{}");
        JsonNode invoices = admin.get("/" + psa + "/state").json().path("invoices");
        // Then
        assertThat(billed.json().path("invoices").intValue()).isEqualTo(1);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(invoices.get(0).path("lines").get(0).path("quantity").decimalValue())
                .isEqualByComparingTo("12");
    }

    @Test
    void unknownAddressesSaySo() throws Exception {
        // When
        Http.Answer health = admin.get("/health");
        Http.Answer psa = admin.get("/nopsa/state");
        Http.Answer resource = admin.get("/connectwise/nothing");
        Http.Answer prefix = Http.plain(sims.baseUrl()).get("/nopsa/x");
        // Then
        assertThat(health.json().path("status").asText()).isEqualTo("UP");
        assertThat(psa.status()).isEqualTo(404);
        assertThat(resource.status()).isEqualTo(404);
        assertThat(prefix.json().path("simulator").asText()).isEqualTo("UNKNOWN_PREFIX");
    }

    @Test
    void theDemoSeedFitsBothPsas() {
        // When
        sims.connectWise().seed(DemoSeed.of(40, false));
        sims.autotask().seed(DemoSeed.of(40, true));
        // Then
        assertThat(sims.connectWise().state().companies()).hasSize(40);
        assertThat(sims.connectWise().state().lines())
                .hasSize(120)
                .anyMatch(line -> line.quantity().stripTrailingZeros().scale() > 0);
        assertThat(sims.autotask().state().companies()).hasSize(41);
        assertThat(sims.autotask().state().lines())
                .hasSize(120)
                .allMatch(line -> line.quantity().signum() > 0);
        List<String> names = new ArrayList<>(DemoSeed.names(1_000));
        assertThat(names).hasSize(1_000).doesNotHaveDuplicates();
    }
}
