package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
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
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every adapter has to stand in its PSA's answers: fields that come, go, are empty or change their form, pages that
 * repeat, tokens that end. Whatever happens, a quantity or a price is right or unknown; never zero because a field was missing.
 */
@ParameterizedClass
@MethodSource("testbeds")
class PsaAnswersContractTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");
    private static final Pattern FIELD = Pattern.compile("\"([A-Za-z_][A-Za-z0-9_]*)\"\\s*:");
    private static final int ALWAYS = 100_000;
    private static final long COMPANY = 174;
    private static final long PRODUCT = 830;
    private static final long OTHER_PRODUCT = 831;
    private static final long AGREEMENT = 29_684_183;
    private static final long LINE = 801;
    private static final long OTHER_LINE = 802;

    private static PsaSimulators simulators;

    @Parameter
    private PsaTestbed testbed;

    private final FakeTime time = new FakeTime(NOW);
    private PsaHttp http;
    private PsaSimulator<?> psa;
    private PsaAdapter adapter;
    private PsaConnection connection;

    static Stream<PsaTestbed> testbeds() {
        return PsaTestbeds.all().stream();
    }

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
        psa = testbed.simulator(simulators);
        again();
        connection = testbed.connection(simulators, Map.of());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    /** The PSA as at the start, and an adapter that remembers nothing. */
    private void again() {
        psa.reset();
        psa.configure("today", TODAY.toString());
        seeded(new SeedBuilder()
                .company(COMPANY, "Acme Dental Group")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .product(OTHER_PRODUCT, "Endpoint backup", "BK-EP", "2.00", "0.80")
                .agreement(AGREEMENT, COMPANY, "Managed services")
                .line(LINE, AGREEMENT, PRODUCT, "42")
                .line(OTHER_LINE, AGREEMENT, OTHER_PRODUCT, "7"));
        adapter = testbed.adapter(http, simulators);
    }

    private void seeded(SeedBuilder seed) {
        psa.seed(seed.build());
        testbed.seeded(psa);
        psa.clearRequests();
    }

    private void always(FaultKind kind, String field) {
        psa.inject(Fault.of(kind).times(ALWAYS).message(field));
    }

    private LineRef ref(long line) {
        return testbed.line(AGREEMENT, line, line == LINE ? PRODUCT : OTHER_PRODUCT);
    }

    private AppliedQuantity set(String from, String to) {
        return testbed.writer(adapter, http)
                .setQuantity(
                        connection,
                        new QuantityChange(
                                UUID.randomUUID(),
                                ref(LINE),
                                new BigDecimal(from),
                                new BigDecimal(to),
                                testbed.effectiveDate(),
                                null),
                        CallObserver.NONE);
    }

    private BigDecimal quantity() {
        return psa.quantity(LINE, testbed.effectiveDate() == null ? TODAY : testbed.effectiveDate());
    }

    private static <T> List<T> read(BiConsumer<PsaConnection, Consumer<T>> list, PsaConnection connection) {
        List<T> found = new ArrayList<>();
        list.accept(connection, found::add);
        return found;
    }

    private List<Company> companies() {
        return read((from, sink) -> adapter.companies(from, sink), connection);
    }

    private List<Product> products() {
        return read((from, sink) -> adapter.products(from, sink), connection);
    }

    private List<Agreement> agreements() {
        return read((from, sink) -> adapter.agreements(from, sink), connection);
    }

    private List<AgreementLine> lines() {
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements(), TODAY, found::add);
        return found;
    }

    private record Directory(
            List<Company> companies,
            List<Product> products,
            List<Agreement> agreements,
            List<AgreementLine> lines,
            AgreementLine alone) {}

    private Directory directory() {
        return new Directory(
                companies(), products(), agreements(), lines(), adapter.readLine(connection, ref(LINE), TODAY));
    }

    private boolean setsQuantities() {
        return testbed.writer(adapter, http) != null;
    }

    private List<JournalEntry> signIns() {
        return psa.requests(testbed::signsIn);
    }

    private PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    // ---- form

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN_FIELDS", "NUMBERS_AS_TEXTS", "OTHER_CASE"})
    void anotherFormOfTheSameAnswersMeansTheSame(FaultKind kind) {
        assumeTrue(kind != FaultKind.OTHER_CASE || testbed.variesCase(), () -> testbed.psa() + " keeps its case");
        Directory usual = directory();
        again();
        always(kind, null);

        assertThat(directory())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*version")
                .isEqualTo(usual);
        assertThat(adapter.test(connection).ok()).isTrue();
        if (setsQuantities()) {
            assertThat(set("42", "47").outcome()).isEqualTo(Outcome.WRITTEN);
            assertThat(quantity()).isEqualByComparingTo("47");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NULL_FIELD", "MISSING_FIELD"})
    void aFieldWithoutValueIsUnknownOrRefusedAndNeverZero(FaultKind kind) {
        SoftAssertions all = new SoftAssertions();
        for (String field : fieldsOfAnswers()) {
            again();
            always(kind, field);
            String what = kind + " " + field;
            told(all, what, this::companies, company -> {
                all.assertThat(company.id()).as(what).isEqualTo(testbed.companyId(COMPANY));
                all.assertThat(company.name()).as(what).isNotBlank();
            });
            told(
                    all,
                    what,
                    this::products,
                    product -> right(
                            all,
                            what,
                            product.id().equals(testbed.productId(PRODUCT)),
                            product.id().equals(testbed.productId(OTHER_PRODUCT)),
                            product.unitPrice(),
                            product.unitCost()));
            told(all, what, this::agreements, agreement -> {
                all.assertThat(agreement.id()).as(what).isEqualTo(testbed.agreementId(AGREEMENT));
                all.assertThat(agreement.companyId()).as(what).isEqualTo(testbed.companyId(COMPANY));
            });
            told(all, what, this::lines, line -> right(all, what, line));
            told(
                    all,
                    what,
                    () -> List.of(adapter.readLine(connection, ref(LINE), TODAY)),
                    line -> right(all, what, line));
            all.assertThat(catchThrowable(() -> adapter.test(connection)))
                    .as("%s in a test", what)
                    .isNull();
        }
        all.assertAll();
    }

    @ParameterizedTest
    @EnumSource(names = {"NULL_FIELD", "MISSING_FIELD"})
    void aWriteAmongSuchAnswersIsRightOrTellsThatItIsNot(FaultKind kind) {
        assumeTrue(setsQuantities(), () -> testbed.psa() + " takes a worksheet");
        SoftAssertions all = new SoftAssertions();
        Set<String> fields = fieldsOfAnswers();
        again();
        set("42", "47");
        fields.addAll(fieldsSeen());
        for (String field : fields) {
            again();
            always(kind, field);
            String what = kind + " " + field;
            AppliedQuantity[] applied = new AppliedQuantity[1];
            Throwable failure = catchThrowable(() -> applied[0] = set("42", "47"));
            if (failure != null) {
                all.assertThat(failure).as(what).isInstanceOf(PsaException.class);
                all.assertThat(quantity().toPlainString()).as(what).matches("4[27](\\.0+)?");
                if (failure instanceof PsaException e && !e.outcomeUnknown()) {
                    all.assertThat(psa.writes())
                            .as("%s: %s", what, e.getMessage())
                            .isEmpty();
                }
            } else {
                all.assertThat(applied[0].outcome()).as(what).isEqualTo(Outcome.WRITTEN);
                all.assertThat(quantity()).as(what).isEqualByComparingTo("47");
            }
            all.assertThat(psa.quantity(OTHER_LINE)).as(what).isEqualByComparingTo("7");
        }
        all.assertAll();
    }

    /** Everything that the PSA answers to reading its directory, as it is found out and not as a list has it. */
    private Set<String> fieldsOfAnswers() {
        again();
        directory();
        return fieldsSeen();
    }

    private Set<String> fieldsSeen() {
        return psa.requests().stream()
                .flatMap(request -> FIELD.matcher(request.answer()).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T> void told(SoftAssertions all, String what, Callable<List<T>> read, Consumer<T> check) {
        List<T> found = new ArrayList<>();
        Throwable failure = catchThrowable(() -> found.addAll(read.call()));
        if (failure != null) {
            all.assertThat(failure).as(what).isInstanceOf(PsaException.class);
        }
        found.forEach(check);
    }

    private void right(SoftAssertions all, String what, AgreementLine line) {
        boolean first = line.ref().equals(ref(LINE));
        boolean second = line.ref().equals(ref(OTHER_LINE));
        all.assertThat(first || second).as("%s: %s", what, line).isTrue();
        if (line.knownQuantity() != null) {
            all.assertThat(line.knownQuantity()).as("%s: quantity", what).isEqualByComparingTo(first ? "42" : "7");
        }
        right(all, what, first, second, line.unitPrice(), line.unitCost());
    }

    private static void right(
            SoftAssertions all, String what, boolean first, boolean second, BigDecimal price, BigDecimal cost) {
        if (!first && !second) {
            return;
        }
        if (price != null) {
            all.assertThat(price).as("%s: price", what).isEqualByComparingTo(first ? "3.50" : "2.00");
        }
        if (cost != null) {
            all.assertThat(cost).as("%s: cost", what).isEqualByComparingTo(first ? "1.20" : "0.80");
        }
    }

    // ---- ids and pages

    @Test
    void negativeIdsAreIdsLikeOthers() {
        assumeTrue(testbed.negativeIds(), () -> testbed.psa() + " counts its ids from 1");
        seeded(new SeedBuilder()
                .company(-COMPANY, "Acme Dental Group")
                .product(PRODUCT, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .agreement(-AGREEMENT, -COMPANY, "Managed services")
                .line(LINE, -AGREEMENT, PRODUCT, "42"));

        assertThat(companies()).extracting(Company::id).contains(testbed.companyId(-COMPANY));
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.ref()).isEqualTo(testbed.line(-AGREEMENT, LINE, PRODUCT));
            assertThat(line.companyId()).isEqualTo(testbed.companyId(-COMPANY));
        });
    }

    @Test
    void aPageThatRepeatsEndsTheReadAsAFailure() {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 3 * PsaTestbed.PAGE_SIZE; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        seeded(seed);
        psa.inject(Fault.of(FaultKind.REPEATED_ANSWER)
                .on(null, testbed.companiesPath())
                .times(ALWAYS));
        List<Company> found = new ArrayList<>();

        Throwable failure = catchThrowable(() -> adapter.companies(connection, found::add));

        if (failure == null) {
            // A PSA that gives everything at once has no pages that could repeat.
            assertThat(psa.requests(this::asksForCompanies)).hasSize(1);
        } else {
            assertThat(failure).isInstanceOfSatisfying(PsaException.class, e -> assertThat(e.failure())
                    .isEqualTo(PsaFailure.PROTOCOL));
        }
        assertThat(psa.requests().size()).isLessThan(20);
    }

    private boolean asksForCompanies(JournalEntry request) {
        return request.path().contains(testbed.companiesPath());
    }

    // ---- brokenness

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void everyBrokenServerIsTransientForReads(int status) {
        psa.inject(Fault.of(FaultKind.SERVER_ERROR).times(2).status(status).on(null, testbed.linePath()));
        assertThat(lines()).hasSize(2);

        psa.inject(Fault.of(FaultKind.SERVER_ERROR).times(ALWAYS).status(status));
        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.TRANSIENT);
        assertThat(failure(() -> adapter.readLine(connection, ref(LINE), TODAY)).failure())
                .isEqualTo(PsaFailure.TRANSIENT);
    }

    // ---- who we are

    @Test
    void aRefusalWithRightCredentialsIsNeverRepeatedInALoop() {
        companies();
        int signedInBefore = signIns().size();
        psa.clearRequests();
        psa.inject(Fault.of(FaultKind.UNAUTHORIZED).on(null, testbed.companiesPath()));

        Throwable failure = catchThrowable(this::companies);

        if (testbed.renewsSignIn(adapter.descriptor())) {
            assertThat(failure).isNull();
            assertThat(signIns()).hasSize(1);
            assertThat(signedInBefore).isEqualTo(1);
        } else if (failure != null) {
            assertThat(failure).isInstanceOfSatisfying(PsaException.class, e -> assertThat(e.failure())
                    .isEqualTo(testbed.strayUnauthorized()));
        }
        assertThat(psa.requests(this::asksForCompanies)).hasSizeLessThanOrEqualTo(2);

        psa.clearRequests();
        psa.clearFaults();
        psa.inject(Fault.of(FaultKind.UNAUTHORIZED).times(ALWAYS));
        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(psa.requests(this::asksForCompanies)).hasSizeLessThanOrEqualTo(2);
        assertThat(psa.requests()).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aRefusedWriteIsSentAgainOnlyWithNewCredentialsAndAppliedOnce() {
        assumeTrue(setsQuantities(), () -> testbed.psa() + " takes a worksheet");
        psa.inject(
                Fault.of(FaultKind.UNAUTHORIZED).on(null, testbed.writePath()).skipping(readingsOnWritePath()));

        Throwable failure = catchThrowable(() -> set("42", "47"));

        if (testbed.renewsSignIn(adapter.descriptor())) {
            assertThat(failure).isNull();
            assertThat(quantity()).isEqualByComparingTo("47");
        }
        assertThat(psa.requests(testbed::writes)).hasSizeLessThanOrEqualTo(2);
        assertThat(psa.writes()).hasSizeLessThanOrEqualTo(1);
        if (failure != null) {
            assertThat(failure).isInstanceOfSatisfying(PsaException.class, e -> {
                assertThat(e.failure()).isEqualTo(testbed.strayUnauthorized());
                assertThat(e.outcomeUnknown()).isFalse();
            });
            assertThat(quantity()).isEqualByComparingTo("42");
        }
    }

    private int readingsOnWritePath() {
        adapter.readLine(connection, ref(LINE), TODAY);
        int readings = psa.requests(request -> request.path().contains(testbed.writePath()))
                .size();
        psa.clearRequests();
        return readings;
    }

    @Test
    void aTokenThatEndsInTheMiddleIsRenewedInTime() {
        List<Company> usual = companies();
        assumeTrue(!signIns().isEmpty(), () -> testbed.psa() + " hands out no tokens");
        int before = signIns().size();

        time.advance(testbed.tokenLife());

        assertThat(companies()).isEqualTo(usual);
        assertThat(signIns()).hasSize(before + 1);
        assertThat(psa.requests(request -> request.status() == 401)).isEmpty();
    }

    @Test
    void twoWorkersWhoseTokenEndsRenewItOnce() throws Exception {
        companies();
        assumeTrue(!signIns().isEmpty(), () -> testbed.psa() + " hands out no tokens");
        psa.clearRequests();
        time.advance(testbed.tokenLife());
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        List<Future<List<Company>>> results = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                results.add(workers.submit(() -> {
                    together.await(60, TimeUnit.SECONDS);
                    return companies();
                }));
            }
            for (Future<List<Company>> result : results) {
                assertThat(result.get(60, TimeUnit.SECONDS)).hasSize(1);
            }
        } finally {
            workers.shutdownNow();
        }

        assertThat(signIns()).hasSize(1);
    }

    // ---- abilities

    @Test
    void anAbilityThatIsSwitchedOffIsRefusedBeforeAnyCall() {
        PsaDescriptor descriptor = adapter.descriptor();
        assumeTrue(setsQuantities(), () -> testbed.psa() + " takes a worksheet");
        String setting = descriptor.abilities().get(Ability.SET_QUANTITY).setting();
        assumeTrue(setting != null, () -> testbed.psa() + " always sets quantities");
        Map<String, String> settings = new HashMap<>(connection.settings());
        settings.remove(setting);
        connection = new PsaConnection(
                connection.organizationId(),
                connection.connectionId(),
                connection.psa(),
                settings,
                connection.credentials());

        assertThat(failure(() -> set("42", "47")).failure()).isEqualTo(PsaFailure.UNSUPPORTED);
        assertThat(psa.requests()).isEmpty();
    }

    // ---- secrets

    @Test
    void secretsAreNowhereNotEvenInTheSimulatorsJournal() {
        directory();
        if (setsQuantities()) {
            set("42", "47");
        }
        Map<String, Secret> wrong = new HashMap<>(connection.credentials());
        wrong.put(testbed.secretCredential(), Secret.of("a-wrong-secret-value"));
        ConnectionReport report = adapter.test(new PsaConnection(
                connection.organizationId(), UUID.randomUUID(), connection.psa(), connection.settings(), wrong));

        String shown = psa.requests() + " " + report + " " + connection;

        assertThat(shown)
                .doesNotContain(
                        connection.credentials().get(testbed.secretCredential()).reveal())
                .doesNotContain("a-wrong-secret-value");
        testbed.operatorSecrets().forEach(secret -> assertThat(shown).doesNotContain(secret));
    }
}
