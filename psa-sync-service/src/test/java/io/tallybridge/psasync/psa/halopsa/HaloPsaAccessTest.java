package io.tallybridge.psasync.psa.halopsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Unhurried;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.halopsa.HaloPsaSimulator;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HaloPSA's servers, tokens, rights, limits and errors; both sides go by one clock. */
class HaloPsaAccessTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("-94", "24967", "230");

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final HaloPsaTestbed testbed = new HaloPsaTestbed();
    private final TestOutbound outbound = TestOutbound.local();
    private PsaSimulators simulators;
    private PsaHttp http;
    private HaloPsaSimulator psa;
    private HaloPsaAdapter adapter;

    private static Clock clock(FakeTime time) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return time.now();
            }
        };
    }

    @BeforeEach
    void open() {
        simulators = PsaSimulators.start("127.0.0.1", 0, clock(time));
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        psa = simulators.get(HaloPsaSimulator.class);
        psa.seed(new SeedBuilder()
                .company(12, "Acme Ltd")
                .product(230, "M365 Business Basic", "M365BB", "8.00", "5.10")
                .agreement(94, 12, "Acme monthly")
                .line(24967, 94, 230, "12")
                .build());
        adapter = new HaloPsaAdapter(http, HaloPsaTestbed.config(10));
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        simulators.close();
    }

    private PsaConnection connection(String... settings) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            named.put(settings[i], settings[i + 1].replace("BASE", simulators.url("halopsa")));
        }
        return testbed.connection(simulators, named);
    }

    private AgreementLine read(PsaConnection connection) {
        return adapter.readLine(connection, LINE, TODAY);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<JournalEntry> tokenRequests() {
        return psa.requests(testbed::signsIn);
    }

    private List<String> paths() {
        return psa.requests().stream().map(JournalEntry::path).toList();
    }

    private static Check check(ConnectionReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    // ---- servers and tokens

    @Test
    void theAuthorisationServerIsLookedUpOnceAndTheTokenKept() {
        PsaConnection connection = connection();

        read(connection);
        read(connection);

        assertThat(paths())
                .containsExactly(
                        "/halopsa/api/authinfo",
                        "/halopsa/auth/token",
                        "/halopsa/api/RecurringInvoice/-94",
                        "/halopsa/api/RecurringInvoice/-94");
        assertThat(tokenRequests()).singleElement().satisfies(request -> {
            assertThat(request.query()).isEqualTo("tenant=acme");
            assertThat(request.body())
                    .startsWith("grant_type=client_credentials&client_id=")
                    .contains("scope=read%3Acustomers+read%3Aitems+read%3Acontracts+read%3Ainvoices+edit%3Ainvoices");
        });
    }

    @ParameterizedTest
    @CsvSource({"BASE/auth", "BASE/auth/", "BASE/auth/token"})
    void aTypedAuthorisationServerIsNotLookedUp(String server) {
        read(connection("authorisationServer", server, "tenant", "acme"));

        assertThat(paths()).containsExactly("/halopsa/auth/token", "/halopsa/api/RecurringInvoice/-94");
    }

    @Test
    void anInstanceThatDoesNotTellItIsTriedWhereItUsuallyIs() {
        psa.configure("authInfo", false);

        read(connection("tenant", "acme"));

        assertThat(tokenRequests()).hasSize(1);
        assertThat(check(adapter.test(connection("tenant", "acme")), "site").detail())
                .contains("does not name its authorisation server");
    }

    @Test
    void aServerThatTheInstanceDoesNotNameIsPointedOut() {
        Check site = check(adapter.test(connection("authorisationServer", "BASE/other", "tenant", "acme")), "site");

        assertThat(site.detail())
                .contains("/halopsa/other/token")
                .contains("itself names")
                .endsWith("/auth.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Not set", "not SET", " "})
    void aTenantThatIsNotSetIsNotSent(String tenant) {
        Map<String, Object> none = new HashMap<>();
        none.put("tenant", null);
        psa.configure(none);

        read(connection("tenant", tenant));

        assertThat(tokenRequests())
                .singleElement()
                .extracting(JournalEntry::query)
                .isNull();
    }

    @Test
    void aMistypedAuthorisationServerIsNoVanishedLine() {
        PsaException failure = failure(() -> read(connection("authorisationServer", "BASE/elsewhere")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining("no authorisation server at this address");
    }

    @Test
    void aTokenThatEndedBeforeItsTimeIsRenewedOnce() {
        PsaConnection connection = connection();
        read(connection);
        psa.revokeTokens();

        read(connection);

        assertThat(tokenRequests()).hasSize(2);
        assertThat(psa.requests(request -> request.status() == 401)).hasSize(1);
    }

    @Test
    void aTokenIsRenewedBeforeItEnds() {
        PsaConnection connection = connection();
        read(connection);
        time.advance(Duration.ofSeconds(3_600 - 60));

        read(connection);

        assertThat(tokenRequests()).hasSize(2);
        assertThat(psa.requests(request -> request.status() == 401)).isEmpty();
    }

    @Test
    void otherPermissionsMeanAnotherToken() {
        PsaConnection connection = connection();
        read(connection);
        Map<String, String> settings = new HashMap<>(connection.settings());
        settings.put("scope", "read:invoices");
        PsaConnection changed = new PsaConnection(
                connection.organizationId(),
                connection.connectionId(),
                connection.psa(),
                settings,
                connection.credentials());

        read(changed);

        assertThat(tokenRequests()).hasSize(2);
        assertThat(tokenRequests().get(1).body()).endsWith("scope=read%3Ainvoices");
    }

    @ParameterizedTest
    @CsvSource({
        "acme.halopsa.com, https://acme.halopsa.com/api",
        "https://ACME.halopsa.com/api/, https://acme.halopsa.com/api",
        "https://acme.halopsa.com/config/integrations, https://acme.halopsa.com/api",
        "https://acme.haloitsm.com, https://acme.haloitsm.com/api",
        "http://localhost:8443, http://localhost:8443/api",
        "http://localhost:8443/psa/api, http://localhost:8443/psa/api"
    })
    void theResourceServerIsMadeOfWhatPeopleType(String typed, String server) {
        assertThat(HaloPsaSite.resourceServer(
                        typed,
                        new OutboundPolicy(outbound),
                        adapter.descriptor().hosts()))
                .isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "halopsa.com.evil.example",
                "https://evil.example/halopsa.com",
                "https://user@acme.halopsa.com",
                "https://",
                "ftp://acme.halopsa.com",
                "acme halopsa"
            })
    void otherServersAreNotCalled(String typed) {
        PsaConnection connection = connection("resourceServer", typed);

        assertThat(failure(() -> read(connection)).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure(() -> read(connection("authorisationServer", typed))).failure())
                .isEqualTo(PsaFailure.INVALID);
        assertThat(adapter.test(connection).ok()).isFalse();
        assertThat(psa.requests()).isEmpty();
    }

    // ---- test of a connection

    @Test
    void permissionsThatTheApplicationLacksAreToldInWords() {
        psa.configure("grantedScopes", List.of("read:customers"));

        ConnectionReport report = adapter.test(connection());

        assertThat(report.checks())
                .extracting(Check::name, Check::ok)
                .containsExactly(tuple("site", true), tuple("authentication", false));
        assertThat(check(report, "authentication").failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(check(report, "authentication").detail())
                .contains("does not have the permissions that were asked for");
    }

    @ParameterizedTest
    @CsvSource({
        "customers, companies, read:customers",
        "invoices, agreements, read:invoices",
        "invoices, agreement lines, read:invoices",
        "items, products, read:items"
    })
    void eachMissingRightIsNamed(String denied, String name, String words) {
        psa.deny(denied);

        Check failed = check(adapter.test(connection()), name);

        assertThat(failed.failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(failed.detail()).contains(words).contains("agent's role");
    }

    @Test
    void noClientAtAllIsNoSuccess() {
        psa.configure("hidden", List.of("customers", "items", "invoices"));

        ConnectionReport report = adapter.test(connection());

        assertThat(report.ok()).isFalse();
        assertThat(check(report, "companies").failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(check(report, "companies").detail()).contains("list of clients is empty");
        assertThat(check(report, "agreements").detail()).contains("No recurring invoice is visible");
        assertThat(check(report, "products").detail()).contains("No item is visible");
    }

    @Test
    void theTestAsksForOneRecordOfEachKind() {
        adapter.test(connection());

        assertThat(psa.requests(
                        request -> request.query() != null && request.query().startsWith("count=1")))
                .extracting(JournalEntry::path)
                .contains("/halopsa/api/Client", "/halopsa/api/RecurringInvoice", "/halopsa/api/Item");
        assertThat(psa.requests(request -> String.valueOf(request.query()).contains("pageinate")))
                .isEmpty();
    }

    // ---- limits and errors

    @Test
    void manyCallsStayWithinWhatAHostedInstanceAllows() {
        PsaConnection connection = connection();
        Instant begun = time.now();

        for (int i = 0; i < 500; i++) {
            read(connection);
        }

        assertThat(psa.requests(request -> request.status() == 429)).isEmpty();
        assertThat(Duration.between(begun, time.now())).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
    }

    @Test
    void aRunWaitsOutARefusalWithoutATime() {
        PsaConnection connection = connection().with(new Unhurried());
        read(connection);
        Instant begun = time.now();
        psa.inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER)
                .on("GET", "/RecurringInvoice")
                .times(2));

        read(connection);

        assertThat(Duration.between(begun, time.now())).isEqualTo(Duration.ofMinutes(1 + 2));
    }

    @Test
    void whoeverWaitsForAnAnswerIsToldOfARefusalAtOnce() {
        PsaConnection connection = connection();
        read(connection);
        Instant begun = time.now();
        psa.inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER).on("GET", "/RecurringInvoice"));

        PsaException failure = failure(() -> read(connection));

        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(time.now()).isEqualTo(begun);
    }

    @Test
    void aWindowThatOthersFilledIsReportedInItsWords() {
        psa.configure("rateLimit", 1);

        PsaException failure = failure(() -> read(connection()));

        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure).hasMessageContaining("Rate Limit Reached - 300 Requests per rolling 5 minute window");
    }

    @Test
    void aStackIsNeverShown() {
        PsaConnection connection = connection();
        read(connection);
        psa.inject(Fault.of(FaultKind.SERVER_ERROR)
                .on("GET", "/RecurringInvoice")
                .times(10)
                .message("Object reference not set."));

        PsaException failure = failure(() -> read(connection));

        assertThat(failure.failure()).isEqualTo(PsaFailure.TRANSIENT);
        assertThat(failure).hasMessage("HaloPSA answered 500: Object reference not set.");
    }

    @Test
    void aListThatEndsBeforeItsOwnCountIsNotTakenForAll() {
        psa.configure("cappedPages", 1);
        psa.inject(Fault.of(FaultKind.MISSING_FIELD)
                .on("GET", "page_no=2")
                .times(10)
                .message("clients"));
        psa.seed(new SeedBuilder().company(1, "A").company(2, "B").build());
        List<Company> found = new ArrayList<>();

        PsaException failure = failure(() -> adapter.companies(connection(), found::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    @Test
    void tokensAndSecretsAreNotShown() {
        PsaConnection connection = connection();
        read(connection);
        psa.configure("clientSecret", "another-one");
        psa.revokeTokens();

        PsaException failure = failure(() -> read(connection));

        assertThat(failure.failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(failure).hasMessageContaining("The client credentials are invalid.");
        assertThat(String.valueOf(failure.getMessage()) + connection)
                .doesNotContain(connection.requiredCredential("clientSecret").reveal());
        assertThat(new HaloPsaRecords.TokenAnswer("very-secret", 3600L, "all").toString())
                .doesNotContain("very-secret");
        assertThat(Arrays.toString(failure.getStackTrace())).doesNotContain("very-secret");
    }
}
