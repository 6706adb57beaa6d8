package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.tigerpaw.TigerpawSimulator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TigerpawSimulatorTest {

    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");
    private static final String DATE = "Thu, 05 Nov 2026 10:00:00 GMT";
    private static final String LINE = "/api/contracts/1001/itemscovered/20002";
    private static final String ALL =
            "{\"Criteria\":[{\"SearchType\":\"AccountNumber\",\"MatchType\":\"GreaterThanEqual\",\"Criteria\":\"0\"}]";

    private static PsaSimulators sims;
    private static TigerpawSimulator psa;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start("127.0.0.1", 0, Clock.fixed(NOW, ZoneOffset.UTC));
        psa = sims.get(TigerpawSimulator.class);
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() {
        psa.reset();
        psa.seed(seedOf().build());
    }

    private static SeedBuilder seedOf() {
        return new SeedBuilder()
                .company(105, "Acme Dental")
                .company(1052, "Bright Law")
                .product(8123, "Endpoint protection", "EDR-DEV", "4.50", "2.10")
                .agreement(1001, 105, "Managed security")
                .line(20_002, 1001, 8123, "25");
    }

    private static Http.Answer call(String method, String path, String body) throws Exception {
        return signed(method, path, DATE, "tallybridge-private").send(method, path, body);
    }

    private static Http signed(String method, String path, String date, String privateKey) throws Exception {
        String signedPath = URI.create(sims.url("tigerpaw") + path).getRawPath();
        String text = (method + "|" + signedPath + "|" + date).toLowerCase(Locale.ROOT);
        String pair = "TALLYBRIDGE-PUBLIC:" + hmac(privateKey, text);
        String token = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new Http(sims.url("tigerpaw"), Map.of("Authorization", "TSI " + token, "X-TSI-Date", date));
    }

    private static String hmac(String key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Long> numbers(Http.Answer answer) {
        List<Long> numbers = new ArrayList<>();
        answer.json()
                .path("Accounts")
                .forEach(account -> numbers.add(account.path("AccountNumber").longValue()));
        return numbers;
    }

    @Test
    void aCallSignedForItsMethodPathAndTimeIsServed() throws Exception {
        // When
        Http.Answer user = call("GET", "/api/diagnostics/validate/user", null);
        Http.Answer withQuery = call("GET", "/api/pricebook/items/details?itemId=edr-dev", null);
        // Then
        assertThat(user.status()).isEqualTo(200);
        assertThat(user.json().path("Success").booleanValue()).isTrue();
        assertThat(withQuery.json().path("PriceBookItemNumber").intValue()).isEqualTo(8123);
        assertThat(psa.requests())
                .extracting(request -> request.headers().get("authorization"))
                .containsOnly("***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/api/diagnostics/validate/user|Thu, 05 Nov 2026 10:00:00 GMT|another-key",
                "POST|/api/diagnostics/validate/user|Thu, 05 Nov 2026 10:00:00 GMT|tallybridge-private",
                "GET|/api/diagnostics/productInformation|Thu, 05 Nov 2026 10:00:00 GMT|tallybridge-private",
                "GET|/api/diagnostics/validate/user|Thu, 05 Nov 2026 10:05:01 GMT|tallybridge-private",
                "GET|/api/diagnostics/validate/user|Thu, 05 Nov 2026 09:54:59 GMT|tallybridge-private",
                "GET|/api/diagnostics/validate/user|2026-11-05T10:00:00Z|tallybridge-private"
            })
    void anyOtherSignatureIsRefused(String method, String path, String date, String key) throws Exception {
        // When
        Http.Answer answer = signed(method, path, date, key).get("/api/diagnostics/validate/user");
        // Then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("Message").asText()).isNotBlank();
    }

    @Test
    void withoutAHeaderOfItsOwnTheUsualDateCounts() throws Exception {
        // Given
        Http http = signed("GET", "/api/diagnostics/validate/user", DATE, "tallybridge-private");
        // When
        Http.Answer without = http.without("X-TSI-Date").get("/api/diagnostics/validate/user");
        Http.Answer wrong =
                http.with("X-TSI-Date", "Thu, 05 Nov 2026 10:00:01 GMT").get("/api/diagnostics/validate/user");
        // Then
        assertThat(without.status()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(Http.plain(sims.url("tigerpaw"))
                        .get("/api/diagnostics/validate/user")
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccountNumber||105|105 1052",
                "AccountNumber|Equal|105|105",
                "AccountNumber|GreaterThan|105|1052",
                "AccountNumber|LessThanEqual|105|105",
                "AccountName|Contains|law|1052",
                "AccountName|EndsWith|DENTAL|105",
                "AccountStatus|Equal|active|105 1052",
                "AccountStatus|Equal|inactive|"
            })
    void aSearchThatNamesNoMatchTakesAllThatBeginsSo(String type, String match, String criteria, String found)
            throws Exception {
        // When
        Http.Answer answer = call(
                "POST",
                "/api/accounts/search",
                "{\"Criteria\":[{\"SearchType\":\"" + type + "\""
                        + (match == null ? "" : ",\"MatchType\":\"" + match + "\"") + ",\"Criteria\":\"" + criteria
                        + "\"}]}");
        // Then
        assertThat(numbers(answer).stream().map(String::valueOf).toList())
                .isEqualTo(found == null ? List.of() : List.of(found.split(" ")));
    }

    @Test
    void criteriaOfOneTypeAreAlternativesAndOfTwoHoldTogether() throws Exception {
        // Given
        String first = "{\"SearchType\":\"AccountNumber\",\"MatchType\":\"Equal\",\"Criteria\":\"105\"}";
        String second = "{\"SearchType\":\"AccountNumber\",\"MatchType\":\"Equal\",\"Criteria\":\"1052\"}";
        String name = "{\"SearchType\":\"AccountName\",\"MatchType\":\"Contains\",\"Criteria\":\"law\"}";
        // When
        Http.Answer either = call("POST", "/api/accounts/search", "{\"Criteria\":[" + first + "," + second + "]}");
        Http.Answer both =
                call("POST", "/api/accounts/search", "{\"Criteria\":[" + first + "," + second + "," + name + "]}");
        Http.Answer unknown = call("POST", "/api/accounts/search", "{\"Criteria\":[{\"SearchType\":\"Shoe\"}]}");
        // Then
        assertThat(numbers(either)).containsExactly(105L, 1052L);
        assertThat(numbers(both)).containsExactly(1052L);
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.json().path("Success").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void pagesGoOnAtTheNextRow(int firstRow) throws Exception {
        // Given
        psa.configure(Map.of("firstRow", firstRow, "mostRows", 1));
        // When
        Http.Answer first = call("POST", "/api/accounts/search", ALL + ",\"PageSize\":50}");
        int next = first.json().path("NextRow").intValue();
        Http.Answer second = call("POST", "/api/accounts/search", ALL + ",\"StartRow\":" + next + "}");
        Http.Answer third = call("POST", "/api/accounts/search", ALL + ",\"StartRow\":" + (next + 1) + "}");
        // Then
        assertThat(numbers(first)).containsExactly(105L);
        assertThat(next).isEqualTo(firstRow + 1);
        assertThat(numbers(second)).containsExactly(1052L);
        assertThat(numbers(third)).isEmpty();
        assertThat(third.json().path("TotalCount").intValue()).isEqualTo(2);
    }

    @Test
    void anUpdateChangesWhatItNames() throws Exception {
        // When
        Http.Answer answer =
                call("PUT", LINE, "{\"Quantity\":27.50,\"CancelDate\":{\"DateTime\":\"2026-12-31T00:00:00\"}}");
        // Then
        JsonNode line = answer.json().path("ItemsCovered").path(0);
        assertThat(answer.json().path("Success").booleanValue()).isTrue();
        assertThat(line.path("Quantity").decimalValue()).isEqualByComparingTo("27.5");
        assertThat(line.path("ContractPrice").decimalValue()).isEqualByComparingTo("4.5");
        assertThat(line.path("CancelDate").asText()).startsWith("2026-12-31");
        assertThat(psa.writes()).hasSize(1);
        // When
        Http.Answer again = call("PUT", LINE, "{\"Quantity\":27.50}");
        // Then
        assertThat(again.status()).isEqualTo(200);
        assertThat(psa.writes()).hasSize(1);
    }

    @Test
    void anUpdateMayEmptyWhatItLeavesOutOrPriceAnew() throws Exception {
        // When
        psa.configure("recalculatesPrices", true);
        JsonNode priced = call("PUT", LINE, "{\"Quantity\":10}")
                .json()
                .path("ItemsCovered")
                .path(0);
        psa.configure(Map.of("recalculatesPrices", false, "partialUpdates", false));
        JsonNode emptied = call("PUT", LINE, "{\"Quantity\":11}")
                .json()
                .path("ItemsCovered")
                .path(0);
        // Then
        assertThat(priced.path("ContractPrice").decimalValue()).isEqualByComparingTo("45");
        assertThat(emptied.path("ContractPrice").isNull()).isTrue();
        assertThat(emptied.path("ItemID").isNull()).isTrue();
    }

    @Test
    void refusalsOfWritesComeWithStatus200AndChangeNothing() throws Exception {
        // Given
        psa.seed(seedOf().add(new PsaState.Agreement(
                        1002L, 105, "Old", null, null, LocalDate.parse("2026-10-31"), null, null))
                .line(20_003, 1002, 8123, "1")
                .build());
        // When
        List<Http.Answer> refused = List.of(
                call("PUT", "/api/contracts/1002/itemscovered/20003", "{\"Quantity\":2}"),
                call("PUT", LINE, "{\"Quantity\":-1}"),
                call("PUT", LINE, "{\"Quantity\":\"many\"}"),
                call(
                        "POST",
                        "/api/contracts/1001/accounts/1052/itemscovered",
                        "{\"ContractItemType\":\"PriceBookItem\"}"),
                call(
                        "POST",
                        "/api/contracts/1001/accounts/105/itemscovered",
                        "{\"ContractItemType\":\"PriceBookItem\",\"ItemID\":\"NO\"}"));
        // Then
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("Success").booleanValue()).isFalse();
            assertThat(answer.json().path("Message").asText()).isNotBlank();
        });
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void aNewItemTakesItsPriceFromThePriceBook() throws Exception {
        // When
        Http.Answer answer = call(
                "POST",
                "/api/contracts/1001/accounts/105/itemscovered",
                "{\"ContractItemType\":\"PriceBookItem\",\"ItemID\":\"EDR-DEV\",\"Quantity\":3,\"Reference\":\"TB-1\"}");
        // Then
        JsonNode line = answer.json().path("ItemsCovered").path(0);
        assertThat(line.path("ContractPrice").decimalValue()).isEqualByComparingTo("4.5");
        assertThat(line.path("Reference").asText()).isEqualTo("TB-1");
        assertThat(psa.quantity(line.path("ContractDetailKeyNumber").longValue()))
                .isEqualByComparingTo("3");
        assertThat(call("GET", "/api/contracts/1001/accounts/105/itemscovered", null)
                        .json())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"403, 403", "200, 200"})
    void aMissingRightShowsAsConfigured(int deniedStatus, int status) throws Exception {
        // Given
        psa.deny("contracts:write");
        psa.configure("deniedStatus", deniedStatus);
        // When
        Http.Answer read = call("GET", "/api/contracts/1001", null);
        Http.Answer written = call("PUT", LINE, "{\"Quantity\":27}");
        // Then
        assertThat(read.status()).isEqualTo(200);
        assertThat(written.status()).isEqualTo(status);
        assertThat(psa.writes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, 404", "200, 200"})
    void aMissingRecordShowsAsConfigured(int notFoundStatus, int status) throws Exception {
        // Given
        psa.configure("notFoundStatus", notFoundStatus);
        // When
        Http.Answer answer = call("GET", "/api/contracts/4711/details", null);
        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().equals("null")).isEqualTo(status == 200);
    }

    @Test
    void billingMovesDatesAndCountsAndShowsNoInvoice() throws Exception {
        // When
        int invoices = psa.bill(LocalDate.parse("2026-10-31"));
        // Then
        JsonNode contract = call("GET", "/api/contracts/1001", null).json().path("Contract");
        assertThat(invoices).isEqualTo(1);
        assertThat(contract.path("BilledThruDate").asText()).isEqualTo("2026-10-31T00:00:00");
        assertThat(contract.path("Price").decimalValue()).isEqualByComparingTo("112.5");
        assertThat(call("GET", "/api/accounts/105", null)
                        .json()
                        .path("OpenInvoices")
                        .intValue())
                .isEqualTo(1);
        assertThat(call("GET", "/api/invoices/1", null).status()).isEqualTo(404);
        assertThat(psa.state().invoices()).singleElement().satisfies(invoice -> assertThat(invoice.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.quantity()).isEqualByComparingTo("25")));
    }

    @Test
    void managedServiceAgreementsAreReadOnly() throws Exception {
        // Given
        psa.seed(seedOf().add(new PsaState.Agreement(
                        77L,
                        105,
                        "Managed",
                        null,
                        null,
                        null,
                        null,
                        Json.object().put("managedService", true)))
                .line(501, 77, 8123, "25")
                .line(701, 77, 8123, "0", Json.object().put("coveredAsset", true))
                .build());
        // When
        JsonNode list = call("GET", "/api/agreements/account/105/true", null).json();
        JsonNode detail = call("GET", "/api/agreements/77/details", null).json();
        Http.Answer written = call("PUT", "/api/agreements/77/additionalcharges/501", "{\"Quantity\":1}");
        // Then
        assertThat(list.path("Agreements")).hasSize(1);
        assertThat(detail.path("AdditionalCharges").path(0).path("Quantity").intValue())
                .isEqualTo(25);
        assertThat(detail.path("CoveredAssetTypes").path(0).has("Quantity")).isFalse();
        assertThat(written.status()).isEqualTo(405);
    }

    @Test
    void whatIsShownCanBeLoadedAgain() {
        // Given
        psa.bill(LocalDate.parse("2026-10-31"));
        PsaState before = psa.state();
        // When
        psa.seed(before);
        // Then
        assertThat(Json.write(psa.state())).isEqualTo(Json.write(before));
    }

    @Test
    void strangeInputIsRefusedInTigerpawsWords() throws Exception {
        for (String value : List.of("null", "true", "-1", "1e400", "\"x\"", "[]", "{}", "[null]", "\"2026-13-40\"")) {
            for (String member : List.of("Quantity", "ItemID", "StartDate", "CancelDate", "ContractPrice")) {
                // When
                Http.Answer update = call("PUT", LINE, "{\"" + member + "\":" + value + "}");
                Http.Answer wrapped = call("PUT", LINE, "{\"CancelDate\":{\"DateTime\":" + value + "}}");
                Http.Answer search = call(
                        "POST",
                        "/api/accounts/search",
                        "{\"Criteria\":" + value + ",\"PageSize\":" + value + ",\"StartRow\":" + value + "}");
                // Then
                for (Http.Answer answer : List.of(update, wrapped, search)) {
                    assertThat(answer.status())
                            .as("%s %s: %s", member, value, answer.body())
                            .isEqualTo(200);
                }
                psa.bill(LocalDate.parse("2026-10-31"));
            }
        }
        for (String path : List.of(
                "/",
                "/api",
                "/api/contracts",
                "/api/contracts/x/details",
                "/api/accounts/1/2/3",
                "/api/pricebook/items",
                "/api/pricebook/items/8123",
                "/api/agreements/account",
                "/docs/index",
                "/api/contracts/99999999999999999999/details",
                "/api/contracts/1001/accounts/105/other")) {
            assertThat(call("GET", path, null).status()).as(path).isEqualTo(404);
        }
        assertThat(psa.requests()).extracting(JournalEntry::status).doesNotContain(500);
    }
}
