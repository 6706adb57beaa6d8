package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.simulators.engine.SeedBuilder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the simulated PSA refuses it in its own words; a defect of the simulator never passes for an answer. */
class StrangeInputTest {

    private static final String DEFECT = "DEFECT";
    private static final List<String> PIECES = List.of(
            "id",
            "=",
            "!=",
            "<",
            "(",
            ")",
            " and ",
            " or ",
            " not ",
            " in ",
            " like ",
            "\"a\"",
            "'",
            "[",
            "]",
            "[2026-11-01]",
            "1",
            "-1.5",
            "1e9",
            "null",
            "true",
            "name",
            "status/name",
            "types/name",
            "company/id",
            "/",
            ",",
            "%",
            "é",
            "\u0000");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "2.5",
            "1e400",
            "1E+999999999",
            "99999999999999999999",
            "\"x\"",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "{\"id\":null}",
            "\"2026-13-40\"",
            "\"2026-12-01T00:00:00.123Z\"",
            "\"\\u0000\"");

    private static PsaSimulators sims;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
        SeedBuilder seed = new SeedBuilder()
                .company(1, "Acme")
                .product(10, "Backup", "B", "3.50", "1.20")
                .agreement(100, 1, "Managed")
                .line(1000, 100, 10, "5");
        sims.connectWise().seed(seed.build());
        sims.autotask().seed(seed.build());
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    private static String one(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conditions",
                "childConditions",
                "customFieldConditions",
                "orderBy",
                "fields",
                "page",
                "pageSize",
                "pageId"
            })
    void listParameters(String parameter) throws Exception {
        // Given
        Random random = new Random(7);
        Http http = Http.connectWise(sims).with("pagination-type", "forward-only");
        for (int i = 0; i < 150; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(6); piece >= 0; piece--) {
                text.append(one(random, PIECES));
            }
            // When
            Http.Answer answer = http.get("/company/companies?" + parameter + "=" + Http.encoded(text.toString()));
            // Then
            assertThat(answer.status())
                    .as("%s=%s: %s", parameter, text, answer.body())
                    .isIn(200, 400);
        }
    }

    @Test
    void patches() throws Exception {
        // Given
        Http http = Http.connectWise(sims);
        List<String> fields = List.of(
                "quantity",
                "cancelledDate",
                "product",
                "billCustomer",
                "taxableFlag",
                "opportunity",
                "customFields",
                "_info",
                "x");
        for (String field : fields) {
            for (String value : VALUES) {
                for (String operation : List.of("replace", "remove", "test")) {
                    String body = "[{\"op\":\"" + operation + "\",\"path\":\"" + field + "\",\"value\":" + value + "}]";
                    // When
                    Http.Answer answer = http.patch("/finance/agreements/100/additions/1000", body);
                    // Then
                    assertThat(answer.status())
                            .as("%s: %s", body, answer.body())
                            .isIn(200, 400);
                    assertThat(answer.body()).doesNotContain(DEFECT);
                }
            }
        }
        for (String value : VALUES) {
            assertThat(http.patch("/finance/agreements/100/additions/1000", value)
                            .status())
                    .isEqualTo(400);
            assertThat(http.post("/finance/agreements/100/additions", value).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void adjustmentsAndQueries() throws Exception {
        // Given
        Http http = Http.autotask(sims);
        List<String> fields = List.of(
                "contractID",
                "contractServiceID",
                "serviceID",
                "unitChange",
                "effectiveDate",
                "adjustedUnitPrice",
                "allowRepeatService");
        for (String field : fields) {
            for (String value : VALUES) {
                String body = "{\"" + field + "\":" + value + ",\"ContractId\":100}";
                // When
                Http.Answer adjusted = http.post("/ContractServiceAdjustments", body);
                Http.Answer queried = http.post(
                        "/ContractServiceUnits/query",
                        "{\"maxRecords\":" + value + ",\"filter\":[{\"op\":\"in\",\"field\":\"id\",\"value\":" + value
                                + "}]}");
                Http.Answer compared = http.post(
                        "/Companies/query",
                        "{\"includeFields\":" + value
                                + ",\"filter\":[{\"op\":\"gt\",\"field\":\"createDate\",\"value\":" + value + "}]}");
                // Then
                for (Http.Answer answer : List.of(adjusted, queried, compared)) {
                    assertThat(answer.status())
                            .as("%s: %s", body, answer.body())
                            .isIn(200, 500);
                    assertThat(answer.body()).as(body).doesNotContain(DEFECT);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/connectwise",
                "/connectwise/",
                "/connectwise//apis/3.0",
                "/connectwise/v2025_1/apis/3.0/",
                "/connectwise/v2025_1/apis/3.0/finance/agreements/x/additions/y",
                "/connectwise/v2025_1/apis/3.0/finance/agreements/100/additions/99999999999999999999",
                "/connectwise/login/companyinfo/%00",
                "/autotask",
                "/autotask/ATServicesRest",
                "/autotask/zone99999999999999999999/ATServicesRest/V1.0/Companies/1",
                "/autotask/zone3/ATServicesRest/V1.0/Contracts/99999999999999999999/Services",
                "/autotask/zone3/ATServicesRest/V1.0/Companies/query/next?paging=%25",
                "/autotask/zone3/ATServicesRest/V1.0/Companies/entityInformation/other",
                "/admin//",
                "/admin/connectwise/state?on=soon",
                "/admin/connectwise/requests?after=x",
                "//",
                "/%2e%2e/x",
            })
    void addresses(String path) throws Exception {
        // Given
        Http http = path.startsWith("/autotask") ? Http.autotask(sims) : Http.connectWise(sims);
        for (String method : List.of("GET", "POST", "PATCH", "PUT", "DELETE")) {
            // When
            Http.Answer answer = http.send(method, sims.baseUrl() + path, "GET".equals(method) ? null : "{}");
            // Then
            assertThat(answer.body()).as("%s %s", method, path).doesNotContain(DEFECT);
            assertThat(answer.status())
                    .as("%s %s: %s", method, path, answer.body())
                    .isNotEqualTo(502);
        }
    }
}
