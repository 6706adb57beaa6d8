package io.tallybridge.psasync.psa.tigerpaw;

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
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.tigerpaw.TigerpawSimulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is Tigerpaw's own; the rest is in the contract suites. Both sides have one clock, so that signatures are really checked. */
class TigerpawAdapterTest {
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("1001", "20002", "EDR-DEV");
    private static final LineRef CHARGE = new LineRef("agreement-77", "charge-501", "EDR-DEV");
    private static final Path SPECS = Path.of("../../shared/psa/specs");
    private static final AtomicReference<FakeTime> NOW_THERE = new AtomicReference<>(new FakeTime(NOW));
    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(NOW);
    private final TigerpawTestbed testbed = new TigerpawTestbed();
    private final List<RecordedCall> recorded = new ArrayList<>();
    private PsaHttp http;
    private TigerpawSimulator psa;
    private TigerpawAdapter adapter;
    private PsaConnection connection;

    @BeforeAll
    static void start() {
        Clock clock = new Clock() {
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
                return NOW_THERE.get().now();
            }
        };
        simulators = Files.isDirectory(SPECS)
                ? PsaSimulators.startChecked(0, SPECS, clock)
                : PsaSimulators.start("127.0.0.1", 0, clock);
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @BeforeEach
    void open() {
        NOW_THERE.set(time);
        psa = simulators.get(TigerpawSimulator.class);
        psa.reset();
        psa.configure("today", TODAY.toString());
        psa.seed(seed().build());
        http = http(time);
        adapter = new TigerpawAdapter(http, TigerpawTestbed.config(10, 2000));
        connection = connection(Map.of());
    }

    @AfterEach
    void everyRequestWasOneThatTigerpawDocuments() throws IOException {
        http.close();
        assertThat(psa.requests(request -> !request.violations().isEmpty())).isEmpty();
    }

    private static PsaHttp http(FakeTime time) {
        TestOutbound outbound = TestOutbound.local();
        return new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(1052, "Acme Dental")
                .product(8123, "Endpoint protection, per device", "EDR-DEV", "4.50", "2.10")
                .agreement(1001, 1052, "Managed security")
                .line(20_002, 1001, 8123, "25");
    }

    private static SeedBuilder withManagedServices() {
        return seed().add(new PsaState.Agreement(
                        77L, 1052, "Managed services", null, null, null, null, json("{\"managedService\":true}")))
                .line(501, 77, 8123, "25");
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private PsaConnection connection(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private static QuantityChange change(String from, String to) {
        return change(LINE, from, to);
    }

    private static QuantityChange change(LineRef line, String from, String to) {
        return new QuantityChange(UUID.randomUUID(), line, new BigDecimal(from), new BigDecimal(to), null, null);
    }

    private static NewLine newLine(long agreement, String product, String quantity, String unitPrice) {
        return new NewLine(
                UUID.fromString("0190f6a1-0000-7000-8000-000000000001"),
                String.valueOf(agreement),
                product,
                new BigDecimal(quantity),
                TODAY,
                unitPrice == null ? null : new BigDecimal(unitPrice),
                null);
    }

    private AppliedQuantity set(QuantityChange change) {
        return adapter.setQuantity(connection, change, recorded::add);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<JournalEntry> writing() {
        return psa.requests(testbed::writes);
    }

    private List<Company> companies() {
        List<Company> found = new ArrayList<>();
        adapter.companies(connection, found::add);
        return found;
    }

    private List<Product> products() {
        List<Product> found = new ArrayList<>();
        adapter.products(connection, found::add);
        return found;
    }

    private List<Agreement> agreements() {
        List<Agreement> found = new ArrayList<>();
        adapter.agreements(connection, found::add);
        return found;
    }

    private List<AgreementLine> lines() {
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements(), TODAY, found::add);
        return found;
    }

    private void reseedContract(String fields) {
        psa.seed(new SeedBuilder()
                .company(1052, "Acme Dental")
                .company(1053, "Acme Orthodontics")
                .product(8123, "Endpoint protection, per device", "EDR-DEV", "4.50", "2.10")
                .product(8124, "Backup", "BKP-DEV", "6.00", "2.40")
                .add(new PsaState.Agreement(1001L, 1052, "Managed security", null, null, null, null, json(fields)))
                .line(20_002, 1001, 8123, "25")
                .build());
    }

    // ---- signatures

    @Test
    void everyCallIsSignedAnewAtTheTimeOfTheCall() {
        psa.configure("clockToleranceSeconds", 1);
        Instant begun = time.now();
        psa.inject(Fault.of(FaultKind.THROTTLE).on(null, "/details").retryAfter(5));

        adapter.readLine(connection, LINE, TODAY);

        assertThat(psa.requests())
                .extracting(JournalEntry::status, request -> request.headers().get("x-tsi-date"))
                .containsExactly(
                        tuple(429, TigerpawSignature.date(begun)),
                        tuple(200, TigerpawSignature.date(begun.plusSeconds(5))));
    }

    @Test
    void aClockThatIsWrongIsNamed() throws IOException {
        try (PsaHttp wrong = http(new FakeTime(time.now().plus(Duration.ofMinutes(20))))) {
            ConnectionReport report = new TigerpawAdapter(wrong, TigerpawTestbed.config(10, 2000)).test(connection);

            assertThat(report.checks()).singleElement().satisfies(check -> {
                assertThat(check.name()).isEqualTo("authentication");
                assertThat(check.failure()).isEqualTo(PsaFailure.AUTH);
                assertThat(check.detail()).contains("The date of the request is not valid.", "clocks");
            });
        }
    }

    @Test
    void theTokenIsInNoRecordedCall() {
        psa.inject(Fault.of(FaultKind.CONFLICT)
                .on("PUT", null)
                .message("You sent tallybridge-private, TALLYBRIDGE-PUBLIC."));

        PsaException failure = failure(() -> set(change("25", "27")));

        assertThat(failure.getMessage()).contains("You sent ***, ***.");
        assertThat(recorded.toString()).doesNotContain("tallybridge-private", "TALLYBRIDGE-PUBLIC", "TSI ");
    }

    @Test
    void oneCallAtATimeIsMadeOverAConnection() throws Exception {
        psa.configure(Map.of("mostAtOnce", 1, "latencyMillis", 30));
        ExecutorService workers = Executors.newFixedThreadPool(4);
        List<Future<AgreementLine>> reads = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                reads.add(workers.submit(() -> adapter.readLine(connection, LINE, TODAY)));
            }
            for (Future<AgreementLine> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS).quantity()).isEqualByComparingTo("25");
            }
        } finally {
            workers.shutdownNow();
        }

        assertThat(psa.requests()).hasSize(8).allMatch(request -> request.status() == 200);
    }

    // ---- test of a connection

    @ParameterizedTest
    @CsvSource({
        "accounts, companies, Accounts: get",
        "pricebook, products, Price book items: get",
        "contracts, agreements, Contracts: get",
        "agreements, managed-service agreements, Agreements: get"
    })
    void eachMissingRightIsNamed(String right, String check, String words) {
        connection = connection(Map.of("agreements", "true"));
        psa.seed(withManagedServices().build());
        for (int status : new int[] {403, 200}) {
            psa.configure(Map.of("denied", List.of(right), "deniedStatus", status));

            ConnectionReport report = adapter.test(connection);

            assertThat(report.checks())
                    .filteredOn(each -> each.name().equals(check))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.ok()).isFalse();
                        assertThat(each.failure())
                                .isEqualTo(status == 403 ? PsaFailure.PERMISSION : PsaFailure.INVALID);
                        assertThat(each.detail()).contains(words);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"validLicense, false, licence", "archivedDatabase, true, archive"})
    void withoutALicenceOrInAnArchiveNothingIsWritten(String setting, boolean value, String word) {
        psa.configure(setting, value);
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        PsaException refused = failure(() -> set(change("25", "27")));
        PsaException notAdded =
                failure(() -> adapter.addLine(connection, newLine(1001, "EDR-DEV", "5", null), recorded::add));

        assertThat(List.of(refused, notAdded)).allSatisfy(failure -> {
            assertThat(failure.failure()).isEqualTo(PsaFailure.UNSUPPORTED);
            assertThat(failure).hasMessageContaining(word);
        });
        assertThat(writing()).isEmpty();
        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo("license");
                    assertThat(check.detail()).contains(word);
                });
    }

    @Test
    void theLicenceIsAskedForOnceInAWhile() {
        set(change("25", "26"));
        set(change("26", "27"));
        assertThat(licenceQuestions()).isEqualTo(1);

        time.advance(Duration.ofMinutes(11));
        set(change("27", "28"));

        assertThat(licenceQuestions()).isEqualTo(2);
    }

    private int licenceQuestions() {
        return psa.requests(request -> request.path().endsWith("/productInformation"))
                .size();
    }

    // ---- writing

    @ParameterizedTest
    @CsvSource({"27, 27", "27.50, 27.5", "100, 100", "0.25, 0.25", "1000000, 1000000"})
    void theUpdateHoldsTheQuantityAndNothingElse(String target, String written) {
        set(change("25", target));

        assertThat(writing()).singleElement().satisfies(write -> {
            assertThat(write.method()).isEqualTo("PUT");
            assertThat(write.path()).isEqualTo("/tigerpaw/api/contracts/1001/itemscovered/20002");
            assertThat(write.body()).isEqualTo("{\"Quantity\":" + written + "}");
            assertThat(write.headers().get("content-type")).startsWith("application/json");
            assertThat(write.headers())
                    .containsEntry("content-length", String.valueOf(write.body().length()));
        });
    }

    @Test
    void aFailureWithStatus200IsAFailureAndIsNotRepeated() {
        psa.configure(Map.of("denied", List.of("contracts:write"), "deniedStatus", 200));

        PsaException failure = failure(() -> set(change("25", "27")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessage("Tigerpaw answered 200: You do not have permission to access contracts.");
        assertThat(writing()).hasSize(1);
        assertThat(psa.quantity(20_002)).isEqualByComparingTo("25");
    }

    @ParameterizedTest
    @CsvSource({"partialUpdates, false", "recalculatesPrices, true"})
    void aWriteThatChangesMoreThanTheQuantityStopsAllFurtherOnes(String setting, boolean value) {
        psa.configure(setting, value);

        PsaException failure = failure(() -> set(change("25", "27")));
        PsaException next = failure(() -> set(change("27", "28")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.found().orElseThrow()).isEqualByComparingTo("27");
        assertThat(failure).hasMessageContaining("ContractPrice from 4.5").hasMessageContaining("YearlyPrice");
        assertThat(next.failure()).isEqualTo(PsaFailure.UNSUPPORTED);
        assertThat(next).hasMessageContaining("Line 20002 of contract 1001");
        assertThat(writing()).hasSize(1);
        assertThat(adapter.settle(connection, change("25", "27"), recorded::add).state())
                .isEqualTo(Settlement.State.APPLIED);

        psa.configure(Map.of("partialUpdates", true, "recalculatesPrices", false));
        time.advance(Duration.ofMinutes(61));
        assertThat(set(change("27", "28")).outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);
    }

    @Test
    void pricesMayFollowTheQuantityWhereThatIsKnown() {
        psa.configure("recalculatesPrices", true);
        connection = connection(Map.of("pricesFollow", "true"));

        assertThat(set(change("25", "27")).outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);

        psa.configure(Map.of("partialUpdates", false, "recalculatesPrices", false));
        assertThat(failure(() -> set(change("27", "28")))).hasMessageContaining("ItemDescription");
    }

    @Test
    void aChangeOfSomebodyElseMeanwhileIsSeenToo() {
        PsaException failure = failure(() -> adapter.setQuantity(connection, change("25", "27"), call -> {
            if (call.method().equals("PUT")) {
                psa.edit("ITEMS_COVERED", 20_002, json("{\"Reference\":\"changed\",\"Quantity\":27}"));
            }
        }));

        assertThat(failure).hasMessageContaining("Reference from nothing to changed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"BillingCycle\":\"DoNotBill\"}|not billed",
                "{\"BillingCycle\":\"InFull\"}|billed once",
                "{\"IsActive\":false}|not active",
                "{\"EndDate\":\"2026-11-04T00:00:00\"}|ended on 2026-11-04",
                "{\"PricingMethod\":\"Fixed\",\"BillingStyle\":\"TotalOnly\"}|fixed price"
            })
    void contractsThatWouldNotBillTheQuantityAreNotWritten(String contract, String words) {
        reseedContract(contract);

        PsaException failure = failure(() -> set(change("25", "27")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining(words);
        assertThat(adapter.readLine(connection, LINE, TODAY).notWritable()).contains(words);
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        assertThat(failure(() -> adapter.addLine(connection, newLine(1001, "BKP-DEV", "5", null), recorded::add)))
                .hasMessageContaining(words);
        assertThat(writing()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"PricingMethod\":\"Fixed\"}",
                "{\"BillingStyle\":\"TotalOnly\"}",
                "{\"EndDate\":\"2026-11-05T00:00:00\"}",
                "{\"PricingMethod\":null,\"BillingStyle\":null}",
                "{\"PricingMethod\":\"SomethingNew\",\"BillingCycle\":\"Biweekly\"}"
            })
    void otherContractsAre(String contract) {
        reseedContract(contract);

        assertThat(set(change("25", "27")).outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);
    }

    @Test
    void aFixedPriceIsWrittenIfSwitchedOnAndThePriceIsLeftAlone() {
        reseedContract("{\"PricingMethod\":\"Fixed\",\"BillingStyle\":\"TotalOnly\",\"Price\":112.5}");
        connection = connection(Map.of("fixedPriceContracts", "true"));

        assertThat(set(change("25", "27")).outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);

        assertThat(psa.records("CONTRACTS")).singleElement().satisfies(contract -> assertThat(
                        contract.path("Price").decimalValue())
                .isEqualByComparingTo("112.5"));
    }

    // ---- what may never happen by itself

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/accounts",
                "/api/agreements",
                "/api/pricebook",
                "/api/mastertables",
                "externalproducts",
                "/rmm/",
                "DELETE"
            })
    void noSuchThingIsEverCreatedOrDeleted(String forbidden) {
        everything();

        assertThat(writing()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(write -> assertThat(
                        write.method() + " " + write.path())
                .doesNotContainIgnoringCase(forbidden));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ContractPrice",
                "YearlyPrice",
                "RenewalListPrice",
                "\"Price\"",
                "BasePrice",
                "CalculateContractPrice",
                "CancelDate",
                "Status",
                "BillingCycle",
                "BillingStyle",
                "AutoInvoice",
                "StartDate"
            })
    void noSuchThingIsEverChanged(String member) {
        everything();

        assertThat(writing()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(write -> assertThat(write.body())
                .doesNotContainIgnoringCase(member));
    }

    @Test
    void onlyItemsCoveredAreWrittenAndOnlyKnownOnes() {
        everything();

        assertThat(writing()).allSatisfy(write -> assertThat(write.method() + " " + write.path())
                .matches("(PUT /tigerpaw/api/contracts/\\d+/itemscovered/\\d+"
                        + "|POST /tigerpaw/api/contracts/\\d+/accounts/\\d+/itemscovered)"));
        assertThat(psa.records("CONTRACTS")).singleElement().satisfies(contract -> {
            assertThat(contract.path("Status").asText()).isEqualTo("Active");
            assertThat(contract.path("BilledThruDate").isNull()).isTrue();
        });
    }

    /** Every operation there is, with all that can be switched on. */
    private void everything() {
        psa.seed(withManagedServices()
                .product(8124, "Backup", "BKP-DEV", "6.00", "2.40")
                .build());
        connection = connection(Map.of(
                AddsLines.ADD_LINES,
                "true",
                "agreements",
                "true",
                "allowZero",
                "true",
                "fixedPriceContracts",
                "true",
                "pricesFollow",
                "true"));
        adapter.test(connection);
        companies();
        products();
        lines();
        set(change("25", "27"));
        set(change("27", "0"));
        failure(() -> set(change("5", "6")));
        failure(() -> set(change(CHARGE, "25", "27")));
        adapter.settle(connection, change("27", "0"), recorded::add);
        adapter.addLine(connection, newLine(1001, "BKP-DEV", "5", null), recorded::add);
        adapter.findAdded(connection, newLine(1001, "BKP-DEV", "5", null), recorded::add);
        failure(() -> adapter.addLine(connection, newLine(1001, "NO-SUCH-ITEM", "5", null), recorded::add));
    }

    // ---- adding

    @Test
    void aMissingItemIsAddedToTheContractsOnlyAccountWithoutAPrice() {
        reseedContract("{}");
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        NewLine line = newLine(1001, "BKP-DEV", "5", null);

        AppliedQuantity added = adapter.addLine(connection, line, recorded::add);

        assertThat(added.line().companyId()).isEqualTo("1052");
        assertThat(added.line().ref().productId()).isEqualTo("BKP-DEV");
        assertThat(writing()).singleElement().satisfies(write -> {
            assertThat(write.path()).isEqualTo("/tigerpaw/api/contracts/1001/accounts/1052/itemscovered");
            assertThat(write.body())
                    .isEqualTo("{\"ContractItemType\":\"PriceBookItem\",\"ItemID\":\"BKP-DEV\",\"Quantity\":5,"
                            + "\"Reference\":\"TB-0190f6a1\"}");
        });
        assertThat(adapter.previewAdd(connection, line)).singleElement().satisfies(planned -> {
            assertThat(planned.method()).isEqualTo("POST");
            assertThat(planned.url()).endsWith("/api/contracts/1001/accounts/1052/itemscovered");
            assertThat(planned.body()).isEqualTo(writing().get(0).body());
        });
    }

    @Test
    void aPriceIsNeverGivenToANewItem() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        PsaException failure =
                failure(() -> adapter.addLine(connection, newLine(1001, "EDR-DEV", "5", "4.50"), recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aCancelledItemDoesNotCountAsThere() {
        reseedContract("{}");
        psa.edit("ITEMS_COVERED", 20_002, json("{\"CancelDate\":\"2026-10-31T00:00:00\"}"));
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        AppliedQuantity added = adapter.addLine(connection, newLine(1001, "EDR-DEV", "5", null), recorded::add);

        assertThat(added.outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);
        assertThat(added.line().ref().lineId()).isNotEqualTo("20002");
    }

    @Test
    void aContractOfSeveralAccountsIsAPersonsTask() {
        reseedContract("{\"Accounts\":[1052,1053]}");
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        PsaException failure =
                failure(() -> adapter.addLine(connection, newLine(1001, "BKP-DEV", "5", null), recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining("2 accounts");
        assertThat(writing()).isEmpty();
    }

    // ---- directory

    @Test
    void vendorsAreNoClientsUnlessTheirTypeIsChosen() {
        psa.seed(new SeedBuilder()
                .company(1, "Client")
                .add(new PsaState.Company(2L, "Former", null, false, "Customer", null))
                .add(new PsaState.Company(3L, "Distributor", null, null, "Vendor", json("{\"IsVendor\":true}")))
                .add(new PsaState.Company(4L, "Maybe", null, null, "Prospect", null))
                .build());

        assertThat(companies())
                .extracting(Company::id, Company::active)
                .containsExactly(tuple("1", true), tuple("2", false), tuple("4", true));
        connection = connection(Map.of("accountTypes", "vendor, Prospect"));
        assertThat(companies()).extracting(Company::id).containsExactly("3", "4");
    }

    @ParameterizedTest
    @CsvSource({"0, 200", "1, 200", "0, 7", "1, 7"})
    void searchesEndWhereverRowsCountFromAndHoweverShortPagesAre(int firstRow, int mostRows) {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 37; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        psa.seed(seed.build());
        psa.configure(Map.of("firstRow", firstRow, "mostRows", mostRows));

        assertThat(companies()).extracting(Company::id).hasSize(37).doesNotHaveDuplicates();

        List<JournalEntry> pages = psa.requests();
        assertThat(pages).hasSize(mostRows == 7 ? 6 : 4);
        assertThat(pages.get(0).body())
                .isEqualTo("{\"Criteria\":[{\"SearchType\":\"AccountNumber\",\"MatchType\":\"GreaterThanEqual\","
                        + "\"Criteria\":\"0\"}],\"PageSize\":10}");
        assertThat(pages.get(1).body()).contains("\"StartRow\":");
    }

    @Test
    void everySearchNamesHowItMatches() {
        everything();

        assertThat(psa.requests(request -> request.path().endsWith("/search"))).allSatisfy(search -> {
            int types = search.body().split("\"SearchType\"", -1).length;
            assertThat(search.body().split("\"MatchType\":\"(Equal|GreaterThanEqual)\"", -1))
                    .hasSize(types);
        });
    }

    @Test
    void theCostIsThePrimaryVendorsElseTheBaseElseTheAverage() {
        psa.seed(new SeedBuilder()
                .add(
                        item(
                                1,
                                "A",
                                "{\"BaseCost\":2.2,\"Vendors\":[{\"Cost\":9,\"IsPrimary\":false},{\"Cost\":2.1,\"IsPrimary\":true}]}"))
                .add(item(2, "B", "{\"BaseCost\":2.2,\"Vendors\":[{\"Cost\":9,\"IsPrimary\":false}]}"))
                .add(item(3, "C", "{\"BaseCost\":null,\"AverageCost\":2.05,\"Vendors\":null}"))
                .add(item(4, "D", "{\"BaseCost\":null,\"AverageCost\":null,\"Vendors\":[]}"))
                .build());

        assertThat(products())
                .extracting(
                        Product::id,
                        product -> product.unitCost() == null
                                ? ""
                                : product.unitCost().toPlainString())
                .containsExactly(tuple("A", "2.1"), tuple("B", "2.2"), tuple("C", "2.05"), tuple("D", ""));
    }

    @Test
    void theListPriceIsThatOfTheFirstPriceLevel() {
        psa.seed(new SeedBuilder()
                .add(
                        item(
                                1,
                                "A",
                                "{\"Pricing\":[{\"PriceLevel\":3,\"SellingPrice\":9.99},{\"PriceLevel\":1,\"SellingPrice\":4.125},{\"PriceLevel\":0}]}"))
                .add(item(2, "B", "{\"Pricing\":null}"))
                .build());

        assertThat(products().get(0).unitPrice()).isEqualByComparingTo("4.125");
        assertThat(products().get(1).unitPrice()).isNull();
    }

    private static PsaState.Product item(long id, String sku, String extra) {
        return new PsaState.Product(id, "Item " + sku, sku, null, null, null, json(extra));
    }

    @Test
    void aLongPriceBookIsReadWithoutPrices() {
        adapter = new TigerpawAdapter(http, TigerpawTestbed.config(10, 1));
        assertThat(products()).singleElement().satisfies(product -> {
            assertThat(product.unitPrice()).isEqualByComparingTo("4.50");
            assertThat(product.unitCost()).isEqualByComparingTo("2.10");
        });

        psa.seed(seed().product(8124, "Backup", "BKP-DEV", "6.00", "2.40").build());
        psa.clearRequests();

        assertThat(products()).hasSize(2).allSatisfy(product -> {
            assertThat(product.unitPrice()).isNull();
            assertThat(product.unitCost()).isPositive();
        });
        assertThat(psa.requests()).hasSize(1);
    }

    @Test
    void onlyChosenItemTypesAreReadAndInactiveItemsAreNot() {
        psa.seed(new SeedBuilder()
                .add(item(1, "A", "{\"Type\":\"M\"}"))
                .add(item(2, "B", "{\"Type\":\"S\"}"))
                .add(item(3, "C", "{\"Type\":\"F\"}"))
                .add(new PsaState.Product(4L, "Old", "D", null, null, false, null))
                .build());

        assertThat(products()).extracting(Product::id).containsExactly("A", "B", "C");
        connection = connection(Map.of("itemTypes", "s, f"));
        assertThat(products()).extracting(Product::id).containsExactly("B", "C");
        connection = connection(Map.of("itemTypes", ", ,"));
        assertThat(products()).hasSize(3);
    }

    @Test
    void onlyContractsThatBillAgainAreAgreements() {
        psa.seed(seed().add(new PsaState.Agreement(1002L, 1052, "Ended", null, null, TODAY.minusDays(1), null, null))
                .add(new PsaState.Agreement(1003L, 1052, "Cancelled", null, null, null, true, null))
                .add(new PsaState.Agreement(1004L, 1052, "Later", null, TODAY.plusDays(20), null, null, null))
                .add(contract(1005, "DoNotBill"))
                .add(contract(1006, "InFull"))
                .add(contract(1007, "Annually"))
                .add(contract(1008, "SemiAnnually"))
                .add(contract(1009, "Biweekly"))
                .build());

        assertThat(agreements())
                .extracting(Agreement::id, Agreement::billingCycle)
                .containsExactly(
                        tuple("1001", "Monthly"),
                        tuple("1004", "Monthly"),
                        tuple("1007", "Yearly"),
                        tuple("1008", "Semiannually"),
                        tuple("1009", "Biweekly"));
    }

    private static PsaState.Agreement contract(long id, String cycle) {
        return new PsaState.Agreement(
                id, 1052, cycle, null, null, null, null, json("{\"BillingCycle\":\"" + cycle + "\"}"));
    }

    @Test
    void aLineBelongsToItsOwnAccountOnAContractOfSeveral() {
        reseedContract("{\"Accounts\":[1053,1052],\"BillToAccountNumber\":1052}");
        psa.edit("ITEMS_COVERED", 20_002, json("{\"AccountNumber\":1053}"));

        assertThat(agreements()).singleElement().satisfies(agreement -> assertThat(agreement.companyId())
                .isEqualTo("1052"));
        assertThat(lines()).singleElement().satisfies(line -> assertThat(line.companyId())
                .isEqualTo("1053"));
    }

    @Test
    void linesThatCannotBeMappedOrAreCancelledAreLeftOut() {
        psa.seed(seed().line(20_003, 1001, 8123, "1", json("{\"ItemID\":null,\"SerialNumber\":\"S-1\"}"))
                .line(20_004, 1001, 8123, "1", json("{\"CancelDate\":\"2026-11-05T00:00:00\"}"))
                .line(20_005, 1001, 8123, "1", json("{\"CancelDate\":\"2026-11-06T00:00:00\"}"))
                .line(20_006, 1001, 8123, "1", json("{\"Quantity\":null}"))
                .build());

        assertThat(lines())
                .extracting(line -> line.ref().lineId(), AgreementLine::source, AgreementLine::writable)
                .containsExactly(
                        tuple("20002", QuantitySource.LIVE, true),
                        tuple("20005", QuantitySource.LIVE, true),
                        tuple("20006", QuantitySource.UNKNOWN, false));
        LineRef cancelled = new LineRef("1001", "20004", "EDR-DEV");
        assertThat(adapter.readLine(connection, cancelled, TODAY).notWritable()).contains("cancelled on 2026-11-05");
        assertThat(failure(() -> set(change(cancelled, "1", "2"))).failure()).isEqualTo(PsaFailure.INVALID);
    }

    @Test
    void noPriceIsShownBecauseNobodyKnowsWhatItIsFor() {
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.unitPrice()).isNull();
            assertThat(line.unitCost()).isNull();
        });
    }

    @Test
    void afterABillingTheLineIsStillWhatIsCompared() {
        assertThat(psa.bill(LocalDate.parse("2026-10-31"))).isEqualTo(1);

        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.source()).isEqualTo(QuantitySource.LIVE);
            assertThat(line.quantity()).isEqualByComparingTo("25");
        });
        assertThat(psa.requests(request -> request.path().contains("invoice"))).isEmpty();
    }

    // ---- managed-service agreements

    @Test
    void managedServiceAgreementsAreShownOnlyIfSwitchedOn() {
        psa.seed(withManagedServices().build());
        assertThat(agreements()).extracting(Agreement::id).containsExactly("1001");

        connection = connection(Map.of("agreements", "true"));

        assertThat(agreements())
                .extracting(Agreement::id, Agreement::companyId, Agreement::name, Agreement::billingCycle)
                .containsExactly(
                        tuple("1001", "1052", "Managed security", "Monthly"),
                        tuple("agreement-77", "1052", "Managed services", "Monthly"));
        assertThat(lines())
                .filteredOn(line -> line.ref().equals(CHARGE))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.quantity()).isEqualByComparingTo("25");
                    assertThat(line.unitPrice()).isEqualByComparingTo("4.50");
                    assertThat(line.notWritable()).contains("only reads it");
                    assertThat(adapter.readLine(connection, CHARGE, TODAY)).isEqualTo(line);
                });
    }

    @Test
    void managedServiceAgreementsAreNeverWritten() {
        psa.seed(withManagedServices().build());
        connection = connection(Map.of("agreements", "true", AddsLines.ADD_LINES, "true"));

        List<PsaException> failures = List.of(
                failure(() -> set(change(CHARGE, "25", "27"))),
                failure(() -> adapter.preview(connection, change(CHARGE, "25", "27"))),
                failure(() -> adapter.settle(connection, change(CHARGE, "25", "27"), recorded::add)),
                failure(() -> adapter.addLine(
                        connection,
                        new NewLine(UUID.randomUUID(), "agreement-77", "EDR-DEV", BigDecimal.ONE, TODAY, null, null),
                        recorded::add)));

        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.failure()).isEqualTo(PsaFailure.UNSUPPORTED);
            assertThat(failure).hasMessageContaining("SOAP").hasMessageContaining("not published");
        });
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void devicesThatTigerpawCountsHaveNoQuantityAndDoubleBillingIsPointedOut() {
        psa.seed(withManagedServices()
                .product(8124, "Server", "SRV", "20", "5")
                .line(701, 77, 8123, "0", json("{\"coveredAsset\":true}"))
                .line(702, 77, 8124, "0", json("{\"coveredAsset\":true}"))
                .line(503, 77, 8124, "1", json("{\"DeleteAfterInvoicing\":true}"))
                .build());
        connection = connection(Map.of("agreements", "true"));

        List<AgreementLine> shown = lines().stream()
                .filter(line -> line.ref().agreementId().equals("agreement-77"))
                .toList();

        assertThat(shown)
                .extracting(line -> line.ref().lineId(), AgreementLine::source)
                .containsExactly(
                        tuple("charge-501", QuantitySource.LIVE),
                        tuple("asset-701", QuantitySource.UNKNOWN),
                        tuple("asset-702", QuantitySource.UNKNOWN));
        assertThat(shown.get(0).notWritable()).contains("perhaps twice");
        assertThat(shown.get(1).notWritable()).contains("counts these devices itself", "perhaps twice");
        assertThat(shown.get(2).notWritable()).isEqualTo("Tigerpaw counts these devices itself.");
        LineRef gone = new LineRef("agreement-77", "charge-999", "EDR-DEV");
        assertThat(failure(() -> adapter.readLine(connection, gone, TODAY)).failure())
                .isEqualTo(PsaFailure.GONE);
        assertThat(failure(() -> adapter.readLine(
                                connection, new LineRef("agreement-../1", "charge-1", "EDR-DEV"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
    }

    // ---- odd answers

    @Test
    void aRecordThatIsNotThereMayBeAnsweredByNothing() {
        psa.configure("notFoundStatus", 200);

        LineRef gone = new LineRef("999", "20002", "EDR-DEV");
        assertThat(failure(() -> adapter.readLine(connection, gone, TODAY)).failure())
                .isEqualTo(PsaFailure.GONE);
        assertThat(failure(() -> set(change(gone, "25", "27"))).failure()).isEqualTo(PsaFailure.GONE);
        assertThat(writing()).isEmpty();
    }

    @Test
    void itemIdsAreOneWhateverTheirCase() {
        psa.edit("ITEMS_COVERED", 20_002, json("{\"ItemID\":\"edr-dev \"}"));

        assertThat(set(change("25", "27")).outcome()).isEqualTo(AppliedQuantity.Outcome.WRITTEN);
    }

    @Test
    void theObserverGetsEveryCallInOrder() {
        adapter.setQuantity(connection, change("25", "27"), recorded::add);

        assertThat(recorded)
                .extracting(RecordedCall::method, call -> call.url().replaceFirst(".*/api/", ""))
                .containsExactly(
                        tuple("GET", "diagnostics/productInformation"),
                        tuple("GET", "contracts/1001/details"),
                        tuple("PUT", "contracts/1001/itemscovered/20002"),
                        tuple("GET", "contracts/1001/details"));
        assertThat(adapter.setQuantity(connection, change("25", "27"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(AppliedQuantity.Outcome.ALREADY_RIGHT);
    }
}
