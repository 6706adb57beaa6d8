package io.tallybridge.psasync.psa.connectwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Product;
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
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.connectwise.ConnectWiseSimulator;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
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
import java.util.Optional;
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

/** What is ConnectWise's own; the rest is in the contract suite. */
class ConnectWiseAdapterTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("55", "4711", "812");
    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final ConnectWiseTestbed testbed = new ConnectWiseTestbed();
    private PsaHttp http;
    private ConnectWiseSimulator psa;
    private ConnectWiseAdapter adapter;
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
        psa = simulators.connectWise();
        psa.reset();
        psa.configure("today", TODAY.toString());
        psa.seed(seed().build());
        adapter = new ConnectWiseAdapter(http, ConnectWiseTestbed.config(10));
        connection = testbed.connection(simulators, Map.of());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(250, "Acme Dental Group")
                .product(812, "Microsoft 365 backup", "BK-M365-USER", "3.50", "1.20")
                .agreement(55, 250, "Managed Services")
                .line(4711, 55, 812, "42");
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static QuantityChange change(String from, String to, String version) {
        return new QuantityChange(UUID.randomUUID(), LINE, new BigDecimal(from), new BigDecimal(to), null, version);
    }

    private AppliedQuantity set(QuantityChange change) {
        return adapter.setQuantity(connection, change, CallObserver.NONE);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<Company> companies(Map<String, String> settings) {
        List<Company> found = new ArrayList<>();
        adapter.companies(testbed.connection(simulators, settings), found::add);
        return found;
    }

    private List<AgreementLine> lines() {
        List<Agreement> agreements = new ArrayList<>();
        adapter.agreements(connection, agreements::add);
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements, TODAY, found::add);
        return found;
    }

    @Test
    void thePatchIsExactlyWhatConnectWiseTakes() {
        set(change("42", "47.50", null));

        assertThat(psa.writes()).singleElement().satisfies(write -> {
            assertThat(write.method()).isEqualTo("PATCH");
            assertThat(write.path()).isEqualTo("/connectwise/v2025_1/apis/3.0/finance/agreements/55/additions/4711");
            assertThat(write.body()).isEqualTo("[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47.5}]");
            assertThat(write.headers()).containsEntry("accept", "application/vnd.connectwise.com+json; version=2025.1");
        });
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "1000000, 1000000", "0.5, 0.5", "10.10, 10.1"})
    void numbersAreWrittenPlainly(String target, String value) {
        set(change("42", target, null));

        assertThat(psa.writes()).singleElement().satisfies(write -> assertThat(write.body())
                .contains("\"value\":" + value + "}"));
    }

    @Test
    void aLineThatWasTouchedSinceTheReviewIsAConflict() {
        psa.seed(new SeedBuilder()
                .company(250, "Acme Dental Group")
                .product(812, "Microsoft 365 backup", "BK-M365-USER", "3.50", "1.20")
                .agreement(55, 250, "Managed Services")
                .line(
                        4711,
                        55,
                        812,
                        "42",
                        json("{\"_info\":{\"lastUpdated\":\"2026-01-01T00:00:00Z\",\"updatedBy\":\"jdoe\"}}"))
                .build());
        String reviewed = adapter.readLine(connection, LINE, TODAY).version();
        psa.edit("ADDITIONS", 4711, json("{\"unitPrice\":4.00}"));
        psa.edit(
                "ADDITIONS",
                4711,
                json("{\"_info\":{\"lastUpdated\":\"2026-11-05T11:11:11Z\",\"updatedBy\":\"jdoe\"}}"));

        assertThat(reviewed).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(failure(() -> set(change("42", "47", reviewed))).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void aRecordThatSomebodyHasOpenIsTriedOnceMore() {
        psa.inject(Fault.of(FaultKind.CONFLICT).on("PATCH", "/additions/4711"));

        assertThat(set(change("42", "47", null)).line().quantity()).isEqualByComparingTo("47");

        assertThat(time.slept()).contains(Duration.ofSeconds(3));
        assertThat(psa.requests(request -> request.method().equals("PATCH"))).hasSize(2);
    }

    @Test
    void aRefusalIsShownInConnectWisesOwnWords() {
        psa.configure("denied", List.of("additions:write"));

        PsaException failure = failure(() -> set(change("42", "47", null)));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure.getMessage()).startsWith("ConnectWise PSA answered 403: ");
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void aNewReleaseIsFoundAfterA404() {
        adapter.readLine(connection, LINE, TODAY);
        psa.moveCodebase("v2026_1");
        psa.clearRequests();

        assertThat(set(change("42", "47", null)).line().quantity()).isEqualByComparingTo("47");

        assertThat(psa.requests(request -> request.path().contains("companyinfo")))
                .hasSize(1);
        assertThat(psa.writes()).singleElement().satisfies(write -> assertThat(write.path())
                .contains("/v2026_1/"));
    }

    @Test
    void theReleaseIsRememberedForAWhile() {
        adapter.readLine(connection, LINE, TODAY);
        adapter.readLine(connection, LINE, TODAY);
        assertThat(psa.requests(request -> request.path().contains("companyinfo")))
                .hasSize(1);

        time.advance(Duration.ofHours(7));
        adapter.readLine(connection, LINE, TODAY);

        assertThat(psa.requests(request -> request.path().contains("companyinfo")))
                .hasSize(2);
    }

    @Test
    void theLookUpCarriesNoCredentials() {
        adapter.readLine(connection, LINE, TODAY);

        assertThat(psa.requests(request -> request.path().contains("companyinfo")))
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).doesNotContainKeys("authorization", "clientid"));
    }

    @Test
    void anUnknownCompanyIdIsToldFromWrongKeys() {
        PsaConnection wrong = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                connection.psa(),
                Map.of("site", simulators.connectWiseUrl(), "companyId", "nobody"),
                connection.credentials());

        ConnectionReport report = adapter.test(wrong);

        assertThat(report.checks())
                .extracting(Check::name, Check::ok, Check::failure)
                .containsExactly(tuple("site", false, PsaFailure.AUTH));
        assertThat(report.checks().get(0).detail()).contains("company id");
    }

    @Test
    void wrongKeysAreToldEvenIfTheCloudAnswers404() {
        psa.configure("unauthorizedStatus", 404);
        PsaConnection wrong = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                connection.psa(),
                connection.settings(),
                Map.of("publicKey", Secret.of("tallybridge-public"), "privateKey", Secret.of("wrong-key")));

        ConnectionReport report = adapter.test(wrong);

        assertThat(report.checks())
                .extracting(Check::name, Check::ok, Check::failure)
                .containsExactly(tuple("site", true, null), tuple("authentication", false, PsaFailure.AUTH));
    }

    @ParameterizedTest
    @CsvSource({
        "companies, companies",
        "catalog, products",
        "agreements, agreements",
        "additions, agreement lines",
        "invoices, invoices",
        "setup, setup tables"
    })
    void eachMissingRightIsNamedAlone(String right, String check) {
        psa.deny(right);

        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks())
                .filteredOn(each -> !each.ok())
                .extracting(Check::name, Check::failure)
                .contains(tuple(check, PsaFailure.PERMISSION));
        assertThat(report.checks()).filteredOn(each -> !each.ok()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void withoutAClientIdTheOperatorIsAsked() {
        ConnectWiseConfig none = new ConnectWiseConfig() {
            private final ConnectWiseConfig other = ConnectWiseTestbed.config(10);

            @Override
            public Optional<String> clientId() {
                return Optional.empty();
            }

            @Override
            public String apiVersion() {
                return other.apiVersion();
            }

            @Override
            public int pageSize() {
                return other.pageSize();
            }

            @Override
            public Duration codebaseLifetime() {
                return other.codebaseLifetime();
            }

            @Override
            public List<Duration> readBackPauses() {
                return other.readBackPauses();
            }
        };

        ConnectionReport report = new ConnectWiseAdapter(http, none).test(connection);

        assertThat(report.checks()).singleElement().satisfies(check -> {
            assertThat(check.ok()).isFalse();
            assertThat(check.detail()).contains("operator");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothWaysOfPagingReadEverything(boolean linkHeaders) {
        psa.configure("linkHeaders", linkHeaders);
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 37; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        psa.seed(seed.build());

        assertThat(companies(Map.of())).extracting(Company::id).hasSize(37).doesNotHaveDuplicates();

        List<JournalEntry> pages = psa.requests(request -> request.path().endsWith("/company/companies"));
        assertThat(pages).hasSize(4);
        assertThat(pages.get(0).headers()).containsEntry("pagination-type", "forward-only");
    }

    @Test
    void onlyClientsAreCompaniesUnlessChosenOtherwise() {
        psa.seed(new SeedBuilder()
                .company(1, "Client")
                .add(new PsaState.Company(2L, "Prospect", null, true, "Prospect", null))
                .add(new PsaState.Company(3L, "Former", null, false, null, null))
                .add(new PsaState.Company(
                        4L, "Not yet", null, null, null, json("{\"status\":{\"id\":3,\"name\":\"Not-Approved\"}}")))
                .add(new PsaState.Company(5L, "Client", null, null, null, json("{\"deletedFlag\":true}")))
                .build());

        assertThat(companies(Map.of()))
                .extracting(Company::id, Company::active)
                .containsExactlyInAnyOrder(tuple("1", true), tuple("3", false));
        assertThat(companies(Map.of("companyStatuses", "2, 3")))
                .extracting(Company::id)
                .containsExactlyInAnyOrder("3", "4");
        assertThat(companies(Map.of("companyTypes", "2"))).isEmpty();
    }

    @Test
    void onlyClassesThatCanStandOnAgreementsAreProducts() {
        psa.seed(new SeedBuilder()
                .product(1, "Agreement item", "A", "1", "1")
                .add(new PsaState.Product(2L, "Bundle", "B", null, null, null, json("{\"productClass\":\"Bundle\"}")))
                .add(new PsaState.Product(
                        3L, "Hardware", "C", null, null, null, json("{\"productClass\":\"Inventory\"}")))
                .add(new PsaState.Product(4L, "Service", "D", null, null, null, json("{\"productClass\":\"Service\"}")))
                .add(new PsaState.Product(5L, "Old", "E", null, null, false, null))
                .build());
        List<Product> products = new ArrayList<>();

        adapter.products(connection, products::add);

        assertThat(products).extracting(Product::id).containsExactlyInAnyOrder("1", "4");
    }

    @Test
    void agreementsThatDoNotRecurAreLeftOut() {
        psa.seed(seed().add(new PsaState.Agreement(
                        56L,
                        250,
                        "Once",
                        null,
                        null,
                        null,
                        null,
                        json("{\"billingCycle\":{\"id\":4,\"name\":\"One time\"}}")))
                .add(new PsaState.Agreement(57L, 250, "Cancelled", null, null, null, true, null))
                .build());
        List<Agreement> agreements = new ArrayList<>();

        adapter.agreements(connection, agreements::add);

        assertThat(agreements).extracting(Agreement::id).containsExactly("55");
    }

    @Test
    void cancelledAdditionsAreNoLinesAndIncludedUnitsAreShown() {
        psa.seed(seed().add(new PsaState.Line(
                        4712L,
                        55,
                        812,
                        BigDecimal.ONE,
                        null,
                        null,
                        null,
                        null,
                        LocalDate.parse("2026-10-31"),
                        null,
                        null,
                        null))
                .add(new PsaState.Line(
                        4713L,
                        55,
                        812,
                        BigDecimal.TEN,
                        new BigDecimal("2.00"),
                        null,
                        null,
                        null,
                        LocalDate.parse("2026-12-31"),
                        null,
                        null,
                        null))
                .build());

        assertThat(lines())
                .extracting(line -> line.ref().lineId(), AgreementLine::writable)
                .containsExactlyInAnyOrder(tuple("4711", true), tuple("4713", true));
        assertThat(lines())
                .filteredOn(line -> line.ref().lineId().equals("4713"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.quantity()).isEqualByComparingTo("10");
                    assertThat(line.includedUnits()).isEqualByComparingTo("2");
                });
        LineRef cancelled = new LineRef("55", "4712", "812");
        assertThat(adapter.readLine(connection, cancelled, TODAY).notWritable()).contains("cancelled on 2026-10-31");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void olderServersWithoutAStatusOnAdditionsWorkToo(boolean additionStatus) {
        psa.configure("additionStatus", additionStatus);

        assertThat(lines()).singleElement().satisfies(line -> assertThat(line.active())
                .isTrue());
    }

    @Test
    void onAWholeMonthNoLimitIsHit() {
        SeedBuilder seed = new SeedBuilder().company(250, "Acme").product(812, "Backup", "B", "1", "1");
        for (int i = 0; i < 40; i++) {
            seed.agreement(100 + i, 250, "Agreement " + i).line(1000 + i, 100 + i, 812, "1");
        }
        psa.seed(seed.build());

        assertThat(lines()).hasSize(40);

        // 40 agreements at ten calls a second
        assertThat(Duration.between(Instant.parse("2026-11-05T10:00:00Z"), time.now()))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
    }
}
