package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What every adapter has to hold, against a PSA with state and faults. */
@ParameterizedClass
@MethodSource("testbeds")
class PsaAdapterContractTest {
    private static final Path SPECS = Path.of("../../shared/psa/specs");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final long COMPANY = 174;
    private static final long PRODUCT = 830;
    private static final long OTHER_PRODUCT = 831;
    private static final long AGREEMENT = 29_684_183;
    private static final long LINE = 801;
    private static final long OTHER_LINE = 802;

    private static PsaSimulators simulators;

    @Parameter
    private PsaTestbed testbed;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final List<RecordedCall> recorded = new ArrayList<>();
    private PsaHttp http;
    private PsaSimulator<?> psa;
    private PsaAdapter adapter;
    private PsaConnection connection;

    static Stream<PsaTestbed> testbeds() {
        return PsaTestbeds.all().stream();
    }

    @BeforeAll
    static void start() {
        simulators = Files.isDirectory(SPECS) ? PsaSimulators.startChecked(0, SPECS) : PsaSimulators.start(0);
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @BeforeEach
    void open() {
        http = http(TestOutbound.local());
        psa = testbed.simulator(simulators);
        psa.reset();
        psa.configure("today", TODAY.toString());
        seeded(seed().build());
        adapter = testbed.adapter(http, simulators);
        connection = connection(Map.of());
    }

    private PsaHttp http(TestOutbound outbound) {
        return new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
    }

    @AfterEach
    void everyRequestWasOneThatThePsaDocuments() throws IOException {
        http.close();
        assertThat(psa.requests(request -> !request.violations().isEmpty())).isEmpty();
    }

    private void seeded(PsaState seed) {
        psa.seed(seed);
        testbed.seeded(psa);
        psa.clearRequests();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(COMPANY, "Acme Dental Group")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .product(OTHER_PRODUCT, "Endpoint backup", "BK-EP", "2.00", "0.80")
                .agreement(AGREEMENT, COMPANY, "Managed services")
                .line(LINE, AGREEMENT, PRODUCT, "42")
                .line(OTHER_LINE, AGREEMENT, OTHER_PRODUCT, "7");
    }

    private PsaConnection connection(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private PsaConnection with(String credential, String value) {
        Map<String, Secret> credentials = new HashMap<>(connection.credentials());
        credentials.put(credential, Secret.of(value));
        return new PsaConnection(
                connection.organizationId(),
                connection.connectionId(),
                connection.psa(),
                connection.settings(),
                credentials);
    }

    private LineRef line() {
        return testbed.line(AGREEMENT, LINE, PRODUCT);
    }

    private QuantityChange change(String from, String to) {
        return new QuantityChange(
                UUID.randomUUID(), line(), new BigDecimal(from), new BigDecimal(to), testbed.effectiveDate(), null);
    }

    private AppliedQuantity set(QuantityChange change) {
        return quantities().setQuantity(connection, change, recorded::add);
    }

    private SetsQuantities quantities() {
        SetsQuantities writer = testbed.writer(adapter, http);
        assumeTrue(writer != null, () -> testbed.psa() + " takes a worksheet");
        return writer;
    }

    private AddsLines additions() {
        assumeTrue(adapter instanceof AddsLines, () -> testbed.psa() + " cannot add lines");
        return (AddsLines) adapter;
    }

    private PsaException failure(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        if (thrown instanceof TestAbortedException skipped) {
            throw skipped;
        }
        assertThat(thrown).isInstanceOf(PsaException.class);
        return (PsaException) thrown;
    }

    private List<JournalEntry> writeAttempts() {
        return psa.requests(testbed::writes);
    }

    private BigDecimal quantity() {
        return psa.quantity(LINE, testbed.effectiveDate() == null ? TODAY : testbed.effectiveDate());
    }

    private void fault(FaultKind kind, int times, String path) {
        psa.inject(Fault.of(kind).on(null, path).times(times));
    }

    private static <T> List<T> read(BiConsumer<PsaConnection, Consumer<T>> list, PsaConnection connection) {
        List<T> found = new ArrayList<>();
        list.accept(connection, found::add);
        return found;
    }

    private List<Company> companies() {
        return read((from, sink) -> adapter.companies(from, sink), connection);
    }

    private List<Agreement> agreements() {
        return read((from, sink) -> adapter.agreements(from, sink), connection);
    }

    private List<AgreementLine> lines() {
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements(), TODAY, found::add);
        return found;
    }

    // ---- test of a connection

    @Test
    void aGoodConnectionPassesEveryCheck() {
        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks()).allMatch(Check::ok).hasSizeGreaterThanOrEqualTo(5);
        assertThat(report.ok()).isTrue();
        assertThat(writeAttempts()).isEmpty();
    }

    @Test
    void aWrongSecretIsToldFromAllElse() {
        ConnectionReport report = adapter.test(with(testbed.secretCredential(), "not-the-secret"));

        assertThat(report.ok()).isFalse();
        assertThat(report.checks())
                .filteredOn(check -> !check.ok())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple("authentication", PsaFailure.AUTH));
        assertThat(report.toString()).doesNotContain("not-the-secret");
    }

    @Test
    void aMissingRightIsNamed() {
        String words = testbed.denyAgreements(psa);

        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks())
                .filteredOn(check -> check.name().equals("agreements"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.ok()).isFalse();
                    assertThat(check.failure()).isEqualTo(PsaFailure.PERMISSION);
                    assertThat(check.detail()).contains(words);
                });
        assertThat(report.checks())
                .filteredOn(check -> check.name().equals("companies"))
                .allMatch(Check::ok);
        assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.PERMISSION);
    }

    @Test
    void aMissingCredentialIsReportedAndNothingIsCalled() {
        PsaConnection bare =
                new PsaConnection("acme", UUID.randomUUID(), connection.psa(), connection.settings(), Map.of());

        ConnectionReport report = adapter.test(bare);

        assertThat(report.ok()).isFalse();
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aSecretThatIsWrongMeansAuthEverywhere() {
        connection = with(testbed.secretCredential(), "not-the-secret");

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(failure(() -> set(change("42", "43"))).failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(writeAttempts()).isEmpty();
    }

    // ---- directory

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 11, 20, 25})
    void everyPageIsRead(int count) {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < count; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        seeded(seed.build());

        List<Company> companies = companies();

        assertThat(companies).extracting(Company::id).doesNotHaveDuplicates();
        assertThat(companies)
                .filteredOn(company -> company.name().startsWith("Company "))
                .hasSize(count)
                .allMatch(Company::active);
    }

    @Test
    void anEmptyPsaIsAnEmptyDirectory() {
        seeded(new SeedBuilder().build());

        assertThat(companies()).isEmpty();
        assertThat(agreements()).isEmpty();
        assertThat(lines()).isEmpty();
        List<Product> products = read((from, sink) -> adapter.products(from, sink), connection);
        assertThat(products).isEmpty();
    }

    @Test
    void theDirectoryCarriesWhatReconciliationNeeds() {
        List<Product> products = read((from, sink) -> adapter.products(from, sink), connection);

        assertThat(companies())
                .extracting(Company::id, Company::name)
                .containsExactly(tuple(testbed.companyId(COMPANY), "Acme Dental Group"));
        assertThat(products)
                .filteredOn(product -> product.id().equals(testbed.productId(PRODUCT)))
                .singleElement()
                .satisfies(product -> {
                    assertThat(product.name()).isEqualTo("Microsoft 365 backup");
                    assertThat(product.unitPrice()).isEqualByComparingTo("3.50");
                    assertThat(product.unitCost()).isEqualByComparingTo("1.20");
                });
        assertThat(agreements()).singleElement().satisfies(agreement -> {
            assertThat(agreement.id()).isEqualTo(testbed.agreementId(AGREEMENT));
            assertThat(agreement.companyId()).isEqualTo(testbed.companyId(COMPANY));
            assertThat(agreement.name()).isEqualTo("Managed services");
            assertThat(agreement.billingCycle()).isEqualTo("Monthly");
            assertThat(agreement.active()).isTrue();
        });
        assertThat(lines())
                .hasSize(2)
                .filteredOn(line -> line.ref().equals(line()))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.companyId()).isEqualTo(testbed.companyId(COMPANY));
                    assertThat(line.quantity()).isEqualByComparingTo("42");
                    if (testbed.linesTellPrices()) {
                        assertThat(line.unitPrice()).isEqualByComparingTo("3.50");
                        assertThat(line.unitCost()).isEqualByComparingTo("1.20");
                    } else {
                        assertThat(line.unitPrice()).isNull();
                        assertThat(line.unitCost()).isNull();
                    }
                    assertThat(line.billingCycle()).isEqualTo("Monthly");
                    assertThat(line.effectiveDate()).isEqualTo(testbed.effectiveDate());
                    assertThat(line.active()).isTrue();
                    assertThat(line.writable()).isTrue();
                });
    }

    @Test
    void aLineReadAloneIsTheSameAsInTheList() {
        AgreementLine alone = adapter.readLine(connection, line(), TODAY);

        assertThat(lines()).contains(alone);
    }

    @Test
    void companyZeroAndTwinsAreCompaniesLikeOthers() {
        seeded(new SeedBuilder()
                .company(0, "Ourselves")
                .company(7, "Twin")
                .company(8, "Twin")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .agreement(AGREEMENT, 0, "Internal")
                .agreement(AGREEMENT + 1, 7, "Same name")
                .agreement(AGREEMENT + 2, 7, "Same name")
                .line(LINE, AGREEMENT, PRODUCT, "42")
                .build());

        assertThat(companies()).extracting(Company::id).contains(testbed.companyId(7), testbed.companyId(8));
        assertThat(agreements())
                .extracting(Agreement::id)
                .containsExactlyInAnyOrder(
                        testbed.agreementId(AGREEMENT),
                        testbed.agreementId(AGREEMENT + 1),
                        testbed.agreementId(AGREEMENT + 2));
        assertThat(lines()).singleElement().extracting(AgreementLine::companyId).isEqualTo(testbed.companyId(0));
        assertThat(set(change("42", "43")).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void theSameProductTwiceOnAnAgreementIsTwoLines() {
        seeded(seed().line(803, AGREEMENT, PRODUCT, "5").build());

        assertThat(lines())
                .filteredOn(line -> line.ref().productId().equals(testbed.productId(PRODUCT)))
                .extracting(
                        line -> line.ref().lineId(),
                        line -> line.knownQuantity() == null
                                ? null
                                : line.quantity().intValueExact())
                .containsExactlyInAnyOrder(
                        tuple(line().lineId(), twin(42)),
                        tuple(testbed.line(AGREEMENT, 803, PRODUCT).lineId(), twin(5)));
    }

    /** A PSA that cannot say which of two lines has a quantity must say none. */
    private Integer twin(int quantity) {
        return testbed.tellsTwinsApart() ? quantity : null;
    }

    @Test
    void aNextPageOnAnotherServerIsNotFollowed() {
        assumeTrue(testbed.linksToNextPages(), () -> testbed.psa() + " is asked for pages by number");
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 25; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        seeded(seed.build());
        fault(FaultKind.FOREIGN_NEXT_LINK, 1, testbed.companiesPath());

        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure).hasMessageContaining("another server");
    }

    @Test
    void anExceptionOfTheReceiverEndsTheRead() {
        IllegalStateException enough = new IllegalStateException("cancelled");

        assertThatThrownBy(() -> adapter.companies(connection, company -> {
                    throw enough;
                }))
                .isSameAs(enough);
    }

    // ---- failures of reads

    @Test
    void aThrottledReadWaitsAsLongAsItIsTold() {
        psa.inject(
                Fault.of(FaultKind.THROTTLE).on(null, testbed.companiesPath()).retryAfter(20));

        assertThat(companies()).hasSize(1);

        assertThat(Duration.between(Instant.parse("2026-11-05T10:00:00Z"), time.now()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aLongWaitIsHandedToTheCaller() {
        psa.inject(
                Fault.of(FaultKind.THROTTLE).on(null, testbed.companiesPath()).retryAfter(600));

        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(10));
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void throttlingWithoutAWordOnTimeIsWaitedOutToo() {
        connection = connection.with(ofARun());
        fault(FaultKind.THROTTLE_NO_RETRY_AFTER, 2, testbed.companiesPath());

        assertThat(companies()).hasSize(1);

        assertThat(time.slept()).isNotEmpty();
    }

    @Test
    void throttlingThatDoesNotEndIsReported() {
        connection = connection.with(ofARun());
        fault(FaultKind.THROTTLE_NO_RETRY_AFTER, 50, testbed.companiesPath());

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.THROTTLED);

        assertThat(psa.requests(request -> request.fault() != null)).hasSize(4);
    }

    /** The patience of a run: whoever waits for an answer is told instead if that takes minutes. */
    private static Patience ofARun() {
        return new Patience() {
            @Override
            public Optional<Duration> longest() {
                return Optional.of(Duration.ofHours(2));
            }

            @Override
            public void check() {}
        };
    }

    @Test
    void aBrokenServerIsTransientAndReadsAreRepeated() {
        fault(FaultKind.SERVER_ERROR, 2, testbed.companiesPath());
        assertThat(companies()).hasSize(1);

        fault(FaultKind.SERVER_ERROR, 50, testbed.companiesPath());
        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.TRANSIENT);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void silenceIsTransientAndReadsAreRepeated() throws IOException {
        http.close();
        http = http(TestOutbound.impatient(Duration.ofMillis(700)));
        adapter = testbed.adapter(http, simulators);
        psa.inject(Fault.of(FaultKind.SLOW).on(null, testbed.companiesPath()).delay(Duration.ofMillis(1500)));

        assertThat(companies()).hasSize(1);

        fault(FaultKind.DROP_CONNECTION, 50, testbed.companiesPath());
        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource({"TRUNCATED_BODY", "HTML_BODY"})
    void aBrokenBodyIsAProtocolFailure(FaultKind kind) {
        fault(kind, 1, testbed.companiesPath());

        PsaException failure = failure(this::companies);

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure.getMessage()).doesNotContain("<", "html");
    }

    @Test
    void whatIsNotThereIsGone() {
        LineRef noLine = testbed.line(AGREEMENT, 999_999, PRODUCT);
        LineRef noAgreement = testbed.line(999_999, LINE, PRODUCT);
        LineRef noNumber = new LineRef("../1", "x", "y");

        for (LineRef ref : List.of(noLine, noAgreement, noNumber)) {
            assertThat(failure(() -> adapter.readLine(connection, ref, TODAY)).failure())
                    .isEqualTo(PsaFailure.GONE);
        }
        QuantityChange change = new QuantityChange(
                UUID.randomUUID(), noLine, BigDecimal.ONE, BigDecimal.TEN, testbed.effectiveDate(), null);
        assertThat(failure(() -> set(change)).failure()).isEqualTo(PsaFailure.GONE);
        assertThat(writeAttempts()).isEmpty();
    }

    @Test
    void aLineThatIsForAnotherProductNowIsAConflict() {
        LineRef other = testbed.line(AGREEMENT, LINE, OTHER_PRODUCT);

        assertThat(failure(() -> adapter.readLine(connection, other, TODAY)).failure())
                .isEqualTo(PsaFailure.CONFLICT);
    }

    // ---- writing

    @Test
    void settingTwiceIsOneWrite() {
        QuantityChange change = change("42", "47");

        AppliedQuantity first = set(change);
        AppliedQuantity second = set(change);

        assertThat(first.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(first.line().quantity()).isEqualByComparingTo("47");
        assertThat(second.outcome()).isEqualTo(Outcome.ALREADY_RIGHT);
        assertThat(quantity()).isEqualByComparingTo("47");
        assertThat(psa.quantity(OTHER_LINE)).isEqualByComparingTo("7");
        assertThat(writeAttempts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"42, 47", "42, 41", "42, 1", "42, 100000"})
    void theQuantityIsSetUpAndDown(String from, String to) {
        assertThat(set(change(from, to)).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(quantity()).isEqualByComparingTo(to);
    }

    @Test
    void thePreviewIsWhatIsSent() {
        QuantityChange change = change("42", "47");

        List<PlannedCall> planned = quantities().preview(connection, change);
        assertThat(writeAttempts()).isEmpty();
        set(change);

        assertThat(writeAttempts()).singleElement().satisfies(sent -> {
            assertThat(planned).hasSize(1);
            assertThat(planned.get(0).method()).isEqualTo(sent.method());
            assertThat(planned.get(0).url()).isEqualTo(simulators.baseUrl() + sent.path());
            assertThat(planned.get(0).body()).isEqualTo(sent.body());
        });
        assertThat(quantities().preview(connection, change("47", "47"))).isEmpty();
    }

    @Test
    void anOpposingChangePutsItBack() {
        QuantityChange change = change("42", "47");
        set(change);

        AppliedQuantity reverted = set(change.reversed(UUID.randomUUID()));

        assertThat(reverted.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aLineChangedMeanwhileIsAConflictAndStays() {
        PsaException failure = failure(() -> set(change("40", "47")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.found().orElseThrow()).isEqualByComparingTo("42");
        assertThat(failure.retryable()).isFalse();
        assertThat(writeAttempts()).isEmpty();
        assertThat(quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aLineOfAnEndedAgreementIsNotWritten() {
        seeded(new SeedBuilder()
                .company(COMPANY, "Acme Dental Group")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .add(new PsaState.Agreement(
                        AGREEMENT, COMPANY, "Ended", null, null, LocalDate.parse("2026-10-31"), null, null))
                .line(LINE, AGREEMENT, PRODUCT, "42")
                .build());

        PsaException failure = failure(() -> set(change("42", "47")));

        assertThat(failure.failure()).isIn(PsaFailure.INVALID, PsaFailure.CONFLICT);
        assertThat(writeAttempts()).isEmpty();
        assertThat(adapter.readLine(connection, line(), TODAY).writable()).isFalse();
    }

    @Test
    void decimalsAreWrittenAsDeclaredOrRefusedBeforeAnyCall() {
        QuantityChange change = change("42", "12.35");

        if (adapter.descriptor().quantity().scale() >= 2) {
            assertThat(set(change).line().quantity()).isEqualByComparingTo("12.35");
            assertThat(quantity()).isEqualByComparingTo("12.35");
        } else {
            refusedBeforeAnyCall(change);
        }
        BigDecimal rounded = adapter.descriptor().quantity().round(new BigDecimal("12.3456789"));
        assertThat(adapter.descriptor().quantity().objection(rounded, connection))
                .isEmpty();
    }

    @Test
    void lessThanZeroIsRefusedBeforeAnyCall() {
        refusedBeforeAnyCall(change("42", "-1"));
    }

    @Test
    void zeroIsAsDeclared() {
        QuantityChange change = change("42", "0");

        if (adapter.descriptor().quantity().zero() == QuantityRule.Zero.NEEDS_PERSON) {
            refusedBeforeAnyCall(change);
            connection = connection(Map.of(QuantityRule.ALLOW_ZERO, "true"));
        }
        set(change);

        assertThat(quantity()).isEqualByComparingTo("0");
    }

    @Test
    void aMissingDayIsRefusedBeforeAnyCallWhereOneIsNeeded() {
        QuantityChange change =
                new QuantityChange(UUID.randomUUID(), line(), new BigDecimal("42"), new BigDecimal("47"), null, null);

        if (adapter.descriptor().effectiveDate() == PsaDescriptor.EffectiveDate.REQUIRED) {
            refusedBeforeAnyCall(change);
        } else {
            assertThat(set(change).outcome()).isEqualTo(Outcome.WRITTEN);
        }
    }

    private void refusedBeforeAnyCall(QuantityChange change) {
        assertThat(failure(() -> set(change)).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure(() -> quantities().preview(connection, change)).failure())
                .isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    // ---- failures of writes

    @Test
    void anAnswerLostAfterTheWriteIsSettledByReading() {
        fault(FaultKind.LOSE_ANSWER_AFTER_APPLY, 1, testbed.writePath());

        assertThat(set(change("42", "47")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(quantity()).isEqualByComparingTo("47");
        assertThat(writeAttempts()).hasSize(1);
    }

    @Test
    void anAnswerLostBeforeTheWriteIsUnknownUntilSettledAndMayThenBeSentAgain() {
        QuantityChange change = change("42", "47");
        fault(FaultKind.LOSE_ANSWER_BEFORE_APPLY, 1, testbed.writePath());

        PsaException failure = failure(() -> set(change));
        Settlement settlement = quantities().settle(connection, change, recorded::add);

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.retryable()).isFalse();
        assertThat(writeAttempts()).hasSize(1);
        assertThat(settlement.state()).isEqualTo(Settlement.State.NOT_APPLIED);
        assertThat(set(change).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(quantity()).isEqualByComparingTo("47");
        assertThat(psa.writes()).hasSize(1);
    }

    @Test
    void aCrashAfterTheWriteIsSettledAsApplied() {
        QuantityChange change = change("42", "47");
        set(change);

        Settlement settlement = quantities().settle(connection, change, recorded::add);

        assertThat(settlement.state()).isEqualTo(Settlement.State.APPLIED);
        assertThat(settlement.line().quantity()).isEqualByComparingTo("47");
        assertThat(writeAttempts()).hasSize(1);
    }

    @Test
    void aThirdQuantityIsSettledAsDifferent() {
        set(change("42", "44"));

        assertThat(quantities()
                        .settle(connection, change("42", "47"), recorded::add)
                        .state())
                .isEqualTo(Settlement.State.DIFFERENT);
    }

    @Test
    void aBrokenServerAfterTheWriteIsSettledByReading() {
        psa.inject(Fault.of(FaultKind.SERVER_ERROR)
                .on(null, testbed.writePath())
                .skipping(skipsBeforeWrite())
                .applied());

        assertThat(set(change("42", "47")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(quantity()).isEqualByComparingTo("47");
        assertThat(writeAttempts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"TRUNCATED_BODY", "HTML_BODY"})
    void aBrokenAnswerToAWriteDoesNotHideWhatHappened(FaultKind kind) {
        psa.inject(Fault.of(kind)
                .on(null, testbed.writePath())
                .skipping(skipsBeforeWrite())
                .applied());

        assertThat(set(change("42", "47")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(quantity()).isEqualByComparingTo("47");
        assertThat(writeAttempts()).hasSize(1);
    }

    /** Faults that reads can meet too have to spare the readings before the write, where they share a path. */
    private int skipsBeforeWrite() {
        int before = psa.requests().size();
        adapter.readLine(connection, line(), TODAY);
        List<JournalEntry> readings = psa.requests();
        return (int) readings.subList(before, readings.size()).stream()
                .filter(request -> request.path().contains(testbed.writePath()))
                .count();
    }

    @Test
    void aReadThatLagsBehindTheWriteIsWaitedFor() {
        psa.inject(Fault.of(FaultKind.STALE_READ).on(null, testbed.linePath()).times(2));

        assertThat(set(change("42", "47")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(time.slept()).isNotEmpty();
        assertThat(writeAttempts()).hasSize(1);
    }

    @Test
    void aThrottledWriteWasNotAppliedAndIsNotRepeatedHere() {
        psa.inject(Fault.of(FaultKind.THROTTLE)
                .on(null, testbed.writePath())
                .skipping(skipsBeforeWrite())
                .retryAfter(5));

        PsaException failure = failure(() -> set(change("42", "47")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure.retryable()).isTrue();
        assertThat(writeAttempts()).hasSize(1);
        assertThat(quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aRecordInUseIsHandedToAPerson() {
        fault(FaultKind.CONFLICT, 5, testbed.writePath());

        PsaException failure = failure(() -> set(change("42", "47")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(writeAttempts()).hasSize(testbed.attemptsOnARecordInUse());
        assertThat(quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aRefusalDressedAsABrokenServerIsToldByItsWords() {
        fault(FaultKind.VALIDATION_500, 1, testbed.writePath());

        PsaException failure = failure(() -> set(change("42", "47")));

        assertThat(failure.failure()).isEqualTo(testbed.explains500() ? PsaFailure.INVALID : PsaFailure.TRANSIENT);
        assertThat(failure.outcomeUnknown()).isEqualTo(!testbed.explains500());
        assertThat(writeAttempts()).hasSize(1);
        assertThat(quantity()).isEqualByComparingTo("42");
    }

    // ---- adding lines

    @Test
    void whatIsDeclaredIsThereAndNothingElse() {
        PsaDescriptor descriptor = adapter.descriptor();

        assertThat(adapter instanceof SetsQuantities).isEqualTo(descriptor.can(Ability.SET_QUANTITY));
        assertThat(adapter instanceof AddsLines).isEqualTo(descriptor.can(Ability.ADD_LINE));
        assertThat(adapter instanceof ConfigurableWrites).isEqualTo(descriptor.can(Ability.CONFIGURED_WRITE));
        assertThat(descriptor.abilities().values())
                .allSatisfy(capability -> assertThat(capability.words()).isNotBlank());
        assertThat(descriptor.problems(connection.settings(), revealed())).isEmpty();
    }

    private Map<String, String> revealed() {
        Map<String, String> credentials = new HashMap<>();
        connection.credentials().forEach((name, secret) -> credentials.put(name, secret.reveal()));
        return credentials;
    }

    @Test
    void linesAreAddedOnlyWhereTheConnectionSaysSo() {
        NewLine newLine = newLine("5");
        AddsLines adding = additions();

        assertThat(adding.addsLines(connection)).isFalse();
        assertThat(failure(() -> adding.addLine(connection, newLine, recorded::add))
                        .failure())
                .isEqualTo(PsaFailure.UNSUPPORTED);
        assertThat(failure(() -> adding.previewAdd(connection, newLine)).failure())
                .isEqualTo(PsaFailure.UNSUPPORTED);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aMissingLineIsAddedOnce() {
        AddsLines adding = additions();
        withoutTheOtherLine();
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        AppliedQuantity first = adding.addLine(connection, newLine("5"), recorded::add);

        assertThat(first.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(first.line().quantity()).isEqualByComparingTo("5");
        if (testbed.tellsQuantitiesBeforeInvoices()) {
            assertThat(adding.addLine(connection, newLine("5"), recorded::add).outcome())
                    .isEqualTo(Outcome.ALREADY_RIGHT);
        } else {
            assertThat(failure(() -> adding.addLine(connection, newLine("5"), recorded::add))
                            .failure())
                    .isEqualTo(PsaFailure.CONFLICT);
        }
        assertThat(linesOfTheOtherProduct()).isEqualTo(1);
        assertThat(failure(() -> adding.addLine(connection, newLine("6"), recorded::add))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void aMissingLineIsAddedOnceThoughTheAnswerIsLost() {
        AddsLines adding = additions();
        withoutTheOtherLine();
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        psa.inject(Fault.of(FaultKind.LOSE_ANSWER_AFTER_APPLY));

        AppliedQuantity added = adding.addLine(connection, newLine("5"), recorded::add);

        assertThat(added.line().quantity()).isEqualByComparingTo("5");
        assertThat(linesOfTheOtherProduct()).isEqualTo(1);
    }

    @Test
    void anInterruptedAdditionIsSettledByReading() {
        AddsLines adding = additions();
        withoutTheOtherLine();
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        assertThat(adding.findAdded(connection, newLine("5"), recorded::add)).isEmpty();

        adding.addLine(connection, newLine("5"), recorded::add);
        int writes = writeAttempts().size();

        assertThat(adding.findAdded(connection, newLine("5"), recorded::add))
                .hasValueSatisfying(line -> assertThat(line.quantity()).isEqualByComparingTo("5"));
        assertThat(writeAttempts()).hasSize(writes);
    }

    private NewLine newLine(String quantity) {
        return new NewLine(
                UUID.randomUUID(),
                testbed.agreementId(AGREEMENT),
                testbed.productId(OTHER_PRODUCT),
                new BigDecimal(quantity),
                LocalDate.parse("2026-11-01"),
                null,
                null);
    }

    private void withoutTheOtherLine() {
        seeded(new SeedBuilder()
                .company(COMPANY, "Acme Dental Group")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .product(OTHER_PRODUCT, "Endpoint backup", "BK-EP", "2.00", "0.80")
                .agreement(AGREEMENT, COMPANY, "Managed services")
                .line(LINE, AGREEMENT, PRODUCT, "42")
                .build());
    }

    private long linesOfTheOtherProduct() {
        return psa.state().lines().stream()
                .filter(line -> line.productId() == OTHER_PRODUCT)
                .count();
    }

    // ---- evidence

    @Test
    void everyCallIsRecordedWithoutSecrets() {
        fault(FaultKind.LOSE_ANSWER_AFTER_APPLY, 1, testbed.writePath());
        set(change("42", "47"));
        PsaException failure = failure(() -> set(change("40", "50")));
        PsaException refused = failure(() -> quantities()
                .setQuantity(
                        with(testbed.secretCredential(), "another-secret-value"), change("47", "50"), recorded::add));

        int requests = psa.requests(request -> !testbed.signsIn(request)).size();
        String shown = recorded + " " + failure + " " + refused + " " + connection + " "
                + quantities().preview(connection, change("47", "50"));

        assertThat(recorded).hasSize(requests);
        assertThat(recorded).anySatisfy(call -> {
            assertThat(call.status()).isNull();
            assertThat(call.problem()).isNotBlank();
        });
        assertThat(recorded)
                .filteredOn(call -> call.status() != null)
                .allSatisfy(call -> assertThat(call.responseBody()).isNotNull());
        connection.credentials().values().forEach(secret -> assertThat(shown).doesNotContain(secret.reveal()));
        testbed.operatorSecrets().forEach(secret -> assertThat(shown).doesNotContain(secret));
        assertThat(shown).doesNotContain("another-secret-value");
    }
}
