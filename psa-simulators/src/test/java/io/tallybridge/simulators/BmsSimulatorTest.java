package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.bms.BmsSimulator;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BmsSimulatorTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ROW =
            "[{\"ServiceId\":32,\"ServiceName\":\"x\",\"Units\":5,\"EffectiveDate\":\"2026-12-01T00:00:00Z\"}]";

    private static PsaSimulators sims;
    private BmsSimulator psa;
    private Http http;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() throws Exception {
        psa = (BmsSimulator) sims.get("bms");
        psa.reset();
        psa.configure("today", "2026-11-05");
        psa.seed(new SeedBuilder()
                .company(2528, "Acme")
                .product(31, "Microsoft 365 backup", "", "3.50", "1.20")
                .product(32, "Endpoint backup", "", "2.00", "0.80")
                .agreement(901, 2528, "Managed services")
                .line(7001, 901, 31, "42")
                .build());
        http = signedIn("bms");
    }

    private static Http signedIn(String code) throws Exception {
        Http form = Http.plain(sims.url(code)).with("Content-Type", FORM);
        JsonNode answer = form.post(
                        "/v2/security/authenticate",
                        "GrantType=password&UserName=api%40acme.example&Password=tallybridge-password&Tenant=acme-msp")
                .json();
        return Http.plain(sims.url(code))
                .with(
                        "Authorization",
                        "Bearer " + answer.path("result").path("accessToken").asText());
    }

    private JsonNode lines(String body) throws Exception {
        return http.post("/v2/admin/finance/services/31/relatedservices/search", body)
                .json()
                .path("result");
    }

    @Test
    void bothTenantsAreApart() throws Exception {
        assertThat(http.get("/v2/security/userinfo")
                        .json()
                        .path("result")
                        .path("productName")
                        .asText())
                .isEqualTo("Kaseya BMS");
        Http other = signedIn("pulseway");
        assertThat(other.get("/v2/security/userinfo")
                        .json()
                        .path("result")
                        .path("productName")
                        .asText())
                .isEqualTo("Pulseway PSA");
        assertThat(other.get("/v2/crm/accounts/summary")
                        .json()
                        .path("totalRecords")
                        .asInt())
                .isZero();
        assertThat(http.at(sims.url("pulseway")).get("/v2/security/userinfo").status())
                .isEqualTo(401);
    }

    @Test
    void logInsAreFormsOfEitherKindAndRefusedWith200() throws Exception {
        Http multipart = Http.plain(sims.url("bms")).with("Content-Type", "multipart/form-data; boundary=b");
        String fields = "--b\r\nContent-Disposition: form-data; name=\"GrantType\"\r\n\r\npassword\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\napi@acme.example\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"Password\"\r\n\r\ntallybridge-password\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"Tenant\"\r\n\r\nACME-MSP\r\n--b--\r\n";

        assertThat(multipart
                        .post("/v2/security/authenticate", fields)
                        .json()
                        .path("success")
                        .asBoolean())
                .isTrue();
        Http.Answer wrong =
                multipart.post("/v2/security/authenticate", fields.replace("tallybridge-password", "wrong"));
        assertThat(wrong.status()).isEqualTo(200);
        assertThat(wrong.json().path("success").asBoolean(true)).isFalse();
        assertThat(wrong.json().path("error").has("stackStrace")).isTrue();
        assertThat(psa.requests().toString())
                .doesNotContain("tallybridge-password")
                .doesNotContain("eyJ");
    }

    @Test
    void tokensEndAndAreContinuedOnce() throws Exception {
        Http form = Http.plain(sims.url("bms")).with("Content-Type", FORM);
        psa.configure("tokenSeconds", 0);
        JsonNode ended = form.post(
                        "/v2/security/authenticate",
                        "GrantType=password&UserName=api%40acme.example&Password=tallybridge-password&Tenant=acme-msp")
                .json()
                .path("result");
        String access = ended.path("accessToken").asText();
        assertThat(http.with("Authorization", "Bearer " + access)
                        .get("/v2/crm/accounts/summary")
                        .status())
                .isEqualTo(401);
        String pair = "AccessToken=" + access + "&RefreshToken="
                + ended.path("refreshToken").asText();
        assertThat(form.post("/v2/security/refreshtoken", pair)
                        .json()
                        .path("success")
                        .asBoolean())
                .isTrue();
        assertThat(form.post("/v2/security/refreshtoken", pair)
                        .json()
                        .path("success")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void linesTellEverythingButTheirUnits() throws Exception {
        JsonNode line = lines("{\"PageSize\":10,\"PageNumber\":1}").path(0);

        assertThat(line.path("id").asInt()).isEqualTo(7001);
        assertThat(line.path("accountId").asInt()).isEqualTo(2528);
        assertThat(line.path("contractEndDate").asText()).isEqualTo("0001-01-01T00:00:00");
        assertThat(line.has("units")).isFalse();
    }

    @Test
    void namesBeginAsIsChosen() throws Exception {
        psa.configure("letterCase", "PASCAL");

        JsonNode answer = http.get("/v2/finance/contracts/summary").json();

        assertThat(answer.path("TotalRecords").asInt()).isEqualTo(1);
        assertThat(answer.path("Result").path(0).path("ContractBillingPrice").decimalValue())
                .isEqualByComparingTo("147");
        psa.configure("letterCase", "CAMEL");
        assertThat(http.get("/v2/finance/contracts/lookup?AccountId=2528").body())
                .contains("\"slaId\":null");
    }

    @Test
    void addingAppendsAndNeverAsksWhetherItIsThere() throws Exception {
        String path = "/v2/finance/contracts/recurringservices/901/services";
        assertThat(http.post(path, ROW).json().path("result").path("units").asText())
                .isEqualTo("5.0");
        http.post(path, ROW);
        assertThat(psa.state().lines()).hasSize(3);

        psa.configure("repeatedService", "REFUSE");
        assertThat(http.post(path, ROW).json().path("success").asBoolean(true)).isFalse();
        psa.configure("repeatedService", "REPLACE");
        http.post(path, ROW.replace("5,", "8,"));
        assertThat(psa.state().lines()).hasSize(3);
        assertThat(psa.quantity(7002)).isEqualByComparingTo("8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[{\"ServiceId\":32,\"Units\":2.5}]",
                "[{\"ServiceId\":99,\"Units\":1}]",
                "x",
                "[{\"ServiceId\":32,\"Units\":-1}]",
                "[{\"ServiceId\":32,\"Units\":1,\"EffectiveDate\":\"soon\"}]",
                "[null]"
            })
    void whatCannotBeAddedIsRefusedInItsOwnWords(String body) throws Exception {
        Http.Answer answer = http.post("/v2/finance/contracts/recurringservices/901/services", body);

        assertThat(answer.body()).doesNotContain("DEFECT");
        assertThat(answer.status() == 400 || !answer.json().path("success").asBoolean(true))
                .as(answer.body())
                .isTrue();
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void listsOfInvoicesHaveNoTotalAndPagesAfterTheLastAreEmptyOrTheLast() throws Exception {
        psa.bill(LocalDate.parse("2026-10-31"));

        JsonNode first =
                http.get("/v2/finance/invoices/summary?PageSize=1&PageNumber=1").json();
        assertThat(first.has("totalRecords")).isFalse();
        assertThat(first.path("result").path(0).path("invoiceTo").asText()).startsWith("2026-10-31");
        assertThat(http.get("/v2/finance/invoices/summary?PageSize=1&PageNumber=2")
                        .json()
                        .path("result"))
                .isEmpty();
        psa.configure("repeatLastPage", true);
        assertThat(http.get("/v2/finance/invoices/summary?PageSize=1&PageNumber=7")
                        .json()
                        .path("result"))
                .isEqualTo(first.path("result"));
    }

    @Test
    void aChangeInBilledDaysBecomesALineOfItsOwn() throws Exception {
        psa.bill(LocalDate.parse("2026-10-31"));
        psa.changeUnits(7001, new BigDecimal("50"), LocalDate.parse("2026-10-16"));
        psa.bill(LocalDate.parse("2026-11-30"));

        JsonNode lines = http.post(
                        "/v2/finance/invoices/details",
                        "{\"PageSize\":10,\"PageNumber\":1,\"Filter\":{\"InvoiceDateFrom\":\"2026-11-30T00:00:00Z\"}}")
                .json()
                .path("result");

        assertThat(lines.findValuesAsText("typeName")).containsExactly("Recurring Service", "Prorated Transaction");
        assertThat(lines.path(0).path("qty").decimalValue()).isEqualByComparingTo("50");
        assertThat(lines.path(1).path("qty").decimalValue()).isEqualByComparingTo("4.13");
        assertThat(lines.path(1).path("valueDate").asText()).startsWith("2026-10-16");
    }

    @ParameterizedTest
    @CsvSource({"429, true", "200, false"})
    void theLimitCountsByMethodAndPathTemplate(int status, boolean wait) throws Exception {
        psa.configure("hourlyLimit", 2);
        psa.configure("throttleStatus", status);
        psa.configure("throttleWait", wait);
        http.post("/v2/admin/finance/services/31/relatedservices/search", "{}");
        http.post("/v2/admin/finance/services/32/relatedservices/search", "{}");

        Http.Answer tooMany = http.post("/v2/admin/finance/services/31/relatedservices/search", "{}");

        assertThat(tooMany.status()).isEqualTo(status);
        assertThat(tooMany.json().path("success").asBoolean(true)).isFalse();
        assertThat(tooMany.header("Retry-After").isEmpty()).isEqualTo(!wait);
        assertThat(http.get("/v2/admin/finance/services/31")
                        .json()
                        .path("success")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void theOlderApiIsOffUntilItIsSwitchedOn() throws Exception {
        String form = "grant_type=password&username=api%40acme.example&password=tallybridge-password&tenant=acme-msp";
        Http older = Http.plain(sims.url("bms")).with("Content-Type", FORM);
        assertThat(older.post("/api/token", form).status()).isEqualTo(404);

        psa.configure("versionOne", true);
        String token =
                older.post("/api/token", form).json().path("access_token").asText();
        Http signedIn = Http.plain(sims.url("bms")).with("Authorization", "Bearer " + token);
        Http.Answer changed = signedIn.send(
                "PUT", "/api/finance/contractservices/7001", "{\"Units\":50,\"EffectiveDate\":\"2026-12-01\"}");

        assertThat(changed.json().path("Result").path("Units").asInt()).isEqualTo(50);
        assertThat(psa.quantity(7001)).isEqualByComparingTo("50");
        assertThat(http.get("/api/finance/contractservices/7001").status()).isEqualTo(401);
        assertThat(signedIn.get("/v2/crm/accounts/summary").status()).isEqualTo(401);
    }

    @Test
    void aPersonChangesUnitsThroughTheAdminApi() throws IOException, InterruptedException {
        Http admin = Http.plain(sims.baseUrl());

        assertThat(admin.patch("/admin/bms/records/CONTRACT_SERVICES", "{\"id\":7001,\"Units\":43}")
                        .status())
                .isEqualTo(204);
        JsonNode billed =
                admin.post("/admin/bms/bill", "{\"through\":\"2026-11-30\"}").json();

        assertThat(billed.path("invoices").asInt()).isEqualTo(1);
        assertThat(psa.state().invoices().get(0).lines().get(0).quantity()).isEqualByComparingTo("43");
    }

    @Test
    void strangeRequestsAreRefusedInWords() throws Exception {
        List<String> bodies = List.of(
                "null",
                "[]",
                "{\"PageSize\":-1}",
                "{\"PageNumber\":99999999}",
                "{\"Filter\":7}",
                "{\"Filter\":{\"ContractName\":{}}}",
                "{\"PageSize\":1e400}",
                "\"x\"",
                "{");
        for (String body : bodies) {
            for (String path : List.of(
                    "/v2/admin/finance/services/search",
                    "/v2/admin/finance/services/31/relatedservices/search",
                    "/v2/finance/invoices/details",
                    "/v2/finance/contracts/recurringservices/901/services")) {
                assertThat(http.post(path, body).body()).as("%s %s", path, body).doesNotContain("DEFECT");
            }
        }
        for (String path : List.of(
                "/v2",
                "/v2/",
                "/v2/x",
                "/v2/crm/accounts/summary/99999999999",
                "/v2/crm/accounts/summary?PageSize=x",
                "/v2/finance/contracts/lookup?Ids=%2C&AccountId=z",
                "/v2/finance/invoices/summary?Filter.CreatedFrom=x")) {
            Http.Answer answer = http.get(path);
            assertThat(answer.body()).as(path).doesNotContain("DEFECT");
        }
        assertThat(Json.read(http.get("/v2/crm/accounts/summary/2528").body())
                        .path("AccountName")
                        .asText())
                .isEqualTo("Acme");
    }
}
