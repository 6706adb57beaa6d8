package io.tallybridge.psasync.psa.bms;

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
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.Unhurried;
import io.tallybridge.psasync.psa.configured.ConfiguredQuantities;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.bms.BmsSimulator;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
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

/** What is the own of Kaseya BMS and Pulseway PSA; the rest is in the contract suites. */
class BmsAdapterTest {
    private static final Instant NOW = Instant.parse("2026-11-05T10:20:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LocalDate OCTOBER = LocalDate.parse("2026-10-31");
    private static final LocalDate NOVEMBER = LocalDate.parse("2026-11-01");
    private static final LineRef LINE = new LineRef("901", "7001", "31");
    private static final SimulatedClock CLOCK = new SimulatedClock();
    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(NOW);
    private final BmsTestbed testbed = new BmsTestbed();
    private final List<RecordedCall> recorded = new ArrayList<>();
    private PsaHttp http;
    private BmsSimulator psa;
    private BmsAdapter adapter;
    private PsaConnection connection;

    /** The simulators' clock, which goes as the test's time does. */
    private static final class SimulatedClock extends Clock {
        private volatile FakeTime time = new FakeTime(NOW);

        @Override
        public Instant instant() {
            return time.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    static void start() {
        simulators = PsaSimulators.start("127.0.0.1", 0, CLOCK);
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @BeforeEach
    void open() {
        CLOCK.time = time;
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        psa = testbed.simulator(simulators);
        psa.reset();
        psa.seed(seed().build());
        adapter = new BmsAdapter(Psa.BMS, http, BmsTestbed.config(10));
        connection = connection(Map.of());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(2528, "Acme Dental Group")
                .product(31, "Microsoft 365 backup", "Per protected user", "3.50", "1.20")
                .product(32, "Endpoint backup", "Per device", "2.00", "0.80")
                .agreement(901, 2528, "Acme - Managed services")
                .line(7001, 901, 31, "42");
    }

    private PsaConnection connection(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
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

    private AgreementLine line() {
        AgreementLine alone = adapter.readLine(connection, LINE, TODAY);
        assertThat(lines()).contains(alone);
        return alone;
    }

    private List<JournalEntry> calls(String pathEnd) {
        return psa.requests(request -> request.path().endsWith(pathEnd));
    }

    // ---- log-in

    @Test
    void theLogInIsAFormAsPublishedAndItsTokenServesAllCalls() {
        companies();
        agreements();

        assertThat(calls("/security/authenticate")).singleElement().satisfies(call -> {
            assertThat(call.headers().get("content-type")).startsWith("multipart/form-data;");
            assertThat(call.body())
                    .contains("name=\"GrantType\"\r\n\r\npassword\r\n")
                    .contains("name=\"UserName\"\r\n\r\napi@acme.example\r\n")
                    .contains("name=\"Tenant\"\r\n\r\nacme-msp\r\n");
        });
    }

    @Test
    void aPasswordMayHaveAnyLetters() {
        psa.configure("password", "pä ß&\"=ł–✓");
        connection = with("password", "pä ß&\"=ł–✓");

        assertThat(companies()).hasSize(1);
    }

    private PsaConnection with(String credential, String value) {
        Map<String, Secret> credentials = new HashMap<>(connection.credentials());
        credentials.put(credential, Secret.of(value));
        return new PsaConnection("acme", UUID.randomUUID(), Psa.BMS, connection.settings(), credentials);
    }

    @Test
    void aTokenIsRefreshedTwoMinutesBeforeItsEnd() {
        companies();
        time.advance(Duration.ofSeconds(1_800 - 125));
        companies();
        assertThat(calls("/security/refreshtoken")).isEmpty();

        time.advance(Duration.ofSeconds(10));
        companies();

        assertThat(calls("/security/refreshtoken")).hasSize(1);
        assertThat(calls("/security/authenticate")).hasSize(1);
        assertThat(psa.requests(request -> request.status() == 401)).isEmpty();
    }

    @Test
    void aRefreshThatFailsIsFollowedByOneLogIn() {
        psa.configure("refreshSeconds", 600);
        companies();
        time.advance(Duration.ofMinutes(40));

        assertThat(companies()).hasSize(1);

        assertThat(calls("/security/refreshtoken")).hasSize(1);
        assertThat(calls("/security/authenticate")).hasSize(2);
    }

    @Test
    void aConnectionWhoseLogInFailsTooIsBrokenAndNotTriedAgain() {
        companies();
        psa.configure("password", "changed");
        time.advance(Duration.ofHours(20));

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.AUTH);

        assertThat(calls("/security/authenticate")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aTokenThatIsRefusedEarlyIsReplacedOnce(boolean securityErrors) {
        companies();
        psa.configure("securityErrors", securityErrors);
        psa.endSessions();

        assertThat(companies()).hasSize(1);

        assertThat(calls("/security/authenticate")).hasSize(2);
    }

    @Test
    void aRefusalOfTheTokenWithStatus200IsOneToo() {
        companies();
        psa.inject(Fault.of(FaultKind.UNAUTHORIZED).status(200).on(null, "/crm/accounts"));

        assertThat(companies()).hasSize(1);

        assertThat(calls("/security/authenticate")).hasSize(2);
    }

    @Test
    void anotherTenantGetsAnotherToken() {
        companies();
        Map<String, String> settings = new HashMap<>(connection.settings());
        settings.put("tenant", "other-msp");
        connection = new PsaConnection("acme", connection.connectionId(), Psa.BMS, settings, connection.credentials());

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.AUTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void aRefusedLogInIsOneWhateverItsStatus(int status) {
        psa.configure("failureStatus", status);
        connection = with("password", "wrong-password");

        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple("authentication", PsaFailure.AUTH));
        assertThat(report.checks().get(0).detail()).contains("Has API Access").doesNotContain("wrong-password");
    }

    @Test
    void aUserWithASecondFactorIsToldSo() {
        psa.configure("mfa", true);

        assertThat(adapter.test(connection).checks().get(0).detail()).contains("MFA", "API Employee");
    }

    // ---- failures

    @ParameterizedTest
    @CsvSource({
        "accounts, companies, CRM > Accounts",
        "services, products, Admin > Finance > Services",
        "contracts, agreements, Finance > Contracts",
        "invoices, invoices, Finance > Invoices"
    })
    void aMissingRightIsNamedWhateverItsStatus(String right, String check, String words) {
        for (int status : List.of(200, 403)) {
            psa.configure("deniedStatus", status);
            psa.deny(right);

            assertThat(adapter.test(connection).checks())
                    .filteredOn(found -> found.name().equals(check))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.failure()).isEqualTo(PsaFailure.PERMISSION);
                        assertThat(found.detail()).contains(words);
                    });
        }
    }

    @Test
    void theTestTellsWhoseTenantItIs() {
        assertThat(adapter.test(connection).checks().get(0).detail()).contains("Acme MSP", "Kaseya BMS");
    }

    @Test
    void theTestTellsTypesOfContractsThatItDoesNotKnow() {
        psa.configure("recurringType", "Dienste, wiederkehrend");
        psa.seed(seed().build());

        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> check.name().equals("agreements"))
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("Dienste, wiederkehrend", "contractType"));
        assertThat(agreements()).isEmpty();

        connection = connection(Map.of("contractType", "dienste, wiederkehrend"));
        assertThat(agreements()).hasSize(1);
    }

    @Test
    void aFailureWith200IsAFailureAndTheStackTraceStaysWhereItIs() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        NewLine unknownService = newLine("99", "5", NOVEMBER);

        PsaException failure = failure(() -> adapter.addLine(connection, unknownService, recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.GONE);
        assertThat(failure).hasMessageContaining("Service not found").hasMessageNotContaining("Vorex.Api");
        assertThat(calls("/services")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 429})
    void throttlingWithoutAWordOnTimeIsWaitedOutByRunsInLongerAndLongerSteps(int status) {
        psa.inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER)
                .status(status)
                .times(50)
                .on(null, "/crm/accounts"));

        PsaException told = failure(this::companies);

        assertThat(told.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(told.retryable()).isTrue();
        assertThat(told.retryAfter()).contains(Duration.ofMinutes(5));

        time.advance(Duration.ofMinutes(5));
        Instant begun = time.now();
        connection = connection.with(new Unhurried());
        PsaException given = failure(this::companies);

        assertThat(given.retryAfter()).contains(Duration.ofMinutes(40));
        assertThat(Duration.between(begun, time.now())).isEqualTo(Duration.ofMinutes(10 + 20 + 40));
    }

    @Test
    void theHoursCallsOfAnEndpointAreKeptWithoutBeingRefused() {
        PsaDescriptor descriptor = adapter.descriptor();
        assertThat(descriptor.limits())
                .anySatisfy(limit -> assertThat(tuple(limit.requests(), limit.per(), limit.scope()))
                        .isEqualTo(tuple(1_500, Duration.ofHours(1), PsaDescriptor.Scope.ENDPOINT)));
        assertThat(BmsClient.endpoint("POST", "/v2/admin/finance/services/31/relatedservices/search"))
                .isEqualTo("POST /v2/admin/finance/services/{id}/relatedservices/search");
        assertThat(BmsClient.endpoint("GET", "/v2/crm/accounts/summary/2528"))
                .isEqualTo("GET /v2/crm/accounts/summary/{id}");
    }

    @Test
    void thePsaCountsAnHoursCallsByEndpoint() {
        psa.configure("hourlyLimit", 3);
        companies();
        companies();
        companies();

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> !check.ok())
                .extracting(Check::name)
                .containsExactly("companies");
        time.advance(Duration.ofHours(2));
        assertThat(companies()).hasSize(1);
    }

    // ---- form of answers

    @ParameterizedTest
    @ValueSource(strings = {"PASCAL", "CAMEL"})
    void namesAreReadInEitherCase(String letterCase) {
        psa.bill(OCTOBER);
        psa.configure("letterCase", letterCase);

        assertThat(companies()).extracting(Company::name).containsExactly("Acme Dental Group");
        assertThat(line().quantity()).isEqualByComparingTo("42");
        assertThat(failure(() -> adapter.readLine(connection, new LineRef("1", "2", "3"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
    }

    @Test
    void anAnswerWithoutAListIsNotAnEmptyList() {
        psa.inject(Fault.of(FaultKind.NULL_FIELD).message("result").on(null, "/crm/accounts"));

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    // ---- pages

    private void seedCompaniesAndInvoices(int count) {
        SeedBuilder seed = new SeedBuilder().product(31, "Microsoft 365 backup", "", "3.50", "1.20");
        for (int i = 0; i < count; i++) {
            seed.company(100 + i, "Company " + i)
                    .agreement(1_000 + i, 100 + i, "Contract")
                    .line(5_000 + i, 1_000 + i, 31, "7");
        }
        psa.seed(seed.build());
        psa.bill(OCTOBER);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 100, false, true",
        "1, 100, true, true",
        "1, 100, false, false",
        "1, 100, true, false",
        "1, 3, false, true",
        "1, 3, true, false",
        "0, 100, false, true",
        "0, 3, true, true"
    })
    void everyPageIsReadOnceHoweverListsEnd(int firstPage, int largestPage, boolean repeat, boolean totals) {
        seedCompaniesAndInvoices(25);
        psa.configure("firstPage", firstPage);
        psa.configure("largestPage", largestPage);
        psa.configure("repeatLastPage", repeat);
        psa.configure("totals", totals);

        assertThat(companies()).extracting(Company::id).hasSize(25).doesNotHaveDuplicates();
        assertThat(agreements()).hasSize(25);
        List<AgreementLine> lines = lines();
        assertThat(lines).hasSize(25);
        if (firstPage == 1) {
            // Lists of invoices never tell a total; only pages counted from one, as published, are certain to be all.
            assertThat(lines).allMatch(line -> line.knownQuantity() != null);
        }
    }

    @Test
    void aListThatEndsEarlyIsAFailureAndNotASmallerTenant() {
        seedCompaniesAndInvoices(25);
        List<Company> found = new ArrayList<>();
        companies();
        psa.inject(Fault.of(FaultKind.REPEATED_ANSWER).times(50).on(null, "/crm/accounts"));

        PsaException failure = failure(() -> adapter.companies(connection, found::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure).hasMessageContaining("10 of 25");
    }

    // ---- contracts

    @Test
    void contractsBelongToTheAccountThatIsAskedForThem() {
        psa.seed(new SeedBuilder()
                .company(7, "Twin")
                .company(8, "Twin")
                .company(9, "Other")
                .agreement(901, 7, "Same name")
                .agreement(902, 8, "Same name")
                .build());

        assertThat(agreements())
                .extracting(Agreement::id, Agreement::companyId, Agreement::currency)
                .containsExactlyInAnyOrder(tuple("901", "7", "USD"), tuple("902", "8", "USD"));
        assertThat(calls("/finance/contracts/lookup"))
                .extracting(JournalEntry::query)
                .allSatisfy(query -> assertThat(query).contains("ExcludeExpiredContracts=true"))
                .noneMatch(query -> query.contains("AccountId=9"));
    }

    @Test
    void onlyRecurringContractsThatHaveNotEndedAreAgreements() {
        psa.seed(new SeedBuilder()
                .company(7, "Acme")
                .product(31, "Backup", "", "1", "1")
                .add(new PsaState.Agreement(1L, 7, "Hours", "Retainer", null, null, null, null))
                .add(new PsaState.Agreement(2L, 7, "Over", null, null, OCTOBER, null, null))
                .add(new PsaState.Agreement(3L, 7, "Last day", null, null, TODAY, null, null))
                .add(new PsaState.Agreement(4L, 7, "Off", null, null, null, true, null))
                .add(new PsaState.Agreement(
                        5L, 7, "Open", null, null, null, null, json("{\"BillingCycle\":\"Quarterly\"}")))
                .line(40, 4, 31, "1")
                .line(50, 5, 31, "1")
                .build());

        assertThat(agreements())
                .extracting(Agreement::id, Agreement::active, Agreement::endDate, Agreement::billingCycle)
                .containsExactlyInAnyOrder(
                        tuple("3", true, TODAY, "Monthly"),
                        tuple("4", false, null, "Monthly"),
                        tuple("5", true, null, "Quarterly"));
        assertThat(lines())
                .extracting(line -> line.ref().lineId(), AgreementLine::active, AgreementLine::notWritable)
                .containsExactlyInAnyOrder(tuple("40", false, "The contract is not active."), tuple("50", true, null));
    }

    @Test
    void aLineOfAnEndedContractSaysSo() {
        psa.seed(new SeedBuilder()
                .company(7, "Acme")
                .product(31, "Backup", "", "1", "1")
                .add(new PsaState.Agreement(901L, 7, "Over", null, null, OCTOBER, null, null))
                .line(7001, 901, 31, "1")
                .build());

        assertThat(adapter.readLine(connection, LINE, TODAY).notWritable())
                .isEqualTo("The contract ended on 2026-10-31.");
    }

    @Test
    void aFilterByNameThatFindsOthersTooIsNoHarm() {
        psa.seed(seed().agreement(902, 2528, "Acme - Managed services, east")
                .line(7002, 902, 31, "5")
                .build());
        psa.bill(OCTOBER);

        assertThat(line().quantity()).isEqualByComparingTo("42");
        psa.configure("exactFilters", true);
        assertThat(line().quantity()).isEqualByComparingTo("42");
    }

    @Test
    void aNameThatTheFilterTakesForAPatternHidesNothing() {
        psa.edit("CONTRACTS", 901, json("{\"ContractName\":\"Managed [gold]\"}"));
        psa.bill(OCTOBER);
        psa.configure("patternFilters", true);
        addingIsOn();

        assertThat(line().billingCycle()).isEqualTo("Monthly");
        assertThat(line().quantity()).isEqualByComparingTo("42");
        assertThat(failure(() -> add(newLine("31", "47", NOVEMBER))).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void aLineThatIsGoneSinceItWasListedIsGone() {
        psa.seed(seed().line(7002, 901, 32, "5").build());
        lines();

        assertThat(failure(() -> adapter.readLine(connection, new LineRef("901", "7002", "31"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
        psa.seed(seed().build());
        assertThat(failure(() -> adapter.readLine(connection, new LineRef("901", "7002", "32"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
    }

    @Test
    void aDayStaysTheSameDayWhateverLetterStandsBehindIt() {
        psa.edit("CONTRACTS", 901, json("{\"id\":901,\"EndDate\":\"2026-12-31T00:00:00Z\"}"));

        assertThat(agreements()).singleElement().satisfies(agreement -> {
            assertThat(agreement.endDate()).isEqualTo("2026-12-31");
            assertThat(agreement.startDate()).isEqualTo("2025-01-01");
        });
    }

    @Test
    void accountTypesCanBeChosen() {
        psa.seed(new SeedBuilder()
                .add(new PsaState.Company(1L, "Client", null, null, "Customer", null))
                .add(new PsaState.Company(2L, "Maker", null, null, "Vendor", null))
                .add(new PsaState.Company(3L, "Gone", null, false, "Customer", null))
                .build());

        assertThat(companies()).extracting(Company::name).containsExactly("Client", "Maker");
        connection = connection(Map.of("accountTypes", "customer, Prospect"));
        assertThat(companies()).extracting(Company::name).containsExactly("Client");
    }

    @Test
    void linesAreReadOnceForAllPartsOfAReading() {
        seedCompaniesAndInvoices(25);
        List<Agreement> agreements = agreements();
        psa.clearRequests();

        for (Agreement agreement : agreements) {
            adapter.lines(connection, List.of(agreement), TODAY, line -> {});
        }
        assertThat(calls("/relatedservices/search")).hasSize(3);

        lines();
        assertThat(calls("/relatedservices/search")).hasSize(6);
    }

    // ---- units

    @Test
    void aLineThatWasNeverInvoicedHasNoKnownUnits() {
        AgreementLine line = line();

        assertThat(line.knownQuantity()).isNull();
        assertThat(line.source()).isEqualTo(QuantitySource.UNKNOWN);
        assertThat(line.quantityDay()).isNull();
        assertThat(line.effectiveDate()).isEqualTo(NOVEMBER);
        assertThat(line.unitPrice()).isEqualByComparingTo("3.50");
        assertThat(line.unitCost()).isEqualByComparingTo("1.20");
        assertThat(line.writable()).isTrue();
    }

    @Test
    void unitsAreThoseLastInvoicedAndBlindToChangesSince() {
        psa.bill(OCTOBER);
        psa.edit("CONTRACT_SERVICES", 7001, json("{\"id\":7001,\"Units\":50}"));

        AgreementLine before = line();
        assertThat(before.quantity()).isEqualByComparingTo("42");
        assertThat(before.source()).isEqualTo(QuantitySource.LAST_INVOICED);
        assertThat(before.quantityDay()).isEqualTo(OCTOBER);
        assertThat(before.effectiveDate()).isEqualTo(NOVEMBER);
        assertThat(before.writable()).isTrue();

        psa.bill(LocalDate.parse("2026-11-30"));
        AgreementLine after = line();
        assertThat(after.quantity()).isEqualByComparingTo("50");
        assertThat(after.quantityDay()).isEqualTo("2026-11-30");
        assertThat(after.effectiveDate()).isEqualTo("2026-12-01");
    }

    @Test
    void prorationsAreNotUnits() {
        psa.bill(OCTOBER);
        psa.changeUnits(7001, new BigDecimal("50"), LocalDate.parse("2026-10-16"));
        psa.bill(LocalDate.parse("2026-11-30"));

        assertThat(psa.records("INVOICE_LINES")).hasSize(3);
        assertThat(line().quantity()).isEqualByComparingTo("50");
    }

    @Test
    void aProrationUnderAPlainNameIsToldByItsDay() {
        psa.bill(OCTOBER);
        psa.changeUnits(7001, new BigDecimal("50"), LocalDate.parse("2026-10-16"));
        psa.bill(LocalDate.parse("2026-11-30"));
        psa.records("INVOICE_LINES").stream()
                .filter(line -> line.path("TypeName").asText().startsWith("Prorated"))
                .forEach(line -> psa.edit(
                        "INVOICE_LINES", line.path("id").longValue(), json("{\"TypeName\":\"Recurring Service\"}")));

        assertThat(line().quantity()).isEqualByComparingTo("50");
    }

    @Test
    void anInvoiceThatIsVoidSaysNothing() {
        psa.bill(OCTOBER);
        psa.edit("CONTRACT_SERVICES", 7001, json("{\"id\":7001,\"Units\":50}"));
        psa.bill(LocalDate.parse("2026-11-30"));
        long last = psa.records("INVOICES").get(1).path("id").longValue();
        psa.edit("INVOICES", last, json("{\"StatusName\":\"Voided\"}"));

        assertThat(line().quantity()).isEqualByComparingTo("42");
    }

    @ParameterizedTest
    @CsvSource({"Yearly, 2025-12-31, 2025-12-31, 2026-01-01", "Quarterly, 2026-07-01, 2026-09-30, 2026-10-01"})
    void aContractThatBillsSeldomIsFoundFurtherBack(
            String cycle, LocalDate billedOn, LocalDate billedThrough, LocalDate unbilled) {
        psa.edit("CONTRACTS", 901, json("{\"BillingCycle\":\"" + cycle + "\"}"));
        psa.configure("today", billedOn.toString());
        psa.bill(billedThrough);
        psa.configure("today", TODAY.toString());

        AgreementLine line = line();

        assertThat(line.quantity()).isEqualByComparingTo("42");
        assertThat(line.quantityDay()).isEqualTo(billedThrough);
        assertThat(line.effectiveDate()).isEqualTo(unbilled);
    }

    @Test
    void twoLinesOfOneNameAreToldByTheirPriceOrNotAtAll() {
        psa.seed(seed().line(7002, 901, 31, "5", json("{\"UnitPrice\":3.10}")).build());
        psa.bill(OCTOBER);
        assertThat(lines())
                .extracting(line -> line.ref().lineId(), line -> line.quantity().intValueExact())
                .containsExactlyInAnyOrder(tuple("7001", 42), tuple("7002", 5));

        psa.seed(seed().line(7002, 901, 31, "5").build());
        psa.bill(OCTOBER);
        assertThat(lines()).extracting(AgreementLine::knownQuantity).containsExactly(null, null);

        psa.seed(seed().line(7002, 901, 31, "42").build());
        psa.bill(OCTOBER);
        assertThat(lines()).extracting(line -> line.quantity().intValueExact()).containsExactly(42, 42);
    }

    @Test
    void twoServicesOfOneNameAreNotMixedUp() {
        psa.seed(seed().product(33, "Microsoft 365 Backup ", "", "3.50", "1.20")
                .line(7003, 901, 33, "5")
                .build());
        psa.bill(OCTOBER);

        assertThat(line().knownQuantity()).isNull();
    }

    @Test
    void aRowAddedAfterTheLastInvoiceIsNotTakenForTheOldOne() {
        psa.seed(seed().add(new PsaState.Line(
                        7002L, 901, 31, new BigDecimal("5"), null, null, null, NOVEMBER, null, null, null, null))
                .build());
        psa.bill(OCTOBER);

        assertThat(lines())
                .extracting(
                        line -> line.ref().lineId(),
                        AgreementLine::source,
                        line -> line.knownQuantity() == null
                                ? -1
                                : line.quantity().intValueExact())
                .containsExactlyInAnyOrder(
                        tuple("7001", QuantitySource.LAST_INVOICED, 42), tuple("7002", QuantitySource.UNKNOWN, -1));
    }

    @Test
    void servicesThatThePsaCountsByItselfAreLeftAlone() {
        connection = connection(Map.of("selfCountedServices", "99, 31"));

        assertThat(line().notWritable()).contains("counts this service by itself");
        assertThat(line().active()).isTrue();
    }

    // ---- a missing line

    private static NewLine newLine(String service, String units, LocalDate from) {
        return new NewLine(UUID.randomUUID(), "901", service, new BigDecimal(units), from, null, null);
    }

    private AppliedQuantity add(NewLine line) {
        return adapter.addLine(connection, line, recorded::add);
    }

    private void addingIsOn() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
    }

    @Test
    void theAddingCallIsOneServiceInAnArraySpeltAsPublished() throws IOException {
        addingIsOn();
        NewLine line = newLine("32", "5", NOVEMBER);
        List<PlannedCall> planned = adapter.previewAdd(connection, line);

        AppliedQuantity added = add(line);

        assertThat(added.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(added.line().quantity()).isEqualByComparingTo("5");
        assertThat(calls("/services")).singleElement().satisfies(call -> {
            assertThat(call.path()).isEqualTo("/bms/v2/finance/contracts/recurringservices/901/services");
            assertThat(new ObjectMapper().readTree(call.body()))
                    .isEqualTo(
                            new ObjectMapper()
                                    .readTree(
                                            "[{\"ServiceId\":32,\"ServiceName\":\"Endpoint backup\","
                                                    + "\"ServiceDescription\":\"Per device\",\"Units\":5,\"UnitCost\":0.80,"
                                                    + "\"UnitPrice\":2.00,\"EffectiveDate\":\"2026-11-01T00:00:00Z\",\"SortOrder\":1}]"));
            assertThat(planned)
                    .containsExactly(new PlannedCall("POST", simulators.baseUrl() + call.path(), call.body()));
        });
        assertThat(recorded.toString()).doesNotContain("tallybridge-password").doesNotContain("eyJ");
    }

    @Test
    void aServiceOnTheContractIsNeverAddedAgainWhateverTheDifference() {
        addingIsOn();
        psa.bill(OCTOBER);

        assertThat(add(newLine("31", "42", NOVEMBER)).outcome()).isEqualTo(Outcome.ALREADY_RIGHT);
        PsaException more = failure(() -> add(newLine("31", "47", NOVEMBER)));
        assertThat(more.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(more.found().orElseThrow()).isEqualByComparingTo("42");
        assertThat(calls("/recurringservices/901/services")).isEmpty();
    }

    @Test
    void aServiceOfUnknownUnitsIsNotTakenForRight() {
        addingIsOn();

        PsaException failure = failure(() -> add(newLine("31", "42", NOVEMBER)));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void aLostAdditionThatWasNotAppliedIsUnknownAndMayBeSentAgainOnceSettled() {
        addingIsOn();
        psa.inject(Fault.of(FaultKind.LOSE_ANSWER_BEFORE_APPLY));
        NewLine line = newLine("32", "5", NOVEMBER);

        PsaException failure = failure(() -> add(line));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.retryable()).isFalse();
        assertThat(adapter.findAdded(connection, line, recorded::add)).isEmpty();
        assertThat(add(line).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(psa.writes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTML_BODY", "TRUNCATED_BODY", "SERVER_ERROR"})
    void anUnreadableAnswerToAnAdditionIsSettledBySearching(FaultKind kind) {
        addingIsOn();
        psa.inject(Fault.of(kind).applied().on("POST", "/recurringservices/"));

        assertThat(add(newLine("32", "5", NOVEMBER)).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(psa.writes()).hasSize(1);
    }

    @Test
    void aRowOfAnotherDayIsNotOurs() {
        addingIsOn();
        add(newLine("32", "5", NOVEMBER));

        PsaException failure = failure(
                () -> adapter.findAdded(connection, newLine("32", "5", LocalDate.parse("2026-12-01")), recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure).hasMessageContaining("starts on 2026-11-01");
    }

    @Test
    void nothingIsAddedToContractsThatDoNotBillAnyMore() {
        addingIsOn();
        psa.edit("CONTRACTS", 901, json("{\"IsActive\":false}"));
        assertThat(failure(() -> add(newLine("32", "5", NOVEMBER))).failure()).isEqualTo(PsaFailure.INVALID);

        psa.edit("CONTRACTS", 901, json("{\"IsActive\":true,\"EndDate\":\"2026-11-30T00:00:00\"}"));
        assertThat(failure(() -> add(newLine("32", "5", LocalDate.parse("2026-12-01"))))
                        .failure())
                .isEqualTo(PsaFailure.INVALID);
        assertThat(psa.writes()).isEmpty();
        assertThat(add(newLine("32", "5", NOVEMBER)).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void aServiceNoLongerSoldIsNotAdded() {
        addingIsOn();
        psa.edit("SERVICES", 32, json("{\"IsActive\":false}"));

        assertThat(failure(() -> add(newLine("32", "5", NOVEMBER))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.writes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2.5"})
    void unitsThatAreNoWholeNumberAboveZeroAreRefusedBeforeAnyCall(String units) {
        addingIsOn();

        assertThat(failure(() -> add(newLine("32", units, NOVEMBER))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aMissingRightToModifyContractsIsAPermission() {
        addingIsOn();
        psa.deny("contracts:write");

        PsaException failure = failure(() -> add(newLine("32", "5", NOVEMBER)));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    // ---- what never happens

    @Test
    void nothingButReadingAndAddingAServiceIsEverSent() {
        psa.bill(OCTOBER);
        addingIsOn();
        adapter.test(connection);
        companies();
        adapter.products(connection, product -> {});
        line();
        add(newLine("32", "5", NOVEMBER));
        adapter.findAdded(connection, newLine("32", "5", NOVEMBER), recorded::add);

        assertThat(psa.requests())
                .extracting(request -> request.method() + " " + request.path().replaceAll("\\d+", "{id}"))
                .containsOnly(
                        "POST /bms/v{id}/security/authenticate",
                        "GET /bms/v{id}/security/userinfo",
                        "GET /bms/v{id}/crm/accounts/summary",
                        "POST /bms/v{id}/admin/finance/services/search",
                        "GET /bms/v{id}/admin/finance/services/{id}",
                        "POST /bms/v{id}/admin/finance/services/{id}/relatedservices/search",
                        "GET /bms/v{id}/finance/contracts/summary",
                        "GET /bms/v{id}/finance/contracts/lookup",
                        "GET /bms/v{id}/finance/invoices/summary",
                        "POST /bms/v{id}/finance/invoices/details",
                        "POST /bms/v{id}/finance/contracts/recurringservices/{id}/services");
        assertThat(psa.writes()).hasSize(1);
    }

    // ---- described calls

    private static ConfiguredCall call(String api, String method, String path, String body) {
        return new ConfiguredCall(
                api, method, path, body == null ? null : "application/json", body, !method.equals("GET"));
    }

    @Test
    void theOlderApiHasALogInOfItsOwn() {
        psa.configure("versionOne", true);
        ConfiguredCall read = call("V1", "GET", "/finance/contractservices/7001", null);

        String answer = adapter.call(connection, read, recorded::add);

        assertThat(answer).contains("\"Units\":42", "\"Error\":\"None\"");
        assertThat(adapter.planned(connection, read))
                .isEqualTo(new PlannedCall("GET", simulators.url("bms") + "/api/finance/contractservices/7001", null));
        assertThat(calls("/api/token")).hasSize(1);
        assertThat(calls("/security/authenticate")).isEmpty();
        assertThat(recorded).singleElement().satisfies(call -> assertThat(call.toString())
                .doesNotContain("eyJ"));
        assertThat(adapter.apis()).containsExactly("V2", "V1");
    }

    @Test
    void aDescribedCallSetsUnitsOnceAndIsReadBack() throws IOException {
        psa.configure("versionOne", true);
        WriteDefinition definition = WriteDefinition.parse(json("""
                {"write": {"api": "V1", "method": "PUT", "path": "/finance/contractservices/{lineId}",
                           "body": "{\\"Units\\":{quantity},\\"EffectiveDate\\":\\"{effectiveDate}\\"}",
                           "success": {"pointer": "/Status", "equals": "OK"}},
                 "read": {"api": "V1", "path": "/finance/contractservices/{lineId}", "items": "/Result",
                          "matches": [{"pointer": "/ContractId", "equals": "{agreementId}"}], "quantity": "/Units"}}"""));
        assertThat(definition.problems(adapter.apis(), text -> false)).isEmpty();
        ConfiguredQuantities writer = new ConfiguredQuantities(
                adapter, adapter.descriptor().quantity(), definition, time, List.of(Duration.ofSeconds(1)));
        QuantityChange change =
                new QuantityChange(UUID.randomUUID(), LINE, new BigDecimal("42"), new BigDecimal("47"), NOVEMBER, null);

        assertThat(writer.setQuantity(connection, change, recorded::add).outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(writer.setQuantity(connection, change, recorded::add).outcome())
                .isEqualTo(Outcome.ALREADY_RIGHT);

        assertThat(psa.quantity(7001)).isEqualByComparingTo("47");
        assertThat(psa.writes()).hasSize(1);
        psa.inject(Fault.of(FaultKind.LOSE_ANSWER_AFTER_APPLY).on("PUT", null));
        QuantityChange next =
                new QuantityChange(UUID.randomUUID(), LINE, new BigDecimal("47"), new BigDecimal("50"), NOVEMBER, null);
        assertThat(writer.setQuantity(connection, next, recorded::add).outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(psa.writes()).hasSize(2);
    }

    @Test
    void anAnswerWithoutEnvelopeIsAnAnswer() {
        ConfiguredCall read = call("V2", "GET", "/crm/accounts/summary/2528", null);

        assertThat(adapter.call(connection, read, recorded::add)).contains("Acme Dental Group");
    }

    @Test
    void failuresOfTheOlderApiAreFailures() {
        psa.configure("versionOne", true);

        assertThat(failure(() -> adapter.call(
                                connection, call("V1", "GET", "/finance/contractservices/1", null), recorded::add))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
        PsaException refused = failure(() -> adapter.call(
                connection, call("V1", "PUT", "/finance/contractservices/7001", "{\"Units\":2.5}"), recorded::add));
        assertThat(refused.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(refused).hasMessageContaining("whole number");
        connection = with("password", "wrong-password");
        assertThat(failure(() -> adapter.call(
                                connection, call("V1", "GET", "/finance/contractservices/7001", null), recorded::add))
                        .failure())
                .isEqualTo(PsaFailure.AUTH);
    }

    @Test
    void aPageInPlaceOfAnAnswerLeavesAWriteUnknown() {
        psa.configure("versionOne", true);
        psa.inject(Fault.of(FaultKind.HTML_BODY).applied().on("PUT", null));

        PsaException failure = failure(() -> adapter.call(
                connection, call("V1", "PUT", "/finance/contractservices/7001", "{\"Units\":47}"), recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(calls("/finance/contractservices/7001")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "V3, GET, /finance",
        "V2, DELETE, /finance/contracts/901",
        "V2, get, /finance",
        "V2, GET, finance",
        "V2, GET, //elsewhere.example/x",
        "V2, GET, /../api/token",
        "V2, GET, /finance/%2e%2E/x",
        "V2, GET, /a%2F..%2Fb",
        "V2, GET, '/a b'",
        "V2, GET, /a\\b",
        "V2, GET, /a#b",
        "V2, GET, @elsewhere.example/"
    })
    void whatLeavesTheApiIsRefusedBeforeAnyCall(String api, String method, String path) {
        ConfiguredCall call = call(api, method, path, null);

        assertThat(failure(() -> adapter.call(connection, call, recorded::add)).failure())
                .isEqualTo(PsaFailure.INVALID);
        assertThat(failure(() -> adapter.planned(connection, call)).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void pulsewayIsTheSameUnderItsOwnName() {
        PulsewayTestbed pulseway = new PulsewayTestbed();
        BmsSimulator tenant = pulseway.simulator(simulators);
        tenant.reset();
        tenant.seed(seed().build());
        BmsAdapter other = new BmsAdapter(Psa.PULSEWAY, http, BmsTestbed.config(10));

        ConnectionReport report = other.test(pulseway.connection(simulators, Map.of()));

        assertThat(report.ok()).isTrue();
        assertThat(report.checks().get(0).detail()).contains("Pulseway PSA");
        assertThat(other.descriptor().hosts())
                .doesNotContainAnyElementsOf(adapter.descriptor().hosts());
        assertThat(other.readLine(pulseway.connection(simulators, Map.of()), LINE, TODAY)
                        .source())
                .isEqualTo(QuantitySource.UNKNOWN);
    }
}
