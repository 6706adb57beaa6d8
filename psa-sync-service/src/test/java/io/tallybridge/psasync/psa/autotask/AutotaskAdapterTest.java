package io.tallybridge.psasync.psa.autotask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.autotask.AutotaskSimulator;
import io.tallybridge.simulators.autotask.MidPeriodRows;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Autotask's own; the rest is in the contract suite. */
class AutotaskAdapterTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LocalDate NOVEMBER = LocalDate.parse("2026-11-01");
    private static final LocalDate DECEMBER = LocalDate.parse("2026-12-01");
    private static final LineRef LINE = new LineRef("29684183", "801", "30");
    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final AutotaskTestbed testbed = new AutotaskTestbed();
    private PsaHttp http;
    private AutotaskSimulator psa;
    private AutotaskAdapter adapter;
    private PsaConnection connection;

    @BeforeAll
    static void start() {
        simulators = PsaSimulators.start(0);
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @BeforeEach
    void open() {
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        psa = simulators.autotask();
        psa.reset();
        psa.configure("today", TODAY.toString());
        psa.seed(seed().build());
        adapter = new AutotaskAdapter(http, AutotaskTestbed.config(simulators.autotaskUrl(), 500));
        connection = testbed.connection(simulators, Map.of());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(174, "Acme Dental Group")
                .product(30, "Microsoft 365 backup", "BC-M365", "3.50", "1.20")
                .agreement(29_684_183, 174, "Acme - Managed services")
                .line(801, 29_684_183, 30, "42");
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static QuantityChange change(String from, String to, LocalDate day) {
        return new QuantityChange(UUID.randomUUID(), LINE, new BigDecimal(from), new BigDecimal(to), day, null);
    }

    private AppliedQuantity set(QuantityChange change) {
        return adapter.setQuantity(connection, change, CallObserver.NONE);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<AgreementLine> lines(LocalDate asOf) {
        List<Agreement> agreements = new ArrayList<>();
        adapter.agreements(connection, agreements::add);
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements, asOf, found::add);
        return found;
    }

    @Test
    void theAdjustmentIsExactlyWhatAutotaskTakes() {
        set(change("42", "47", NOVEMBER));

        assertThat(psa.writes()).singleElement().satisfies(write -> {
            assertThat(write.method()).isEqualTo("POST");
            assertThat(write.path()).endsWith("/V1.0/ContractServiceAdjustments");
            assertThat(write.body())
                    .isEqualTo("{\"contractID\":29684183,\"contractServiceID\":801,\"serviceID\":30,"
                            + "\"unitChange\":5,\"effectiveDate\":\"2026-11-01T00:00:00Z\"}");
        });
    }

    @ParameterizedTest
    @CsvSource({"42, 41, -1", "42, 1, -41", "42, 43, 1", "42, 1000000, 999958"})
    void theDifferenceIsTakenOnWholeTargets(String from, String to, int difference) {
        set(change(from, to, NOVEMBER));

        assertThat(psa.writes()).singleElement().satisfies(write -> assertThat(write.body())
                .contains("\"unitChange\":" + difference + ","));
    }

    @Test
    void aFractionIsNeverSent() {
        assertThat(failure(() -> set(change("5", "2.4", NOVEMBER))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    // ---- zone

    @Test
    void aTenantThatMovedIsFoundAfterA401() {
        adapter.readLine(connection, LINE, TODAY);
        psa.moveZone(29);
        psa.clearRequests();

        assertThat(set(change("42", "47", NOVEMBER)).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(psa.requests(request -> request.path().endsWith("/ZoneInformation")))
                .hasSize(1);
        assertThat(psa.writes()).singleElement().satisfies(write -> assertThat(write.path())
                .contains("/zone29/"));
    }

    @Test
    void theZoneIsRememberedForADayAndLookedUpWithoutCredentials() {
        adapter.readLine(connection, LINE, TODAY);
        time.advance(Duration.ofHours(23));
        adapter.readLine(connection, LINE, TODAY);
        assertThat(psa.requests(request -> request.path().endsWith("/ZoneInformation")))
                .singleElement()
                .satisfies(request ->
                        assertThat(request.headers()).doesNotContainKeys("secret", "apiintegrationcode", "username"));

        time.advance(Duration.ofHours(2));
        adapter.readLine(connection, LINE, TODAY);

        assertThat(psa.requests(request -> request.path().endsWith("/ZoneInformation")))
                .hasSize(2);
    }

    @Test
    void anUnknownUserIsToldFromAWrongSecret() {
        PsaConnection unknown = credentials("nobody@acme.example", "tallybridge-secret");

        assertThat(adapter.test(unknown).checks())
                .extracting(Check::name, Check::ok, Check::failure)
                .containsExactly(tuple("zone", false, PsaFailure.AUTH));
        assertThat(adapter.test(credentials("api@acme.example", "wrong-secret")).checks())
                .extracting(Check::name, Check::ok, Check::failure)
                .containsExactly(tuple("zone", true, null), tuple("authentication", false, PsaFailure.AUTH));
    }

    private PsaConnection credentials(String user, String secret) {
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                connection.psa(),
                Map.of(),
                Map.of("userName", Secret.of(user), "secret", Secret.of(secret)));
    }

    @Test
    void aZoneAddressInTheSettingsGoesBeforeTheLookUp() {
        connection = testbed.connection(
                simulators, Map.of("zoneUrl", simulators.baseUrl() + "/autotask/zone3/ATServicesRest/V1.0/"));

        adapter.readLine(connection, LINE, TODAY);

        assertThat(psa.requests(request -> request.path().endsWith("/ZoneInformation")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1/ATServicesRest",
                "https://webservices3.autotask.net.evil.example/",
                "https://evil.example"
            })
    void aZoneAddressElsewhereIsRefused(String address) {
        connection = testbed.connection(simulators, Map.of("zoneUrl", address));

        assertThat(adapter.test(connection).checks())
                .extracting(Check::name, Check::ok, Check::failure)
                .containsExactly(tuple("zone", false, PsaFailure.INVALID));
    }

    @ParameterizedTest
    @CsvSource({
        "https://webservices3.autotask.net/atservicesrest/, https://webservices3.autotask.net/atservicesrest",
        "https://webservices3.autotask.net, https://webservices3.autotask.net/ATServicesRest",
        "https://webservices3.autotask.net/ATServicesRest/V1.0/, https://webservices3.autotask.net/ATServicesRest"
    })
    void zoneAddressesComeInAllForms(String address, String root) {
        assertThat(AutotaskClient.servicesRoot(address)).isEqualTo(root);
    }

    @Test
    void aConnectionMayBringItsOwnTrackingIdentifier() {
        psa.configure("integrationCode", "CUSTOMCODE1234567890");
        assertThat(failure(() -> adapter.readLine(connection, LINE, TODAY)).failure())
                .isEqualTo(PsaFailure.AUTH);

        PsaConnection own = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                connection.psa(),
                Map.of(),
                Map.of(
                        "userName", Secret.of("api@acme.example"),
                        "secret", Secret.of("tallybridge-secret"),
                        "integrationCode", Secret.of("CUSTOMCODE1234567890")));

        assertThat(adapter.readLine(own, LINE, TODAY).quantity()).isEqualByComparingTo("42");
    }

    // ---- requests of the hour

    @Test
    void readsStopBeforePushesAndPushesBeforeTheApiIsSwitchedOff() {
        psa.configure("requestsBefore", 6_500);
        PsaException reads = failure(() -> lines(TODAY));
        assertThat(set(change("42", "47", NOVEMBER)).outcome()).isEqualTo(Outcome.WRITTEN);

        psa.configure("requestsBefore", 8_600);
        time.advance(Duration.ofMinutes(4));
        psa.clearRequests();
        PsaException pushes = failure(() -> set(change("47", "48", NOVEMBER)));

        assertThat(reads.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(reads).hasMessageContaining("65 %").hasMessageContaining("60 %");
        assertThat(reads.retryAfter()).contains(Duration.ofMinutes(10));
        assertThat(pushes.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(pushes.outcomeUnknown()).isFalse();
        assertThat(psa.requests())
                .allSatisfy(request -> assertThat(request.path()).endsWith("/ThresholdInformation"));
    }

    @Test
    void settlingIsNeverStopped() {
        psa.configure("requestsBefore", 9_000);

        assertThat(adapter.settle(connection, change("40", "42", NOVEMBER), CallObserver.NONE)
                        .line()
                        .quantity())
                .isEqualByComparingTo("42");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 403})
    void tooManyThreadsAreWaitedOutWhateverTheStatus(int status) {
        psa.inject(Fault.of(FaultKind.SERVER_ERROR).on("POST", "Units/query").times(0));
        psa.clearFaults();
        psa.inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER)
                .on("POST", "ContractServiceUnits/query")
                .status(status)
                .message("Thread Threshold Exceeded. Error code: Itgenatr005."));

        assertThat(adapter.readLine(connection, LINE, TODAY).quantity()).isEqualByComparingTo("42");
        assertThat(time.slept()).isNotEmpty();
    }

    // ---- rights

    @ParameterizedTest
    @CsvSource({
        "Companies, companies, 403",
        "Services, products, 500",
        "Contracts, agreements, 500",
        "ContractServices, agreement lines, 403",
        "ContractServiceUnits, units, 500"
    })
    void eachMissingRightIsNamedAloneWhateverTheStatus(String entity, String check, int status) {
        psa.configure("deniedStatus", status);
        psa.deny(entity);

        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks())
                .filteredOn(each -> !each.ok())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple(check, PsaFailure.PERMISSION));
    }

    // ---- periods

    @Test
    void aBilledPeriodSendsTheChangeToTheNextOne() {
        psa.seed(seed().build());
        psa.bill(LocalDate.parse("2026-11-30"));

        AgreementLine line = adapter.readLine(connection, LINE, TODAY);

        assertThat(line.effectiveDate()).isEqualTo(DECEMBER);
        assertThat(lines(TODAY)).containsExactly(line);
        assertThat(set(change("42", "47", DECEMBER)).line().quantity()).isEqualByComparingTo("47");
        assertThat(psa.quantity(801, NOVEMBER)).isEqualByComparingTo("42");
        assertThat(psa.quantity(801, DECEMBER)).isEqualByComparingTo("47");
    }

    @Test
    void aPeriodBilledBetweenReviewAndPushIsAConflict() {
        QuantityChange reviewed = change("42", "47", NOVEMBER);
        psa.bill(LocalDate.parse("2026-11-30"));

        PsaException failure = failure(() -> set(reviewed));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure).hasMessageContaining("2026-12-01");
        assertThat(psa.writes()).noneMatch(write -> write.path().endsWith("Adjustments"));
    }

    @Test
    void aDayInsideAPeriodIsNotWrittenUnlessTheConnectionAllowsIt() {
        LocalDate inside = LocalDate.parse("2026-11-15");

        assertThat(failure(() -> set(change("42", "47", inside))).failure()).isEqualTo(PsaFailure.CONFLICT);

        connection = testbed.connection(simulators, Map.of("midPeriodChanges", "true"));
        assertThat(set(change("42", "47", inside)).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(psa.quantity(801, LocalDate.parse("2026-11-14"))).isEqualByComparingTo("42");
        assertThat(psa.quantity(801, inside)).isEqualByComparingTo("47");
    }

    @ParameterizedTest
    @EnumSource(MidPeriodRows.class)
    void bothReadingsOfRowsInsideAPeriodGiveTheSameQuantity(MidPeriodRows rows) {
        psa.configure("midPeriodRows", rows.name());
        LocalDate inside = LocalDate.parse("2026-11-15");
        connection = testbed.connection(simulators, Map.of("midPeriodChanges", "true", "unitRows", rows.name()));
        set(change("42", "47", inside));
        set(change("47", "44", inside));

        AgreementLine after = adapter.readLine(connection, LINE, LocalDate.parse("2026-11-20"));
        AgreementLine before = adapter.readLine(connection, LINE, LocalDate.parse("2026-11-14"));

        assertThat(after.quantity()).isEqualByComparingTo("44");
        assertThat(before.quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aChangeInsideThePeriodNeedsAPerson() {
        PsaConnection allowed = testbed.connection(simulators, Map.of("midPeriodChanges", "true"));
        adapter.setQuantity(allowed, change("42", "47", LocalDate.parse("2026-11-15")), CallObserver.NONE);

        AgreementLine line = adapter.readLine(connection, LINE, NOVEMBER);

        assertThat(line.notWritable()).contains("2026-11-15");
        assertThat(failure(() -> set(change("42", "50", NOVEMBER))).failure()).isEqualTo(PsaFailure.INVALID);
    }

    @Test
    void periodsOfSeveralLengthsAreReadTogether() {
        psa.seed(seed().add(new PsaState.Agreement(
                        2L,
                        174,
                        "Quarterly",
                        null,
                        LocalDate.parse("2026-02-10"),
                        LocalDate.parse("2027-02-09"),
                        null,
                        json("{\"contractPeriodType\":3}")))
                .line(802, 2, 30, "7")
                .add(new PsaState.Agreement(
                        3L,
                        174,
                        "Yearly",
                        null,
                        LocalDate.parse("2026-01-01"),
                        LocalDate.parse("2027-12-31"),
                        null,
                        json("{\"contractPeriodType\":5}")))
                .line(803, 3, 30, "8")
                .build());

        assertThat(lines(TODAY))
                .extracting(line -> line.ref().lineId(), AgreementLine::billingCycle, line -> line.quantity()
                        .intValueExact())
                .containsExactlyInAnyOrder(
                        tuple("801", "Monthly", 42), tuple("802", "Quarterly", 7), tuple("803", "Yearly", 8));
        for (AgreementLine line : lines(TODAY)) {
            assertThat(adapter.readLine(connection, line.ref(), TODAY)).isEqualTo(line);
        }
    }

    // ---- lines

    @Test
    void inactiveContractsAreShownButNotWritten() {
        psa.seed(seed().add(new PsaState.Agreement(2L, 174, "Inactive", null, null, null, null, json("{\"status\":0}")))
                .line(802, 2, 30, "7")
                .build());

        assertThat(lines(TODAY))
                .filteredOn(line -> line.ref().lineId().equals("802"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.quantity()).isEqualByComparingTo("7");
                    assertThat(line.notWritable()).contains("inactive");
                });
    }

    @Test
    void otherKindsOfContractsAreNoAgreements() {
        psa.seed(seed().add(new PsaState.Agreement(
                        2L, 174, "Block hours", null, null, null, null, json("{\"contractType\":4}")))
                .build());
        List<Agreement> agreements = new ArrayList<>();

        adapter.agreements(connection, agreements::add);

        assertThat(agreements).extracting(Agreement::id).containsExactly("29684183");
    }

    @Test
    void aWrongPairCannotCreateALine() {
        LineRef wrong = new LineRef("29684183", "999", "30");

        PsaException failure = failure(() -> adapter.setQuantity(
                connection,
                new QuantityChange(UUID.randomUUID(), wrong, BigDecimal.ZERO, BigDecimal.TEN, NOVEMBER, null),
                CallObserver.NONE));

        assertThat(failure.failure()).isEqualTo(PsaFailure.GONE);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void bundlesAreReadAndPushedOnlyIfSwitchedOn() {
        psa.seed(seed().add(new PsaState.Product(
                        30_001L,
                        "Everything bundle",
                        "ALL",
                        BigDecimal.TEN,
                        BigDecimal.ONE,
                        null,
                        json("{\"bundle\":true}")))
                .line(901, 29_684_183, 30_001, "3")
                .build());
        LineRef bundle = new LineRef("29684183", "bundle-901", "bundle-30001");
        assertThat(lines(TODAY)).extracting(AgreementLine::ref).containsExactly(LINE);

        connection = testbed.connection(simulators, Map.of("serviceBundles", "true"));
        List<Product> products = new ArrayList<>();
        adapter.products(connection, products::add);
        AppliedQuantity applied = set(new QuantityChange(
                UUID.randomUUID(), bundle, new BigDecimal("3"), new BigDecimal("5"), NOVEMBER, null));

        assertThat(products).extracting(Product::id).containsExactlyInAnyOrder("30", "bundle-30001");
        assertThat(lines(TODAY)).extracting(AgreementLine::ref).containsExactlyInAnyOrder(LINE, bundle);
        assertThat(applied.line().quantity()).isEqualByComparingTo("5");
        assertThat(psa.writes()).singleElement().satisfies(write -> {
            assertThat(write.path()).endsWith("/ContractServiceBundleAdjustments");
            assertThat(write.body())
                    .contains("\"contractServiceBundleID\":901", "\"serviceBundleID\":30001", "\"unitChange\":2");
        });
    }

    @Test
    void longIdsAreKept() {
        psa.seed(new SeedBuilder()
                .company(174, "Acme")
                .product(30, "Backup", "B", "1", "1")
                .agreement(9_007_199_254_740_993L, 174, "Long")
                .line(4_000_000_000L, 9_007_199_254_740_993L, 30, "1")
                .build());

        assertThat(lines(TODAY))
                .singleElement()
                .extracting(AgreementLine::ref)
                .isEqualTo(new LineRef("9007199254740993", "4000000000", "30"));
    }

    @Test
    void theUserNameIsMaskedInEvidence() {
        List<RecordedCall> recorded = new ArrayList<>();

        adapter.setQuantity(connection, change("42", "47", NOVEMBER), recorded::add);

        assertThat(recorded).anySatisfy(call -> assertThat(call.url()).endsWith("ZoneInformation?user=***"));
        assertThat(recorded.toString()).doesNotContain("api@acme.example").doesNotContain("api%40acme");
    }

    @Test
    void aWholeLineCostsFewCalls() {
        adapter.readLine(connection, LINE, TODAY);
        set(change("42", "43", NOVEMBER));
        psa.clearRequests();

        set(change("43", "47", NOVEMBER));

        // service, contract, units, adjustment, units
        assertThat(psa.requests()).hasSize(5);
    }
}
