package io.tallybridge.psasync.psa.tigerpaw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Tigerpaw's reference leaves possible. */
class TigerpawOddAnswersTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("1001", "20002", "EDR-DEV");
    private static final String DETAILS = "/tsi/api/contracts/1001/details";
    private static final String UPDATE = "/tsi/api/contracts/1001/itemscovered/20002";
    private static final String ACCOUNTS = "/tsi/api/accounts/search";
    private static WireMockServer server;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private PsaHttp http;
    private TigerpawAdapter adapter;
    private PsaConnection connection;

    @BeforeAll
    static void start() {
        server = new WireMockServer(
                WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void open() {
        server.resetAll();
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        adapter = new TigerpawAdapter(http, TigerpawTestbed.config(2, 2000));
        connection = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.TIGERPAW,
                Map.of("apiUrl", "http://127.0.0.1:" + server.port() + "/tsi"),
                Map.of("publicKey", Secret.of("PUBLIC-EXAMPLE-1"), "privateKey", Secret.of("private-example")));
        answer("GET", "/tsi/api/diagnostics/productInformation", 200, "{\"HasValidLicense\":null}");
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static void answer(String method, String path, int status, String body) {
        server.stubFor(WireMock.request(method, WireMock.urlPathEqualTo(path))
                .willReturn(WireMock.aResponse().withStatus(status).withBody(body)));
    }

    private static String contract(String items) {
        return "{\"ContractNumber\":1001,\"NewMember\":{\"a\":[1]},\"ContractAccount\":[{\"AccountNumber\":1052}],\"Contract\":"
                + "{\"Description\":null,\"IsActive\":true,\"BillingCycle\":\"Monthly\",\"StartDate\":\"1/1/2024\",\"EndDate\":\"soon\"},"
                + "\"ItemsCovered\":" + items + "}";
    }

    private static String item(String quantity, String more) {
        return "{\"ContractDetailKeyNumber\":20002,\"AccountNumber\":1052,\"ItemID\":\"EDR-DEV\",\"Quantity\":"
                + quantity + ",\"ContractPrice\":4.5" + more + "}";
    }

    private AgreementLine read() {
        return adapter.readLine(connection, LINE, TODAY);
    }

    private AppliedQuantity set(String from, String to) {
        return adapter.setQuantity(
                connection,
                new QuantityChange(UUID.randomUUID(), LINE, new BigDecimal(from), new BigDecimal(to), null, null),
                CallObserver.NONE);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<Company> companies() {
        List<Company> found = new ArrayList<>();
        adapter.companies(connection, found::add);
        return found;
    }

    private static int updates() {
        return server.findAll(WireMock.putRequestedFor(WireMock.urlPathEqualTo(UPDATE)))
                .size();
    }

    @ParameterizedTest
    @CsvSource({"25, 25", "25.0, 25", "\"25.50\", 25.5", "0, 0", "-1, -1", "12.35, 12.35", "1E2, 100"})
    void quantitiesKeepTheirDigits(String answered, BigDecimal quantity) {
        answer("GET", DETAILS, 200, contract("[" + item(answered, "") + "]"));

        assertThat(read().quantity()).isEqualByComparingTo(quantity);
    }

    @Test
    void aContractWithoutADescriptionOrReadableDatesIsStillOne() {
        answer(
                "GET",
                DETAILS,
                200,
                contract("[" + item("25", ",\"CancelDate\":\"0001-01-01\",\"StartDate\":{}") + "]"));

        assertThat(read().notWritable()).isEqualTo("The line was cancelled on 0001-01-01.");
        answer("GET", DETAILS, 200, contract("[" + item("25", ",\"CancelDate\":\"12/31/2026\"") + "]"));
        assertThat(read().notWritable()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[{\"ContractDetailKeyNumber\":null},{}]"})
    void aContractWithoutItsLinesHasNone(String items) {
        answer("GET", DETAILS, 200, contract(items));
        List<AgreementLine> lines = new ArrayList<>();

        adapter.lines(
                connection,
                List.of(new Agreement("1001", "1052", "x", true, null, null, null, null)),
                TODAY,
                lines::add);

        assertThat(lines).isEmpty();
        assertThat(failure(this::read).failure()).isEqualTo(PsaFailure.GONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|null|GONE",
                "200||GONE",
                "204||GONE",
                "404|{\"Message\":\"Not found\"}|GONE",
                "200|<html>log in</html>|PROTOCOL",
                "200|[]|PROTOCOL",
                "200|{\"Success\":false,\"Message\":\"No.\"}|INVALID",
                "200|{\"success\":\"False\",\"message\":\"No.\"}|INVALID",
                "403|plain text|PERMISSION",
                "401||AUTH",
                "302||PROTOCOL"
            })
    void whatAReadMeans(int status, String body, PsaFailure failure) {
        answer("GET", DETAILS, status, body == null ? "" : body);

        assertThat(failure(this::read).failure()).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Success\":false,\"Message\":\"The contract is locked.\"}|The contract is locked.",
                "{\"ItemsCovered\":null,\"Success\":false}|Tigerpaw answered 200."
            })
    void aWriteThatFailsWithStatus200WasNotApplied(String body, String words) {
        answer("GET", DETAILS, 200, contract("[" + item("25", "") + "]"));
        answer("PUT", UPDATE, 200, body);

        PsaException failure = failure(() -> set("25", "27"));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessageContaining(words);
        assertThat(updates()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "<html>", "{}", "{\"Success\":true,\"ItemsCovered\":[]}", "{\"Success\":null}"})
    void whateverAGoodAnswerToAWriteSaysReadingDecides(String body) {
        server.stubFor(WireMock.get(WireMock.urlPathEqualTo(DETAILS))
                .inScenario("write")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(WireMock.okJson(contract("[" + item("25.0", "") + "]"))));
        server.stubFor(WireMock.put(WireMock.urlPathEqualTo(UPDATE))
                .inScenario("write")
                .willSetStateTo("written")
                .willReturn(WireMock.ok(body)));
        server.stubFor(WireMock.get(WireMock.urlPathEqualTo(DETAILS))
                .inScenario("write")
                .whenScenarioStateIs("written")
                .willReturn(WireMock.okJson(
                        contract("[" + item("27", ",\"Reference\":null").replace("4.5", "4.50") + "]"))));

        AppliedQuantity applied = set("25", "27");

        assertThat(applied.outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);
        assertThat(updates()).isEqualTo(1);
    }

    @Test
    void aGoodAnswerThatChangedNothingIsAnUnknownOutcome() {
        answer("GET", DETAILS, 200, contract("[" + item("25", "") + "]"));
        answer("PUT", UPDATE, 200, "{\"Success\":true}");

        PsaException failure = failure(() -> set("25", "27"));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(updates()).isEqualTo(1);
    }

    @Test
    void theSameKeyTwiceIsTheFirst() {
        answer("GET", DETAILS, 200, contract("[" + item("25", "") + "," + item("26", "") + "]"));

        assertThat(read().quantity()).isEqualByComparingTo("25");
    }

    @Test
    void clocksThatDifferAreToldWithARefusal() {
        server.stubFor(WireMock.get(WireMock.urlPathEqualTo(DETAILS))
                .willReturn(WireMock.aResponse()
                        .withStatus(401)
                        .withHeader("Date", "Thu, 05 Nov 2026 09:58:30 GMT")
                        .withBody("{\"Message\":\"Denied.\"}")));

        PsaException failure = failure(this::read);

        assertThat(failure.failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(failure)
                .hasMessage(
                        "Tigerpaw answered 401: Denied. The clocks of Tigerpaw's server and of this one differ by 90"
                                + " seconds.");
    }

    @Test
    void halfAListOfAgreementsIsNoDirectory() {
        connection = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.TIGERPAW,
                Map.of("apiUrl", connection.requiredSetting("apiUrl"), "agreements", "true"),
                connection.credentials());
        answer("POST", "/tsi/api/contracts/search", 200, "{\"Contracts\":[],\"TotalCount\":0,\"Success\":true}");
        answer("POST", ACCOUNTS, 200, page("7", "2", "1"));
        answer(
                "GET",
                "/tsi/api/agreements/account/7/true",
                200,
                "{\"Agreements\":[{\"AgreementNumber\":77,\"Agreement\":{}}],\"TotalCount\":2,\"Success\":true}");

        PsaException failure = failure(() -> adapter.agreements(connection, agreement -> {}));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure).hasMessageContaining("1 of the 2 agreements");
    }

    // ---- ends of searches

    private static void accounts(String state, String then, String body) {
        server.stubFor(WireMock.post(WireMock.urlPathEqualTo(ACCOUNTS))
                .inScenario("pages")
                .whenScenarioStateIs(state)
                .willSetStateTo(then)
                .willReturn(WireMock.okJson(body)));
    }

    private static String page(String numbers, String next, String total) {
        StringBuilder rows = new StringBuilder();
        for (String number : numbers.isBlank() ? new String[0] : numbers.split(" ")) {
            rows.append(rows.isEmpty() ? "" : ",")
                    .append("{\"AccountNumber\":")
                    .append(number)
                    .append(",\"Account\":{\"Name\":\"Company\"}}");
        }
        return "{\"Accounts\":[" + rows + "],\"NextRow\":" + next + ",\"TotalCount\":" + total + ",\"Success\":true}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3|5|3",
                "3|5|null",
                "3|0|null",
                "3|null|3",
                "3|3|0",
            })
    void aSearchEndsAtItsTotalOrWhereRowsDoNotGoOn(String next, String afterNext, String total) {
        accounts(Scenario.STARTED, "second", page("1 2", next, total));
        accounts("second", "third", page("3", afterNext, total));
        accounts("third", "fourth", page("", afterNext, total));

        assertThat(companies()).extracting(Company::id).containsExactly("1", "2", "3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"3 |null", "'' |9", "3 |3"})
    void aSearchThatEndsBeforeItsTotalIsNoDirectory(String rows, String next) {
        accounts(Scenario.STARTED, "second", page("1 2", "3", "7"));
        accounts("second", "second", page(rows.strip(), next, "7"));

        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure).hasMessageContaining("of 7 rows");
    }

    @Test
    void rowsWithoutANumberOrAnAccountAreLeftOut() {
        accounts(
                Scenario.STARTED,
                "end",
                "{\"Accounts\":[{\"AccountNumber\":\"7\",\"Account\":{\"Name\":\"  \",\"AccountId\":\"ACME01\",\"IsVendor\":null}},"
                        + "{\"AccountNumber\":8,\"Account\":null},{\"Account\":{\"Name\":\"x\"}}],\"TotalCount\":3}");

        assertThat(companies())
                .extracting(Company::id, Company::name, Company::reference, Company::active)
                .containsExactly(tuple("7", "ACME01", "ACME01", true));
    }

    @Test
    void aSearchThatFailsWithStatus200IsNoEmptyDirectory() {
        accounts(
                Scenario.STARTED,
                "end",
                "{\"Accounts\":[],\"TotalCount\":0,\"Success\":false,\"Message\":\"No right.\"}");

        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining("No right.");
    }
}
