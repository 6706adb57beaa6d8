package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.syncro.SyncroSimulator;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncroSimulatorTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final String LINE = "/schedules/503/line_items/1823";
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
            "\"2026-13-40\"",
            "\"\\u0000\"");

    private static final TestClock CLOCK = new TestClock();

    private static PsaSimulators sims;
    private static SyncroSimulator psa;
    private static Http http;

    /** A clock that a test moves. */
    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T10:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        synchronized void forward(long seconds) {
            now = now.plusSeconds(seconds);
        }
    }

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start("127.0.0.1", 0, CLOCK);
        psa = sims.get(SyncroSimulator.class);
        http = new Http(sims.url("syncro") + "/api/v1", Map.of("Authorization", "Bearer tallybridge-token"));
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() {
        psa.reset();
        psa.configure("today", TODAY);
        psa.seed(new SeedBuilder()
                .company(174, "Acme Dental Group")
                .product(830, "Microsoft 365 backup", "BC-M365", "3.50", "1.20")
                .agreement(503, 174, "Acme monthly")
                .line(1823, 503, 830, "12")
                .build());
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) Json.read(text);
    }

    @Test
    void quantitiesAreTextsAndPricesComeInCentsAndInUnits() throws Exception {
        // When
        JsonNode schedule = http.get("/schedules/503").json().path("schedule");
        // Then
        JsonNode line = schedule.path("lines").get(0);
        assertThat(schedule.path("next_run").asText()).isEqualTo("2026-12-01T00:00:00.000Z");
        assertThat(schedule.path("subtotal").decimalValue()).isEqualByComparingTo("42");
        assertThat(line.path("quantity").textValue()).isEqualTo("12.0");
        assertThat(line.path("retail_cents").intValue()).isEqualTo(350);
        assertThat(line.path("price_retail").decimalValue()).isEqualByComparingTo("3.5");
        assertThat(schedule.has("line_items")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"customers, true", "products, false", "schedules, false", "invoices, true", "contracts, true"})
    void notEveryListSaysHowManyPagesThereAre(String list, boolean meta) throws Exception {
        // When
        JsonNode first = http.get("/" + list + "?page=1").json();
        JsonNode beyond = http.get("/" + list + "?page=99").json();
        // Then
        assertThat(first.has("meta")).isEqualTo(meta);
        assertThat(beyond.path(list).isArray()).isTrue();
        assertThat(beyond.path(list)).isEmpty();
    }

    @Test
    void pagesAreOfTheSizeThatSyncroChooses() throws Exception {
        // Given
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 60; i++) {
            seed.company(1 + i, "Company " + i);
        }
        psa.seed(seed.build());
        // When
        JsonNode second = http.get("/customers?page=2&per_page=5").json();
        // Then
        assertThat(second.path("customers")).hasSize(25);
        assertThat(second.path("customers").get(0).path("id").intValue()).isEqualTo(26);
        assertThat(second.path("meta").path("total_pages").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "tallybridge-token", "Basic tallybridge-token", "Bearer "})
    void aTokenIsReallyChecked(String header) throws Exception {
        // When
        Http.Answer answer = http.with("Authorization", header).get("/me");
        // Then
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void aTokenEndsOnItsDay() throws Exception {
        // When
        psa.configure("tokenExpires", TODAY);
        int onTheDay = http.get("/me").status();
        psa.configure("tokenExpires", TODAY.minusDays(1));
        // Then
        assertThat(onTheDay).isEqualTo(200);
        assertThat(http.get("/me").status()).isEqualTo(401);
    }

    @Test
    void aMissingPermissionSpeaksAsABadTokenDoes() throws Exception {
        // Given
        psa.deny("Recurring Invoices - Edit");
        // When
        Http.Answer denied = http.send("PUT", LINE, "{\"quantity\":13}");
        Http.Answer bad = http.with("Authorization", "Bearer x").get("/schedules");
        // Then
        assertThat(denied.status()).isEqualTo(401);
        assertThat(denied.body()).isEqualTo(bad.body());
        assertThat(http.get("/schedules").status()).isEqualTo(200);
        assertThat(http.get("/me").status()).isEqualTo(200);
        assertThat(psa.quantity(1823)).isEqualByComparingTo("12");
    }

    @Test
    void requestsAreCountedOverEverythingInAnyMinute() throws Exception {
        // Given
        psa.configure("requestsBefore", 176);
        Http stranger = http.with("Authorization", "Bearer of-another-account");
        // When
        int[] statuses = new int[6];
        for (int i = 0; i < statuses.length; i++) {
            statuses[i] = (i % 2 == 0 ? stranger : http).get("/me").status();
        }
        Http.Answer refused = http.get("/me");
        CLOCK.forward(61);
        // Then
        assertThat(statuses).containsExactly(401, 200, 401, 200, 429, 429);
        assertThat(refused.header("Retry-After")).isEmpty();
        assertThat(http.get("/me").status()).isEqualTo(200);
    }

    @Test
    void theLimitIsOnFromTheStartAndCanBeSwitchedOff() throws Exception {
        // Given
        psa.configure("requestsBefore", 180);
        // When
        int limited = http.get("/me").status();
        psa.configure("rateLimit", 0);
        // Then
        assertThat(limited).isEqualTo(429);
        assertThat(http.get("/me").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"KEEP, 350, true", "RESET, 0, false"})
    void whatAWriteLeavesOutStaysOrFallsBack(String omitted, int cents, boolean taxable) throws Exception {
        // Given
        psa.configure("omittedFields", omitted);
        // When
        Http.Answer answer = http.send("PUT", LINE, "{\"name\":\"Backup\",\"quantity\":9.99}");
        // Then
        JsonNode line = answer.json().path("schedule_line_item");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(line.path("quantity").textValue()).isEqualTo("9.99");
        assertThat(line.path("retail_cents").intValue()).isEqualTo(cents);
        assertThat(line.path("taxable").booleanValue()).isEqualTo(taxable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\" \"} | 422 | Name can't be blank",
                "{\"quantity\":\"12\"} | 422 | Quantity is not a number",
                "{\"quantity\":null} | 422 | Quantity is not a number",
                "{\"product_id\":7} | 422 | Product must exist",
                "{\"retail_cents\":1.5} | 422 | Retail cents must be an integer",
                "{\"taxable\":\"yes\"} | 422 | Taxable is invalid",
                "{ | 400 | The body is not JSON",
                "[] | 400 | The body is not an object"
            })
    void whatIsNotValidIsRefusedAndChangesNothing(String body, int status, String words) throws Exception {
        // When
        Http.Answer answer = http.send("PUT", LINE, body);
        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void theSameLineAgainIsNoChange() throws Exception {
        // When
        Http.Answer answer = http.send("PUT", LINE, "{\"quantity\":12,\"retail_cents\":350}");
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void addingTwiceMakesTwoLines() throws Exception {
        // When
        String body = "{\"name\":\"Backup\",\"product_id\":830,\"quantity\":5,\"retail_cents\":350}";
        http.post("/schedules/503/add_line_item", body);
        http.post("/schedules/503/add_line_item", body);
        // Then
        assertThat(psa.state().lines()).hasSize(3);
        assertThat(http.post("/schedules/503/add_line_item", "{\"quantity\":5}").status())
                .isEqualTo(422);
    }

    @Test
    void billingMakesInvoicesAdvancesTheRunAndCounts() throws Exception {
        // Given
        psa.seed(new SeedBuilder()
                .company(174, "Acme Dental Group")
                .product(830, "Microsoft 365 backup", "BC-M365", "3.50", "1.20")
                .agreement(503, 174, "Acme monthly")
                .line(1823, 503, 830, "12")
                .line(1824, 503, 830, "1", json("{\"device_ids\":[5,6,7]}"))
                .line(1825, 503, 830, "2", json("{\"one_time_charge\":true}"))
                .add(new PsaState.Agreement(504L, 174, "Paused", null, null, null, true, null))
                .line(1826, 504, 830, "9")
                .build());
        // When
        int made = psa.bill(LocalDate.of(2026, 11, 30));
        int again = psa.bill(LocalDate.of(2026, 11, 30));
        // Then
        assertThat(made).isEqualTo(1);
        assertThat(again).isZero();
        assertThat(psa.state().invoices().get(0).lines())
                .extracting(line -> line.quantity().intValueExact())
                .containsExactly(12, 3, 2);
        assertThat(psa.state().lines()).extracting(PsaState.Line::id).containsExactly(1823L, 1824L, 1826L);
        assertThat(http.get("/schedules/503")
                        .json()
                        .path("schedule")
                        .path("next_run")
                        .asText())
                .isEqualTo("2027-01-01T00:00:00.000Z");
    }

    @Test
    void anInvoiceIsFoundByIdAndByNumberAndSpeaksInTexts() throws Exception {
        // Given
        psa.bill(LocalDate.of(2026, 11, 30));
        String number = psa.state().invoices().get(0).number();
        // When
        JsonNode byNumber = http.get("/invoices/" + number).json();
        // Then
        assertThat(byNumber.path("subtotal").textValue()).isEqualTo("42.0");
        assertThat(byNumber.path("line_items").get(0).path("quantity").textValue())
                .isEqualTo("12.0");
        assertThat(byNumber.path("line_items").get(0).path("item").textValue()).isEqualTo("Microsoft 365 backup");
        assertThat(http.get("/line_items").status()).isEqualTo(401);
    }

    @Test
    void aContractThatIsGoneIsNullAndAFeatureThatIsOffIsAWord() throws Exception {
        // When
        Http.Answer gone = http.get("/contracts/7");
        psa.configure("disabledFeatures", List.of("contracts"));
        Http.Answer off = http.get("/contracts");
        // Then
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.body()).isEqualTo("null");
        assertThat(off.status()).isEqualTo(200);
        assertThat(off.body()).isEqualTo("Disabled");
    }

    @Test
    void aSeedIsShownAndLoadedAgain() throws Exception {
        // Given
        Http admin = Http.plain(sims.baseUrl() + "/admin");
        psa.bill(LocalDate.of(2026, 11, 30));
        // When
        ObjectNode shown = (ObjectNode) admin.get("/syncro/state").json();
        Http.Answer again = admin.send("PUT", "/syncro/state", shown.toString());
        // Then
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(shown.toString());
        assertThat(shown.path("invoices")).hasSize(1);
    }

    @Test
    void theUsersTokenIsNotInTheJournal() throws Exception {
        // When
        String token = http.get("/me").json().path("user_token").asText();
        // Then
        assertThat(token).isNotBlank();
        assertThat(psa.requests().toString()).doesNotContain(token).doesNotContain("tallybridge-token");
    }

    @Test
    void whateverIsSentIsAnsweredInSyncrosWords() throws Exception {
        // Given
        psa.configure("rateLimit", 0);
        for (String field : List.of("quantity", "name", "product_id", "taxable", "position", "recurring_type_id")) {
            for (String value : VALUES) {
                String body = "{\"name\":\"x\",\"" + field + "\":" + value + "}";
                // When
                Http.Answer put = http.send("PUT", LINE, body);
                Http.Answer post = http.post("/schedules/503/add_line_item", body);
                // Then
                for (Http.Answer answer : List.of(put, post)) {
                    assertThat(answer.status())
                            .as("%s: %s", body, answer.body())
                            .isIn(200, 400, 422);
                    assertThat(answer.body()).doesNotContain("DEFECT");
                }
            }
        }
        for (String path : List.of(
                "/",
                "/schedules/x",
                "/schedules/99999999999999999999",
                "/schedules/503/line_items",
                "/customers?page=-1",
                "/customers?page=99999999999",
                "/invoices/%25",
                "/nothing")) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                Http.Answer answer = http.send(method, path, "GET".equals(method) ? null : "{}");
                assertThat(answer.body()).as("%s %s", method, path).doesNotContain("DEFECT");
                assertThat(answer.status()).as("%s %s", method, path).isIn(200, 404);
            }
        }
    }
}
