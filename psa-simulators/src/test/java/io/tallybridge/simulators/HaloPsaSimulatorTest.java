package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.halopsa.HaloPsaSettings;
import io.tallybridge.simulators.halopsa.HaloPsaSimulator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HaloPsaSimulatorTest {
    private static final String SCOPE = "read:customers read:items read:invoices edit:invoices";
    private static final String UPDATE = "/api/RecurringInvoice/updatelines";

    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-05T10:00:00Z");

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

        synchronized void advance(Duration duration) {
            now = now.plus(duration);
        }
    }

    private final Ticking clock = new Ticking();
    private PsaSimulators sims;
    private HaloPsaSimulator psa;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        sims = PsaSimulators.start("127.0.0.1", 0, clock);
        psa = sims.get(HaloPsaSimulator.class);
        psa.seed(new SeedBuilder()
                .company(12, "Acme Ltd")
                .company(13, "Bright Law")
                .product(230, "M365 Business Basic", "M365BB", "8.00", "5.10")
                .agreement(94, 12, "Acme monthly")
                .agreement(95, 13, "Bright monthly")
                .line(24967, 94, 230, "12")
                .line(24968, 94, 230, "3")
                .line(24969, 95, 230, "1")
                .build());
        http = signedIn(SCOPE);
        psa.clearRequests();
    }

    @AfterEach
    void stop() {
        sims.close();
    }

    private Http plain() {
        return Http.plain(sims.url("halopsa"));
    }

    private Http.Answer token(String id, String secret, String scope, String tenant) throws Exception {
        String body = "grant_type=client_credentials&client_id=" + Http.encoded(id) + "&client_secret="
                + Http.encoded(secret) + "&scope=" + Http.encoded(scope);
        return plain().with("Content-Type", "application/x-www-form-urlencoded").post("/auth/token" + tenant, body);
    }

    private Http signedIn(String scope) throws Exception {
        HaloPsaSettings settings = HaloPsaSettings.initial();
        String token = token(settings.clientId(), settings.clientSecret(), scope, "?tenant=acme")
                .json()
                .path("access_token")
                .asText();
        return plain().with("Authorization", "Bearer " + token);
    }

    private JsonNode header(long id) throws Exception {
        return http.get("/api/RecurringInvoice/" + id + "?includedetails=true").json();
    }

    // ---- who is it

    @ParameterizedTest
    @CsvSource({
        "wrong, '', read:items, ?tenant=acme, invalid_client",
        "'', wrong, read:items, ?tenant=acme, invalid_client",
        "'', '', read:everything, ?tenant=acme, invalid_scope",
        "'', '', read:items, ?tenant=other, invalid_request",
        "'', '', read:items, '', invalid_request"
    })
    void tokensAreOnlyForWhoIsRight(String id, String secret, String scope, String tenant, String error)
            throws Exception {
        HaloPsaSettings settings = HaloPsaSettings.initial();

        Http.Answer answer = token(settings.clientId() + id, settings.clientSecret() + secret, scope, tenant);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    @Test
    void aTokenHasALife() throws Exception {
        assertThat(http.get("/api/Client").status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(3_600));

        assertThat(http.get("/api/Client").status()).isEqualTo(401);
        assertThat(plain().get("/api/Client").status()).isEqualTo(401);
        assertThat(plain().with("Authorization", "Bearer x").get("/api/Client").body())
                .isEmpty();
    }

    @Test
    void aRightIsTheApplicationsAndTheAgents() throws Exception {
        Http readOnly = signedIn("read:invoices");
        psa.deny("items");

        assertThat(readOnly.get("/api/RecurringInvoice").status()).isEqualTo(200);
        assertThat(readOnly.get("/api/Client").status()).isEqualTo(403);
        assertThat(readOnly.post(UPDATE, "[{\"id\":24967,\"ihid\":-94}]").status())
                .isEqualTo(403);
        assertThat(http.get("/api/Item").status()).isEqualTo(403);
        psa.configure("hidden", List.of("customers"));
        assertThat(http.get("/api/Client").json().path("record_count").asInt()).isZero();
    }

    @Test
    void theInstanceTellsItsAuthorisationServer() throws Exception {
        assertThat(plain().get("/api/authinfo").json().path("auth_url").asText())
                .isEqualTo(sims.url("halopsa") + "/auth");
    }

    // ---- limit

    @Test
    void theThreeHundredAndFirstCallWithinFiveMinutesIsRefused() throws Exception {
        psa.configure("rateLimit", 5);
        sims.get(HaloPsaSimulator.class).clearRequests();
        clock.advance(Duration.ofMinutes(5));
        for (int i = 0; i < 5; i++) {
            assertThat(http.get("/api/Client").status()).isEqualTo(200);
            clock.advance(Duration.ofSeconds(10));
        }

        Http.Answer refused = http.get("/api/Client");
        clock.advance(Duration.ofSeconds(250));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).isEqualTo("Rate Limit Reached - 300 Requests per rolling 5 minute window");
        assertThat(refused.header("Retry-After")).isEmpty();
        assertThat(http.get("/api/Client").status()).isEqualTo(200);
    }

    // ---- reading

    @Test
    void pagesAreAskedForByNumberAndPathsInAnyCase() throws Exception {
        JsonNode page = http.get("/API/client?pageinate=true&page_size=1&page_no=2&order=id&orderdesc=false")
                .json();

        assertThat(page.path("record_count").asInt()).isEqualTo(2);
        assertThat(page.path("clients")).hasSize(1);
        assertThat(page.path("clients").path(0).path("id").asInt()).isEqualTo(13);
        assertThat(http.get("/api/Client?count=1").json().path("clients")).hasSize(1);
        assertThat(http.get("/api/recurringinvoice?order=id").json().path("invoices"))
                .hasSize(2)
                .allMatch(header -> header.path("lines").isEmpty());
    }

    @Test
    void recurringInvoicesHaveIdsBelowZeroAndCanBeChosen() throws Exception {
        JsonNode list = http.get("/api/RecurringInvoice?client_ids=13,14&includelines=true")
                .json();

        assertThat(list.path("invoices")).hasSize(1);
        assertThat(list.path("invoices").path(0).path("id").asInt()).isEqualTo(-95);
        assertThat(list.path("invoices").path(0).path("lines")).hasSize(1);
        assertThat(header(-94).path("total").decimalValue()).isEqualByComparingTo("135.60");
        assertThat(http.get("/api/RecurringInvoice/94").status()).isEqualTo(404);
        assertThat(psa.state().agreements()).extracting(PsaState.Agreement::id).containsExactlyInAnyOrder(94L, 95L);
    }

    // ---- writing

    @Test
    void aLineIsUpdatedInAnArrayOnly() throws Exception {
        Http.Answer object = http.post(UPDATE, "{\"id\":24967,\"ihid\":-94,\"qty_order\":14}");
        Http.Answer array =
                http.post(UPDATE, "[{\"id\":24967,\"ihid\":-94,\"_itemid\":230,\"unit_price\":8,\"qty_order\":14}]");

        assertThat(object.status()).isEqualTo(400);
        assertThat(array.status()).isEqualTo(200);
        assertThat(psa.writes()).hasSize(1);
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14");
        JsonNode header = header(-94);
        assertThat(header.path("change_seq").asInt()).isEqualTo(2);
        assertThat(header.path("lines").path(0).path("net_amount").decimalValue())
                .isEqualByComparingTo("112");
        JsonNode change = http.get("/api/InvoiceChange?invoice_id=-94&line_id=24967")
                .json()
                .path("changes")
                .path(0);
        assertThat(change.path("old_value").asText()).isEqualTo("12.0");
        assertThat(change.path("new_value").asText()).isEqualTo("14.0");
    }

    @ParameterizedTest
    @CsvSource({"true, 8", "false, 0"})
    void whatIsLeftOutIsKeptOrEmptied(boolean kept, String price) throws Exception {
        psa.configure("keepsOmitted", kept);

        http.post(UPDATE, "[{\"id\":24967,\"ihid\":-94,\"qty_order\":14}]");

        assertThat(psa.line(24967).unitPrice()).isEqualByComparingTo(price);
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"ihid\":-94,\"qty_order\":1}]", "[{\"id\":24967,\"ihid\":-94,\"force_new\":true}]"})
    void aLineWithoutItsIdIsAnotherLine(String body) throws Exception {
        http.post(UPDATE, body);

        assertThat(psa.records("lines")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":1,\"ihid\":-94}]",
                "[{\"id\":24967,\"ihid\":-95}]",
                "[{\"id\":24967}]",
                "[{\"id\":24967,\"ihid\":-94,\"qty_order\":\"many\"}]",
                "[{\"id\":24967,\"ihid\":-94,\"qty_order\":1e999999999}]",
                "[{\"id\":24967,\"ihid\":-94,\"qty_order\":null}]",
                "[{\"id\":24967,\"ihid\":99999999999999999999}]",
                "[{\"id\":-94,\"lines\":[7]}]",
                "[7]",
                "[]",
                "no json"
            })
    void aBodyThatFitsNothingChangesNothing(String body) throws Exception {
        assertThat(http.post(UPDATE, body).status()).isBetween(400, 404);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void oddDatesAndHeadersAreTakenAsTheyCome() throws Exception {
        http.post("/api/RecurringInvoice", "[{\"id\":-94,\"lines\":{\"id\":1}}]");
        Http.Answer odd =
                http.post(UPDATE, "[{\"id\":24969,\"ihid\":-95,\"qty_order\":2,\"enddate\":\"2026-99-99T00\"}]");

        assertThat(odd.status()).isEqualTo(200);
        assertThat(psa.quantity(24969)).isEqualByComparingTo("2");
        assertThat(http.get("/api/RecurringInvoice?pageinate=yes&page_no=-1&page_size=many")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aHeaderWithHalfItsLinesLosesTheOthers() throws Exception {
        ObjectNode line = psa.records("lines").get(0);

        http.post("/api/RecurringInvoice", Json.write(List.of(Map.of("id", -94, "lines", List.of(line)))));
        http.post("/api/RecurringInvoice", "[{\"id\":-95,\"add_lines\":[{\"_itemid\":230,\"qty_order\":2}]}]");

        assertThat(header(-94).path("lines")).hasSize(1);
        assertThat(header(-95).path("lines")).hasSize(2);
    }

    @Test
    void aBillCarriesTheLineThatItIsForAndPendingProRata() throws Exception {
        ObjectNode proRata = Json.object();
        proRata.putArray("prorata_data").addObject().put("quantity", 2).put("isinvoiced", false);
        psa.edit("lines", 24967, proRata);

        int invoices = psa.bill(LocalDate.of(2026, 11, 30));

        assertThat(invoices).isEqualTo(2);
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14");
        JsonNode invoice = http.get("/api/Invoice?recurringinvoice_id=-94&includelines=true")
                .json()
                .path("invoices")
                .path(0);
        assertThat(invoice.path("id").asLong()).isPositive();
        assertThat(invoice.path("lines")).hasSize(3);
        assertThat(invoice.path("lines")
                        .path(0)
                        .path("recurring_invoice_line_id")
                        .asInt())
                .isEqualTo(24967);
        assertThat(invoice.path("lines").path(1).path("qty_order").decimalValue())
                .isEqualByComparingTo("2");
        assertThat(psa.state().invoices()).hasSize(2);
    }
}
