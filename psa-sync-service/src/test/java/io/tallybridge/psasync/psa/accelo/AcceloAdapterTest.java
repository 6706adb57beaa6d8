package io.tallybridge.psasync.psa.accelo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.accelo.AcceloSimulator;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
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

/** What is Accelo's own; the rest is in the contract suite. */
class AcceloAdapterTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LocalDate OCTOBER = LocalDate.parse("2026-10-01");
    private static final LocalDate NOVEMBER = LocalDate.parse("2026-11-01");
    private static final LocalDate DECEMBER = LocalDate.parse("2026-12-01");
    private static final LineRef LINE = new LineRef("12", "template-8", "8");
    private static final String MATERIALS = "/object_budgets/materials";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static PsaSimulators simulators;
    private static volatile FakeTime clock = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final AcceloTestbed testbed = new AcceloTestbed();
    private PsaHttp http;
    private AcceloSimulator psa;
    private AcceloAdapter adapter;
    private PsaConnection connection;

    @BeforeAll
    static void start() {
        simulators = PsaSimulators.start("127.0.0.1", 0, new Clock() {
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
                return clock.now();
            }
        });
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @BeforeEach
    void open() {
        clock = time;
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        psa = simulators.get(AcceloSimulator.class);
        psa.reset();
        psa.configure("today", TODAY.toString());
        seeded(seed());
        adapter = new AcceloAdapter(http, AcceloTestbed.config(100));
        connection = with(Map.of());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(45, "Acme Dental Group")
                .product(8, "Endpoint protection, per device", "EDR-DEV", "4.50", "2.10")
                .product(9, "Backup, per user", "BK-USER", "3.50", "1.20")
                .agreement(12, 45, "Managed security")
                .line(801, 12, 8, "25");
    }

    private void seeded(SeedBuilder seed) {
        psa.seed(seed.build());
        psa.clearRequests();
    }

    private PsaConnection with(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private PsaConnection withSecret(String secret) {
        Map<String, Secret> credentials = new HashMap<>(connection.credentials());
        credentials.put("clientSecret", Secret.of(secret));
        return new PsaConnection(
                connection.organizationId(), connection.connectionId(), Psa.ACCELO, connection.settings(), credentials);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static QuantityChange change(LineRef line, String from, String to, LocalDate day) {
        return new QuantityChange(UUID.randomUUID(), line, new BigDecimal(from), new BigDecimal(to), day, null);
    }

    private AppliedQuantity set(String from, String to, LocalDate day) {
        return adapter.setQuantity(connection, change(LINE, from, to, day), CallObserver.NONE);
    }

    private AgreementLine read(LocalDate asOf) {
        return adapter.readLine(connection, LINE, asOf);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<Agreement> agreements() {
        List<Agreement> agreements = new ArrayList<>();
        adapter.agreements(connection, agreements::add);
        return agreements;
    }

    private List<AgreementLine> lines(LocalDate asOf) {
        List<AgreementLine> lines = new ArrayList<>();
        adapter.lines(connection, agreements(), asOf, lines::add);
        return lines;
    }

    private List<JournalEntry> sent(String method) {
        return psa.requests(request -> request.method().equals(method) && !testbed.signsIn(request));
    }

    private List<JournalEntry> signIns() {
        return psa.requests(testbed::signsIn);
    }

    /** The periods of the seeded retainer by their first month's number. */
    private ObjectNode period(int month) {
        return psa.records("periods").stream()
                .filter(period -> LocalDate.ofInstant(
                                        Instant.ofEpochSecond(
                                                period.path("date_commenced").longValue()),
                                        ZoneId.of("Australia/Sydney"))
                                .getMonthValue()
                        == month)
                .findFirst()
                .orElseThrow();
    }

    private void edit(ObjectNode record, String table, String fields) {
        psa.edit(table, record.path("id").longValue(), json(fields));
    }

    private ObjectNode material(int month) {
        long period = period(month).path("id").longValue();
        return psa.records("materials").stream()
                .filter(material -> material.path("against_id").longValue() == period)
                .findFirst()
                .orElseThrow();
    }

    private String stored(int month) {
        return material(month).path("quantity").decimalValue().toPlainString();
    }

    private void refuses(LocalDate day, String words) {
        psa.clearRequests();
        PsaException failure = failure(() -> set("25", "30", day));
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(sent("PUT")).isEmpty();
        AgreementLine line = read(day);
        assertThat(line.notWritable()).contains(words);
    }

    // ---- periods

    @Test
    void theDayPicksThePeriodAndNoOtherChanges() {
        edit(period(10), "periods", "{\"standing\":\"opened\"}");

        AppliedQuantity october = set("25", "30", LocalDate.parse("2026-10-31"));
        AppliedQuantity november = set("25", "27.5", NOVEMBER);

        assertThat(october.line().effectiveDate()).isEqualTo(OCTOBER);
        assertThat(november.line().effectiveDate()).isEqualTo(NOVEMBER);
        assertThat(october.line().ref()).isEqualTo(november.line().ref()).isEqualTo(LINE);
        assertThat(List.of(stored(9), stored(10), stored(11))).containsExactly("25.0000", "30.0000", "27.5000");
        assertThat(sent("PUT")).extracting(JournalEntry::body).containsExactly("quantity=30", "quantity=27.5");
    }

    @Test
    void aNewPeriodStartsFromItsTemplateAndIsPushedAgainByTheSameLine() {
        set("25", "30", NOVEMBER);
        psa.openNextPeriod(12);

        assertThat(read(DECEMBER).quantity()).isEqualByComparingTo("25");
        assertThat(set("25", "30", DECEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(List.of(stored(11), stored(12))).containsExactly("30.0000", "30.0000");
        assertThat(lines(DECEMBER)).extracting(AgreementLine::ref).containsExactly(LINE);
    }

    @Test
    void aClosedPeriodIsShownAndRefused() {
        refuses(OCTOBER, "closed");

        assertThat(read(OCTOBER).quantity()).isEqualByComparingTo("25");
        assertThat(lines(OCTOBER)).singleElement().satisfies(line -> assertThat(line.notWritable())
                .contains("closed"));
    }

    @Test
    void severalPeriodsOfADayAreRefused() {
        ObjectNode november = period(11);
        edit(
                period(10),
                "periods",
                "{\"standing\":\"opened\",\"date_commenced\":" + november.path("date_commenced") + ",\"date_expires\":"
                        + november.path("date_expires") + "}");

        refuses(NOVEMBER, "Several opened periods");
        assertThat(lines(NOVEMBER))
                .singleElement()
                .extracting(AgreementLine::knownQuantity, AgreementLine::source, AgreementLine::effectiveDate)
                .containsExactly(null, QuantitySource.UNKNOWN, null);
    }

    @Test
    void aDayWithoutPeriodIsRefused() {
        refuses(DECEMBER, "no period that holds 2026-12-01");

        assertThat(lines(DECEMBER)).singleElement().satisfies(line -> assertThat(line.source())
                .isEqualTo(QuantitySource.UNKNOWN));
    }

    @Test
    void aRetainerWithoutPeriodsHasNoLines() {
        seeded(new SeedBuilder()
                .company(45, "Acme")
                .add(new PsaState.Agreement(
                        12L, 45, "Not begun", null, LocalDate.parse("2027-01-01"), null, null, null)));

        assertThat(lines(NOVEMBER)).isEmpty();
        assertThat(agreements())
                .singleElement()
                .extracting(Agreement::billingCycle)
                .isNull();
        assertThat(failure(() -> read(NOVEMBER)).failure()).isEqualTo(PsaFailure.GONE);
    }

    @Test
    void periodsAreReadOnceForADirectory() {
        lines(NOVEMBER);

        assertThat(psa.requests(request -> request.path().endsWith("/periods"))).hasSize(1);
    }

    @Test
    void aPeriodClosedBetweenReviewAndPushIsNoticed() {
        lines(NOVEMBER);
        edit(period(11), "periods", "{\"standing\":\"closed\"}");

        refuses(NOVEMBER, "closed");
    }

    @Test
    void aPeriodClosedAfterTheWriteStillSettles() {
        QuantityChange change = change(LINE, "25", "30", NOVEMBER);
        adapter.setQuantity(connection, change, CallObserver.NONE);
        edit(period(11), "periods", "{\"standing\":\"closed\"}");

        assertThat(adapter.settle(connection, change, CallObserver.NONE).state())
                .isEqualTo(Settlement.State.APPLIED);
    }

    @Test
    void inArrearsTheMonthsCountGoesToTheMonthsPeriodThoughTheRetainerEndsThere() {
        seeded(new SeedBuilder()
                .company(45, "Acme")
                .product(8, "Endpoint protection", "EDR", "4.50", "2.10")
                .add(new PsaState.Agreement(
                        12L, 45, "Ends in November", null, null, LocalDate.parse("2026-11-30"), null, null))
                .line(801, 12, 8, "25"));
        connection = with(Map.of("arrears", "true"));

        AgreementLine line = lines(DECEMBER).get(0);
        AppliedQuantity applied = adapter.setQuantity(
                connection, change(line.ref(), "25", "30", line.effectiveDate()), CallObserver.NONE);

        assertThat(line.effectiveDate()).isEqualTo(DECEMBER);
        assertThat(line.writable()).isTrue();
        assertThat(applied.line()).isEqualTo(read(DECEMBER)).isEqualTo(read(LocalDate.parse("2026-11-15")));
        assertThat(stored(11)).isEqualTo("30.0000");
    }

    // ---- invoices

    @ParameterizedTest
    @CsvSource({
        "pre-paid, contract_period, 2026-11-05",
        "pre-paid, contract, 2026-11-05",
        "post-paid, contract_period, 2026-11-30",
        "post-paid, contract, 2026-11-30",
    })
    void anInvoicedPeriodIsRefusedUnlessTheConnectionAllowsIt(String budget, String against, LocalDate through) {
        psa.configure(Map.of("budgetType", budget, "invoicesAgainst", against));
        seeded(seed());
        assertThat(psa.bill(through)).isEqualTo(1);

        refuses(NOVEMBER, "invoiced already");
        assertThat(lines(NOVEMBER)).singleElement().satisfies(line -> assertThat(line.notWritable())
                .contains("invoiced already"));

        psa.clearRequests();
        connection = with(Map.of("invoicedPeriods", "true"));
        assertThat(set("25", "30", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(psa.requests(request -> request.path().contains("/invoices")))
                .isEmpty();
    }

    @Test
    void anInvoiceOfTheMonthBeforeDoesNotStopThisMonths() {
        psa.configure("invoicesAgainst", "contract");
        edit(period(10), "periods", "{\"standing\":\"opened\"}");
        assertThat(psa.bill(LocalDate.parse("2026-10-31"))).isEqualTo(1);

        refuses(OCTOBER, "invoiced already");
        assertThat(set("25", "30", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void anInvoiceMadeDuringAPushIsNoticedAMinuteLater() {
        seeded(seed().line(802, 12, 9, "7"));
        set("25", "30", NOVEMBER);
        psa.clearRequests();
        psa.bill(LocalDate.parse("2026-11-30"));
        time.advance(Duration.ofSeconds(61));

        PsaException failure = failure(() -> adapter.setQuantity(
                connection, change(new LineRef("12", "template-9", "9"), "7", "8", NOVEMBER), CallObserver.NONE));

        assertThat(failure).hasMessageContaining("invoiced already");
        assertThat(psa.requests(request -> request.path().endsWith("/invoices")))
                .hasSize(1);
    }

    @Test
    void invoicesThatMayNotBeReadStopWritesAndNotTheDirectory() {
        psa.deny("invoices");

        assertThat(lines(NOVEMBER)).singleElement().satisfies(line -> assertThat(line.notWritable())
                .contains("may not read invoices"));
        refuses(NOVEMBER, "may not read invoices");
    }

    // ---- retainers

    @Test
    void expiryCountsForTheDayThatIsMeant() {
        seeded(new SeedBuilder()
                .company(45, "Acme")
                .product(8, "Endpoint protection", "EDR", "4.50", "2.10")
                .add(new PsaState.Agreement(
                        12L, 45, "Ended in October", null, null, LocalDate.parse("2026-10-31"), null, null))
                .line(801, 12, 8, "25"));
        edit(period(10), "periods", "{\"standing\":\"opened\"}");

        assertThat(agreements()).singleElement().satisfies(agreement -> {
            assertThat(agreement.active()).isFalse();
            assertThat(agreement.endDate()).isEqualTo("2026-10-31");
        });
        assertThat(lines(OCTOBER)).singleElement().satisfies(line -> {
            assertThat(line.writable()).isTrue();
            assertThat(line.active()).isTrue();
        });
        assertThat(set("25", "30", OCTOBER).outcome()).isEqualTo(Outcome.WRITTEN);
        refuses(NOVEMBER, "expired on 2026-10-31");
    }

    @Test
    void aRetainerThatIsNotActiveIsNotListedAndNotWritten() {
        psa.edit("contracts", 12, json("{\"standing\":\"cancelled\"}"));

        assertThat(agreements()).isEmpty();
        refuses(NOVEMBER, "cancelled");
    }

    @Test
    void aRetainerAgainstAContactIsListedWithoutACompany() {
        psa.edit("contracts", 12, json("{\"company\":null,\"against_type\":\"contact\",\"against_id\":94}"));

        assertThat(agreements()).extracting(Agreement::companyId).containsExactly("contact-94");
    }

    @Test
    void aCompanyIsTakenFromTheRetainerBeforeWhatItIsAgainst() {
        psa.edit("contracts", 12, json("{\"against_type\":\"affiliation\",\"against_id\":98}"));

        assertThat(agreements()).extracting(Agreement::companyId).containsExactly("45");
    }

    // ---- lines over time

    @Test
    void anItemTwiceIsTwoLinesByTheirTitles() {
        seeded(seed().add(new PsaState.Line(
                802L, 12, 8, new BigDecimal("5"), null, null, null, null, null, "Servers", null, null)));
        psa.openNextPeriod(12);

        List<AgreementLine> november = lines(NOVEMBER);
        List<AgreementLine> december = lines(DECEMBER);

        assertThat(november).hasSize(2);
        assertThat(december)
                .extracting(AgreementLine::ref)
                .containsExactlyInAnyOrderElementsOf(
                        november.stream().map(AgreementLine::ref).toList());
        LineRef servers = november.stream()
                .filter(line -> line.name().equals("Servers"))
                .findFirst()
                .orElseThrow()
                .ref();
        adapter.setQuantity(connection, change(servers, "5", "6", DECEMBER), CallObserver.NONE);
        assertThat(lines(DECEMBER))
                .extracting(AgreementLine::name, line -> line.quantity().intValueExact())
                .containsExactlyInAnyOrder(tuple("Servers", 6), tuple("Endpoint protection, per device", 25));
        assertThat(failure(() -> set("25", "30", NOVEMBER)).failure()).isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void twinsAreWrittenInTheirPeriodAndGoneInTheNext() {
        seeded(seed().line(802, 12, 8, "5"));
        psa.openNextPeriod(12);
        LineRef twin = lines(NOVEMBER).stream()
                .filter(line -> line.quantity().intValueExact() == 5)
                .findFirst()
                .orElseThrow()
                .ref();

        adapter.setQuantity(connection, change(twin, "5", "6", NOVEMBER), CallObserver.NONE);

        assertThat(lines(NOVEMBER))
                .extracting(line -> line.quantity().intValueExact())
                .containsExactlyInAnyOrder(25, 6);
        assertThat(failure(() -> adapter.setQuantity(connection, change(twin, "5", "6", DECEMBER), CallObserver.NONE))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
    }

    @Test
    void aMaterialWithoutTemplateIsKnownByItsTitle() {
        psa.openNextPeriod(12);
        edit(material(11), "materials", "{\"material_template_id\":0,\"title\":\"Old server\"}");
        edit(material(12), "materials", "{\"material_template_id\":0,\"title\":\"Old server\"}");

        LineRef november = lines(NOVEMBER).get(0).ref();

        assertThat(november.lineId()).startsWith("title-").isEqualTo(november.productId());
        assertThat(lines(DECEMBER)).extracting(AgreementLine::ref).containsExactly(november);
        adapter.setQuantity(connection, change(november, "25", "26", DECEMBER), CallObserver.NONE);
        assertThat(stored(12)).isEqualTo("26.0000");
    }

    @Test
    void materialsOfTicketsChargedToThePeriodAreNoLines() {
        ObjectNode other = material(11);
        seeded(seed().line(802, 12, 9, "3"));
        ObjectNode ticket = psa.records("materials").stream()
                .filter(record -> record.path("line").longValue() == 802
                        && record.path("against_id").equals(other.path("against_id")))
                .findFirst()
                .orElseThrow();
        edit(ticket, "materials", "{\"against_type\":\"issue\"}");

        assertThat(lines(NOVEMBER)).extracting(AgreementLine::ref).containsExactly(LINE);
    }

    // ---- what Accelo's records look like

    @ParameterizedTest
    @CsvSource({"true, false, true", "false, false, true", "true, true, true", "false, true, false"})
    void bothSpellingsOfTheDocumentationAreRead(boolean sampleNames, boolean linkedObjects, boolean deeperLists) {
        psa.configure(Map.of("sampleNames", sampleNames, "linkedObjects", linkedObjects, "deeperLists", deeperLists));

        assertThat(lines(NOVEMBER)).singleElement().satisfies(line -> {
            assertThat(line.ref()).isEqualTo(LINE);
            assertThat(line.companyId()).isEqualTo("45");
            assertThat(line.quantity()).isEqualByComparingTo("25");
            assertThat(line.unitPrice()).isEqualByComparingTo("4.50");
            assertThat(line.unitCost()).isEqualByComparingTo("2.10");
            assertThat(line.billingCycle()).isEqualTo("Monthly");
        });
    }

    @Test
    void aHiddenPriceIsUnknownAndNeverZero() {
        psa.configure("financialAccess", false);

        assertThat(lines(NOVEMBER)).singleElement().satisfies(line -> {
            assertThat(line.unitPrice()).isNull();
            assertThat(line.unitCost()).isNull();
        });
        List<Product> products = new ArrayList<>();
        adapter.products(connection, products::add);
        assertThat(products)
                .allSatisfy(product -> assertThat(product.unitPrice()).isNull());
        assertThat(set("25", "30", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo("prices");
                    assertThat(check.detail()).contains("full financial access");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"many\"", "\"1e5\"", "\"1,000\"", "{\"value\":1}"})
    void aQuantityThatIsNoneIsUnknownAndNotWritten(String quantity) {
        edit(material(11), "materials", "{\"quantity\":" + quantity + "}");

        assertThat(lines(NOVEMBER)).singleElement().satisfies(line -> {
            assertThat(line.knownQuantity()).isNull();
            assertThat(line.writable()).isFalse();
        });
        refuses(NOVEMBER, "no quantity");
    }

    @Test
    void unknownFieldsAndNullsAreStood() {
        psa.edit("companies", 45, json("{\"surprise\":{\"a\":[1]},\"custom_id\":null,\"name\":null}"));
        psa.edit("contracts", 12, json("{\"surprise\":\"x\",\"title\":null,\"date_started\":null}"));

        List<Company> companies = new ArrayList<>();
        adapter.companies(connection, companies::add);

        assertThat(companies).containsExactly(new Company("45", "45", null, true));
        assertThat(agreements()).singleElement().satisfies(agreement -> {
            assertThat(agreement.name()).isEqualTo("12");
            assertThat(agreement.startDate()).isNull();
        });
    }

    @Test
    void inactiveCompaniesAndItemsOfOtherTypesAreLeftOut() {
        psa.edit("templates", 9, json("{\"type\":\"expense\"}"));
        seeded(seed().add(new PsaState.Company(46L, "Former client", null, false, null, null))
                .add(new PsaState.Product(10L, "Discontinued", "X", null, null, false, null)));
        psa.edit("templates", 9, json("{\"type\":\"expense\"}"));
        List<Company> companies = new ArrayList<>();
        List<Product> products = new ArrayList<>();

        adapter.companies(connection, companies::add);
        adapter.products(connection, products::add);

        assertThat(companies).extracting(Company::id).containsExactly("45");
        assertThat(products).extracting(Product::id).containsExactly("8");
    }

    // ---- pages

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 230})
    void everyMaterialOfAPeriodIsReadInPagesOfAHundred(int count) {
        SeedBuilder seed = new SeedBuilder().company(45, "Acme").agreement(12, 45, "Large");
        for (int i = 0; i < count; i++) {
            seed.product(1000 + i, "Item " + i, "I" + i, "1.00", "0.50").line(5000 + i, 12, 1000 + i, "1");
        }
        seeded(seed);

        assertThat(lines(NOVEMBER)).hasSize(count);

        assertThat(psa.requests(request -> request.path().endsWith(MATERIALS)))
                .hasSize(count / 100 + 1)
                .allSatisfy(request ->
                        assertThat(request.query()).contains("_limit=100", "_page=0", "_fields=_ALL", "order_by_asc"));
    }

    @Test
    void recordsThatComeMeanwhileLoseNone() {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 25; i++) {
            seed.company(100 + 2 * i, "Company " + i);
        }
        seeded(seed);
        adapter = new AcceloAdapter(http, AcceloTestbed.config(10));
        List<String> ids = new ArrayList<>();

        adapter.companies(connection, company -> {
            if (ids.isEmpty()) {
                psa.edit("companies", 100, json("{\"standing\":\"inactive\"}"));
            }
            ids.add(company.id());
        });

        assertThat(ids).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void aListThatIgnoresTheOrderIsNotTrusted() {
        psa.inject(
                Fault.of(FaultKind.HTML_BODY)
                        .on(null, "/companies")
                        .message(
                                "{\"meta\":{\"status\":\"ok\"},\"response\":[{\"id\":\"9\",\"name\":\"a\"},{\"id\":\"8\",\"name\":\"b\"}]}"));
        adapter = new AcceloAdapter(http, AcceloTestbed.config(2));

        PsaException failure = failure(() -> adapter.companies(connection, company -> {}));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    // ---- days

    @Test
    void daysAreThoseOfTheDeploymentWhichAcceloTells() {
        psa.configure("zone", "Pacific/Auckland");
        seeded(seed());
        connection = with(Map.of("timeZone", ""));

        assertThat(lines(NOVEMBER))
                .singleElement()
                .extracting(AgreementLine::effectiveDate)
                .isEqualTo(NOVEMBER);
        assertThat(psa.requests(request -> request.path().endsWith("/tokeninfo")))
                .hasSize(1);
    }

    @Test
    void withoutATimeZoneNothingIsGuessed() {
        psa.configure("localeZone", false);
        connection = with(Map.of("timeZone", ""));

        assertThat(failure(() -> lines(NOVEMBER))).hasMessageContaining("time zone");
        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> !check.ok())
                .extracting(Check::name)
                .containsExactly("time zone");
    }

    @Test
    void anUnknownTimeZoneIsNamed() {
        connection = with(Map.of("timeZone", "Mars/Olympus"));

        assertThat(failure(() -> lines(NOVEMBER)).failure()).isEqualTo(PsaFailure.INVALID);
    }

    // ---- sign-in

    @Test
    void aTokenServesUntilATenthOfItsLifeIsLeft() {
        psa.configure("tokenSeconds", 1000);
        agreements();
        time.advance(Duration.ofSeconds(880));
        agreements();
        assertThat(signIns()).hasSize(1);

        time.advance(Duration.ofSeconds(20));
        agreements();

        assertThat(signIns()).hasSize(2);
        assertThat(signIns())
                .allSatisfy(request -> assertThat(request.body()).contains("grant_type=client_credentials"));
    }

    @ParameterizedTest
    @CsvSource({"'\"expires_in\":1000'", "'\"expires_in\":\"1000\"'"})
    void theLifeOfATokenIsATextOrANumber(String expires) {
        psa.inject(token("{\"access_token\":\"x-token-x\"," + expires + "}"));
        psa.inject(answer("/companies", 200, "{\"response\":[],\"meta\":{\"status\":\"ok\"}}")
                .times(2));
        adapter.companies(connection, company -> {});
        time.advance(Duration.ofSeconds(901));

        adapter.companies(connection, company -> {});

        assertThat(signIns()).hasSize(2);
    }

    @Test
    void aTokenOfUnknownLifeServesAnHourAtMost() {
        psa.inject(token("{\"access_token\":\"x-token-x\",\"expires in\":2592000}"));
        psa.inject(answer("/companies", 200, "{\"response\":[],\"meta\":{\"status\":\"ok\"}}")
                .times(2));
        adapter.companies(connection, company -> {});
        time.advance(Duration.ofMinutes(55));

        adapter.companies(connection, company -> {});

        assertThat(signIns()).hasSize(2);
    }

    private static Fault token(String body) {
        return answer("/oauth2/v0/token", 200, body);
    }

    private static Fault answer(String path, int status, String body) {
        return Fault.of(FaultKind.HTML_BODY).on(null, path).status(status).message(body);
    }

    @Test
    void aRevokedTokenIsRenewedOnceAndTheWorkGoesOn() {
        agreements();
        psa.revokeTokens();

        assertThat(set("25", "30", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(signIns()).hasSize(2);
    }

    @Test
    void aRefusalOfEveryTokenEndsAfterOneRenewal() {
        psa.inject(Fault.of(FaultKind.UNAUTHORIZED).on(null, "/api/v0/").times(100));

        assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.AUTH);

        assertThat(psa.requests()).hasSize(4); // token, refusal, token, refusal
    }

    @Test
    void aRefusedClientIsNotTriedAgainForAWhile() {
        PsaConnection right = connection;
        connection = withSecret("not-the-secret");
        for (int i = 0; i < 50; i++) {
            assertThat(failure(() -> set("25", "30", NOVEMBER)).failure()).isEqualTo(PsaFailure.AUTH);
            assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.AUTH);
        }
        assertThat(psa.requests()).hasSize(1);

        assertThat(adapter.test(connection).ok()).isFalse();
        assertThat(signIns()).hasSize(2);
        time.advance(Duration.ofMinutes(6));
        assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(signIns()).hasSize(3);
        connection = right;
        assertThat(agreements()).hasSize(1);
    }

    @Test
    void aLockSilencesTheConnectionAsLongAsItLasts() {
        PsaConnection right = connection;
        psa.configure("failuresBeforeLockout", 0);
        connection = withSecret("not-the-secret");
        assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.AUTH);
        connection = right;

        PsaException locked = failure(this::agreements);
        assertThat(locked.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(locked.retryAfter()).contains(Duration.ofMinutes(5));
        for (int i = 0; i < 20; i++) {
            assertThat(failure(this::agreements).failure()).isEqualTo(PsaFailure.THROTTLED);
        }
        assertThat(psa.requests()).hasSize(2);

        time.advance(Duration.ofSeconds(301));
        assertThat(agreements()).hasSize(1);
    }

    // ---- the hour's requests

    @Test
    void theLimitTellsWhenTheNextHourBegins() {
        psa.configure("requestsBefore", 4999);

        PsaException failure = failure(() -> read(NOVEMBER));

        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
        assertThat(sent("GET")).hasSize(2);
    }

    @Test
    void bulkReadsLeaveRequestsToOthersAndPushesFewer() {
        psa.configure("requestsBefore", 4100);
        PsaException reading = failure(this::agreements);
        assertThat(reading.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(reading.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).isPositive());

        assertThat(set("25", "30", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
        psa.configure("requestsBefore", 4900);
        read(NOVEMBER);
        PsaException pushing = failure(() -> set("30", "31", NOVEMBER));
        assertThat(pushing.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(pushing.outcomeUnknown()).isFalse();

        time.advance(Duration.ofMinutes(61));
        psa.configure("requestsBefore", 0);
        assertThat(set("30", "31", NOVEMBER).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    // ---- answers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"response\":null,\"meta\":{\"status\":\"invalid_request\",\"message\":\"No such filter\"}} | INVALID",
                "400 | {\"meta\":{\"message\":\"Twice\",\"status\":\"duplicate\"},\"response\":null} | CONFLICT",
                "401 | {\"status\":\"unauthorized client\",\"message\":\"x\"} | AUTH",
                "401 | <html>no</html> | AUTH",
                "403 | {\"meta\":{\"status\":\"invalid_permission\"}} | PERMISSION",
                "403 | <html>no</html> | PERMISSION",
                "404 | <html>Not Found</html> | PROTOCOL",
                "429 | {\"status\":\"too_many_requests\",\"message\":\"m\",\"more_info\":\"i\"} | THROTTLED",
                "429 | {\"meta\":{\"status\":\"too_many_requests\"}} | THROTTLED",
                "429 | <html>slow</html> | THROTTLED",
                "500 | {\"meta\":{\"status\":\"server_error\"}} | TRANSIENT",
                "502 | <html>Bad Gateway</html> | TRANSIENT",
                "200 | {\"response\":null,\"meta\":{\"status\":\"invalid_permission\"}} | PERMISSION",
                "200 | {\"response\":null,\"meta\":{\"status\":\"something_new\"}} | PROTOCOL",
                "200 | {\"meta\":{\"status\":\"ok\"}} | PROTOCOL",
                "200 | {\"meta\":{\"status\":\"ok\"},\"response\":\"12\"} | PROTOCOL",
                "200 | [] | PROTOCOL",
                "200 | <html>maintenance</html> | PROTOCOL",
            })
    void anAnswerIsToldByItsStatusAndItsWord(int status, String body, PsaFailure expected) {
        psa.inject(answer("/companies", status, body).times(10));

        PsaException failure = failure(() -> adapter.companies(connection, company -> {}));

        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure.getMessage()).doesNotContain("<html>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":\"invalid_grant\",\"error_description\":\"Grant was not found.\"} | AUTH | secret is wrong",
                "401 | {\"error\":\"invalid_client\"} | AUTH | secret is wrong",
                "400 | {\"error\":\"unsupported_grant_type\"} | INVALID | Service application",
                "404 | <html>nobody</html> | PROTOCOL | check its name",
            })
    void theTestExplainsWhyThereIsNoToken(int status, String body, PsaFailure expected, String words) {
        psa.inject(answer("/oauth2/", status, body).times(10));

        assertThat(adapter.test(connection).checks()).singleElement().satisfies(check -> {
            assertThat(check.failure()).isEqualTo(expected);
            assertThat(check.detail()).contains(words);
        });
    }

    @Test
    void anEmptyListMayBeNullOrAnEmptyObject() {
        for (String empty : List.of("null", "[]", "{}", "{\"companies\":[]}")) {
            psa.inject(answer("/companies", 200, "{\"response\":" + empty + ",\"meta\":{\"status\":\"ok\"}}"));
            List<Company> companies = new ArrayList<>();

            adapter.companies(connection, companies::add);

            assertThat(companies).as(empty).isEmpty();
        }
    }

    @Test
    void aRefusalDressedAsSuccessIsNoSuccess() {
        psa.inject(answer(
                MATERIALS + "/",
                200,
                "{\"response\":null,\"meta\":{\"status\":\"invalid_request\",\"message\":\"Locked\"}}"));

        PsaException failure = failure(() -> set("25", "30", NOVEMBER));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining("Locked");
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void aRightToWriteThatIsMissingIsNamed() {
        psa.deny("materials:write");

        PsaException failure = failure(() -> set("25", "30", NOVEMBER));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(adapter.test(connection).ok()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "companies, companies",
        "templates, products",
        "contracts, agreements",
        "materials, agreement lines",
        "invoices, invoices",
    })
    void eachRightHasACheck(String denied, String check) {
        psa.deny(denied);

        assertThat(adapter.test(connection).checks())
                .filteredOn(made -> made.name().equals(check))
                .singleElement()
                .satisfies(made -> {
                    assertThat(made.failure()).isEqualTo(PsaFailure.PERMISSION);
                    assertThat(made.detail()).contains("give the user that right");
                });
    }

    // ---- writing

    @ParameterizedTest
    @CsvSource({"30, 30", "30.00, 30", "12.5, 12.5", "0.0001, 0.0001", "100000, 100000", "1E+2, 100"})
    void theQuantityAloneIsSentInPlainDigits(String to, String sent) {
        edit(material(11), "materials", "{\"price\":9.99,\"cost\":8.88,\"title\":\"Agreed with the client\"}");

        set("25", to, NOVEMBER);

        assertThat(sent("PUT")).singleElement().extracting(JournalEntry::body).isEqualTo("quantity=" + sent);
        assertThat(material(11).path("price").decimalValue()).isEqualByComparingTo("9.99");
        assertThat(material(11).path("cost").decimalValue()).isEqualByComparingTo("8.88");
        assertThat(material(11).path("title").asText()).isEqualTo("Agreed with the client");
    }

    @Test
    void zeroIsSentAsZeroOnceItIsAllowed() {
        assertThat(failure(() -> set("25", "0", NOVEMBER)).failure()).isEqualTo(PsaFailure.INVALID);
        connection = with(Map.of("allowZero", "true"));

        set("25", "0.00", NOVEMBER);

        assertThat(sent("PUT")).singleElement().extracting(JournalEntry::body).isEqualTo("quantity=0");
        assertThat(stored(11)).isEqualTo("0.0000");
    }

    @Test
    void aMaterialTakenAwayIsGone() {
        edit(material(11), "materials", "{\"against_id\":1}");

        assertThat(failure(() -> set("25", "30", NOVEMBER)).failure()).isEqualTo(PsaFailure.GONE);
        assertThat(sent("PUT")).isEmpty();
    }

    @Test
    void thePreviewNeedsNoCallForALineThatWasJustRead() {
        lines(NOVEMBER);
        psa.clearRequests();

        List<PlannedCall> planned = adapter.preview(connection, change(LINE, "25", "30", NOVEMBER));

        assertThat(planned)
                .containsExactly(new PlannedCall(
                        "PUT",
                        simulators.url("accelo") + "/api/v0" + MATERIALS + "/"
                                + material(11).path("id").asText(),
                        "quantity=30"));
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void thePreviewOfWhatCannotBeWrittenSaysWhy() {
        assertThat(failure(() -> adapter.preview(connection, change(LINE, "25", "30", DECEMBER))))
                .hasMessageContaining("no period");
    }

    /** Everything that must never happen by itself, seen from Accelo's side. */
    @Test
    void nothingButQuantitiesAndChosenMaterialsIsEverWritten() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));
        List<List<ObjectNode>> before = untouchables();

        adapter.test(connection);
        adapter.companies(connection, company -> {});
        adapter.products(connection, product -> {});
        lines(NOVEMBER);
        set("25", "30", NOVEMBER);
        adapter.settle(connection, change(LINE, "25", "30", NOVEMBER), CallObserver.NONE);
        adapter.previewAdd(connection, newLine("9", "7"));
        adapter.addLine(connection, newLine("9", "7"), CallObserver.NONE);
        adapter.findAdded(connection, newLine("9", "7"), CallObserver.NONE);
        set("30", "29", NOVEMBER);

        assertThat(psa.requests(request -> !request.method().equals("GET") && !testbed.signsIn(request)))
                .extracting(JournalEntry::method, request -> request.path().replaceAll("\\d+$", "{id}"))
                .containsExactly(
                        tuple("PUT", "/accelo/api/v0" + MATERIALS + "/{id}"),
                        tuple("POST", "/accelo/api/v0" + MATERIALS),
                        tuple("PUT", "/accelo/api/v0" + MATERIALS + "/{id}"));
        assertThat(psa.requests()).allSatisfy(request -> assertThat(request.path() + "?" + request.query())
                .doesNotContain("_bearer_token", "_method", "_suppress", "/close", "/open", "progress"));
        assertThat(untouchables()).isEqualTo(before);
    }

    private List<List<ObjectNode>> untouchables() {
        return List.of(
                psa.records("companies"),
                psa.records("templates"),
                psa.records("contracts"),
                psa.records("periods"),
                psa.records("period_template_lines"),
                psa.records("invoices"));
    }

    // ---- adding

    private static NewLine newLine(String product, String quantity) {
        return new NewLine(UUID.randomUUID(), "12", product, new BigDecimal(quantity), TODAY, null, null);
    }

    private AppliedQuantity add(NewLine line) {
        return adapter.addLine(connection, line, CallObserver.NONE);
    }

    @Test
    void anAddedMaterialHasTitlePriceAndCostOfItsTemplate() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));
        List<PlannedCall> planned = adapter.previewAdd(connection, newLine("9", "7"));

        AppliedQuantity added = add(newLine("9", "7"));

        assertThat(added.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(added.line()).satisfies(line -> {
            assertThat(line.ref()).isEqualTo(new LineRef("12", "template-9", "9"));
            assertThat(line.name()).isEqualTo("Backup, per user");
            assertThat(line.unitPrice()).isEqualByComparingTo("3.50");
            assertThat(line.unitCost()).isEqualByComparingTo("1.20");
        });
        assertThat(sent("POST")).singleElement().satisfies(sent -> {
            assertThat(planned).singleElement().extracting(PlannedCall::body).isEqualTo(sent.body());
            assertThat(URLDecoder.decode(sent.body(), StandardCharsets.UTF_8))
                    .isEqualTo("against_type=contract_period&against_id="
                            + period(11).path("id").asText()
                            + "&title=Backup, per user&quantity=7&price=3.5&cost=1.2&template_id=9");
        });
        psa.openNextPeriod(12);
        assertThat(lines(DECEMBER)).extracting(AgreementLine::ref).containsExactly(LINE);
    }

    @Test
    void aChosenPriceGoesBeforeTheTemplates() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));

        AppliedQuantity added = add(new NewLine(
                UUID.randomUUID(), "12", "9", BigDecimal.TEN, TODAY, new BigDecimal("4.2500"), BigDecimal.ONE));

        assertThat(added.line().unitPrice()).isEqualByComparingTo("4.25");
        assertThat(added.line().unitCost()).isEqualByComparingTo("1");
    }

    @Test
    void aMaterialWhosePriceNobodyKnowsIsNotAdded() {
        psa.configure("financialAccess", false);
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> add(newLine("9", "7")))).hasMessageContaining("financial access");
        assertThat(sent("POST")).isEmpty();
    }

    @Test
    void twoHitsForATemplateAreAQuestion() {
        seeded(seed().line(802, 12, 9, "3").line(803, 12, 9, "4"));
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> add(newLine("9", "7"))).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure(() -> adapter.findAdded(connection, newLine("9", "7"), CallObserver.NONE))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
        assertThat(sent("POST")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"standing\":\"inactive\"}", "{\"type\":\"expense\"}", "{\"type\":\"service\"}"})
    void onlyActiveMaterialsAreAdded(String template) {
        psa.edit("templates", 9, json(template));
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> add(newLine("9", "7"))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(sent("POST")).isEmpty();
    }

    @Test
    void anItemThatIsNotThereIsNotAdded() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> add(newLine("99", "7"))).failure()).isEqualTo(PsaFailure.GONE);
        assertThat(failure(() -> add(newLine("title-0123456789abcdef", "7"))).failure())
                .isEqualTo(PsaFailure.GONE);
        assertThat(sent("POST")).isEmpty();
    }

    @Test
    void nothingIsAddedToAClosedPeriodOrAnInvoicedOne() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));
        psa.bill(LocalDate.parse("2026-11-30"));
        assertThat(failure(() -> add(newLine("9", "7")))).hasMessageContaining("invoiced already");

        edit(period(11), "periods", "{\"standing\":\"closed\"}");
        assertThat(failure(() -> add(newLine("9", "7")))).hasMessageContaining("closed");
        assertThat(sent("POST")).isEmpty();
    }

    @Test
    void anAdditionWhoseAnswerIsLostBeforeItWasAppliedIsUnknownAndFoundMissing() {
        connection = with(Map.of(AddsLines.ADD_LINES, "true"));
        psa.inject(Fault.of(FaultKind.LOSE_ANSWER_BEFORE_APPLY).on("POST", MATERIALS));

        PsaException failure = failure(() -> add(newLine("9", "7")));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(sent("POST")).hasSize(1);
        assertThat(adapter.findAdded(connection, newLine("9", "7"), CallObserver.NONE))
                .isEmpty();
    }
}
