package io.tallybridge.psasync.psa.autotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
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

/** Odd answers of Autotask, as seen in life. */
class AutotaskFailuresTest {
    private static final LineRef LINE = new LineRef("29684183", "801", "30");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static WireMockServer server;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private PsaHttp http;
    private AutotaskAdapter adapter;
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
        adapter = new AutotaskAdapter(http, AutotaskTestbed.config("http://127.0.0.1:1", 500));
        connection = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.AUTOTASK,
                Map.of("zoneUrl", "http://127.0.0.1:" + server.port() + "/ATServicesRest"),
                Map.of("userName", Secret.of("api@acme.example"), "secret", Secret.of("tallybridge-secret")));
        get(
                "ThresholdInformation",
                "{\"externalRequestThreshold\":10000,\"requestThresholdTimeframe\":60,\"currentTimeframeRequestCount\":124}");
        get(
                "Contracts/entityInformation/fields",
                "{\"fields\":[{\"name\":\"contractPeriodType\",\"picklistValues\":[{\"value\":\"2\",\"label\":\"Monthly\"}]}]}");
        get(
                "Companies/entityInformation/fields",
                "{\"fields\":[{\"name\":\"companyType\",\"picklistValues\":[{\"value\":\"1\",\"label\":\"Customer\"}]}]}");
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static void get(String path, String body) {
        server.stubFor(WireMock.get("/ATServicesRest/V1.0/" + path).willReturn(WireMock.okJson(body)));
    }

    private static void query(String entity, int status, String body) {
        server.stubFor(WireMock.post("/ATServicesRest/V1.0/" + entity + "/query")
                .willReturn(WireMock.aResponse().withStatus(status).withBody(body)));
    }

    private static void line(String units) {
        get(
                "ContractServices/801",
                "{\"item\":{\"id\":801,\"contractID\":29684183,\"serviceID\":30,\"invoiceDescription\":null,\"unitPrice\":3.5,\"unitCost\":1.2,\"newField\":[1]}}");
        get(
                "Contracts/29684183",
                "{\"item\":{\"id\":29684183,\"companyID\":0,\"contractName\":\"Managed\",\"contractPeriodType\":2,\"contractType\":7,\"startDate\":\"2026-01-01T00:00:00\",\"endDate\":\"2026-12-31T00:00:00Z\",\"status\":1}}");
        query("ContractServiceUnits", 200, units);
    }

    private static String units(String row) {
        return "{\"items\":[" + row
                + "],\"pageDetails\":{\"count\":1,\"requestCount\":500,\"prevPageUrl\":null,\"nextPageUrl\":null}}";
    }

    private PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<Company> companies() {
        List<Company> found = new ArrayList<>();
        adapter.companies(connection, found::add);
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {\"errors\":[\"Reference value on field: contactID of type: Contact does not exist or is invalid.\"]} | INVALID",
                "500 | {\"errors\":[{\"message\":\"Value 12345 does not exist or is invalid\",\"field\":\"contactID\"}]} | INVALID",
                "500 | {\"Errors\":[\"The period is posted.\"]} | INVALID",
                "500 | {\"errors\":[\"You do not have permission to access this entity.\"]} | PERMISSION",
                "500 | {\"errors\":[\"… Thread Threshold Exceeded … Itgenatr005 …\"]} | THROTTLED",
                "403 | {\"errors\":[\"Itgenatr005\"]} | THROTTLED",
                "429 | {\"errors\":[\"slow down\"]} | THROTTLED",
                "500 | {\"errors\":[\"Execution Timeout Expired.\"]} | TRANSIENT",
                "500 | {\"errors\":[]} | TRANSIENT",
                "500 | <html>Server Error</html> | TRANSIENT",
                "500 | '' | TRANSIENT",
                "503 | {\"errors\":[\"Down for maintenance\"]} | TRANSIENT",
                "401 | '' | AUTH",
                "403 | '' | PERMISSION",
                "405 | {\"Message\":\"The requested resource does not support http method 'GET'.\"} | PROTOCOL",
                "200 | {\"errors\":[\"Something went wrong.\"]} | INVALID",
                "200 | {\"items\":null} | PROTOCOL",
                "200 | {} | PROTOCOL",
                "200 | [] | PROTOCOL",
                "200 | <html>hello</html> | PROTOCOL"
            })
    void answersMeanWhatTheirTextsSay(int status, String body, PsaFailure expected) {
        query("Companies", status, body);

        assertThat(failure(this::companies).failure()).isEqualTo(expected);
    }

    @Test
    void aRefusalIsShownInAutotasksOwnWords() {
        query(
                "Companies",
                500,
                "{\"errors\":[\"First reason.\",{\"message\":\"Second\\r\\nreason\",\"field\":\"x\"}]}");

        assertThat(failure(this::companies)).hasMessage("Autotask PSA answered 500: First reason. x: Second reason");
    }

    @Test
    void whatIsNotThereAnswers200WithoutAnItem() {
        get("ContractServices/801", "{\"item\":null}");

        assertThat(failure(() -> adapter.readLine(connection, LINE, TODAY)).failure())
                .isEqualTo(PsaFailure.GONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":90011,\"contractServiceID\":801,\"startDate\":\"2026-11-01T00:00:00Z\",\"endDate\":\"2026-11-30T00:00:00Z\",\"units\":42}",
                "{\"ID\":90011,\"ContractServiceID\":801,\"StartDate\":\"2026-11-01T00:00:00.000\",\"EndDate\":\"2026-11-30T00:00:00\",\"Units\":\"42\",\"ApproveAndPostDate\":null}",
                "{\"id\":90011,\"contractServiceID\":801,\"startDate\":\"2026-11-01\",\"endDate\":\"2026-11-30\",\"units\":42.0000,\"approveAndPostDate\":\"\",\"unknown\":{\"a\":1}}"
            })
    void unitsAreReadInAllTheirSpellings(String row) {
        line(units(row));

        assertThat(adapter.readLine(connection, LINE, TODAY)).satisfies(line -> {
            assertThat(line.quantity()).isEqualByComparingTo("42");
            assertThat(line.companyId()).isEqualTo("0");
            assertThat(line.effectiveDate()).isEqualTo(LocalDate.parse("2026-11-01"));
        });
    }

    @Test
    void aListWithoutEndIsCutOff() {
        String self = "http://127.0.0.1:" + server.port() + "/ATServicesRest/V1.0/Companies/query";
        query("Companies", 200, "{\"items\":[],\"pageDetails\":{\"nextPageUrl\":\"" + self + "\"}}");

        assertThat(failure(this::companies)).hasMessageContaining("no end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"errors\":[\"Execution Timeout Expired.\"]}", "", "<html></html>"})
    void anAdjustmentIsNeverSentAgain(String body) {
        line(
                units(
                        "{\"id\":90011,\"contractServiceID\":801,\"startDate\":\"2026-11-01T00:00:00Z\",\"endDate\":\"2026-11-30T00:00:00Z\",\"units\":42}"));
        server.stubFor(WireMock.post("/ATServicesRest/V1.0/ContractServiceAdjustments")
                .willReturn(WireMock.aResponse().withStatus(500).withBody(body)));
        QuantityChange change = new QuantityChange(
                UUID.randomUUID(),
                LINE,
                new BigDecimal("42"),
                new BigDecimal("47"),
                LocalDate.parse("2026-11-01"),
                null);

        PsaException failure = failure(() -> adapter.setQuantity(connection, change, CallObserver.NONE));

        assertThat(failure.outcomeUnknown()).isTrue();
        server.verify(
                1, WireMock.postRequestedFor(WireMock.urlEqualTo("/ATServicesRest/V1.0/ContractServiceAdjustments")));
        // one reading before, then as often as Autotask may lag behind
        server.verify(
                5, WireMock.postRequestedFor(WireMock.urlEqualTo("/ATServicesRest/V1.0/ContractServiceUnits/query")));
    }

    @Test
    void aTenantThatHidesItsPicklistsStillHasItsNumbers() {
        server.stubFor(WireMock.get("/ATServicesRest/V1.0/Contracts/entityInformation/fields")
                .willReturn(WireMock.aResponse().withStatus(403)));
        line(
                units(
                        "{\"id\":1,\"contractServiceID\":801,\"startDate\":\"2026-11-01T00:00:00Z\",\"endDate\":\"2026-11-30T00:00:00Z\",\"units\":42}"));

        assertThat(adapter.readLine(connection, LINE, TODAY)).satisfies(line -> {
            assertThat(line.billingCycle()).isEqualTo("2");
            assertThat(line.quantity()).isEqualByComparingTo("42");
            assertThat(line.effectiveDate()).isEqualTo(LocalDate.parse("2026-11-01"));
        });
    }
}
