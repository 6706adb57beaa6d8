package io.tallybridge.psasync.psa.cloudblue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.configured.ConfiguredQuantities;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Write;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.cloudblue.CloudBlueSimulator;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is peculiar to CloudBlue PSA; the rest is in the contract suite. */
class CloudBlueAdapterTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("SCH-100", "SCH-100/3", "EDR-DEV");

    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private PsaHttp http;
    private CloudBlueSimulator psa;
    private CloudBlueAdapter adapter;

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
        psa = simulators.get(CloudBlueSimulator.class);
        psa.reset();
        psa.configure("today", TODAY.toString());
        psa.seed(seed().build());
        psa.clearRequests();
        adapter = new CloudBlueAdapter(http, CloudBlueTestbed.config(10));
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(1, "Acme Dental")
                .product(9, "Endpoint protection, per device", "EDR-DEV", "1234.50", "2.10")
                .agreement(100, 1, "Managed security")
                .line(3, 100, 9, "25");
    }

    private static PsaConnection connection(String... more) {
        Map<String, String> settings = CloudBlueTestbed.settings(simulators);
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] == null) {
                settings.remove(more[i]);
            } else {
                settings.put(more[i], more[i + 1]);
            }
        }
        return CloudBlueTestbed.connection(settings);
    }

    private static PsaConnection bare() {
        return CloudBlueTestbed.connection(Map.of("site", simulators.url("cloudblue")));
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private List<Company> companies(PsaConnection connection) {
        List<Company> found = new ArrayList<>();
        adapter.companies(connection, found::add);
        return found;
    }

    private List<Agreement> agreements(PsaConnection connection) {
        List<Agreement> found = new ArrayList<>();
        adapter.agreements(connection, found::add);
        return found;
    }

    private List<AgreementLine> lines(PsaConnection connection) {
        List<AgreementLine> found = new ArrayList<>();
        adapter.lines(connection, agreements(connection), TODAY, found::add);
        return found;
    }

    private static ObjectNode fields(String name, String value) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        return value == null ? fields.putNull(name) : fields.put(name, value);
    }

    private SetsQuantities writer(WriteDefinition definition) {
        return new ConfiguredQuantities(
                adapter, adapter.descriptor().quantity(), definition, time, List.of(Duration.ofSeconds(1)));
    }

    private static QuantityChange change(String from, String to) {
        return new QuantityChange(
                UUID.randomUUID(), LINE, new BigDecimal(from), new BigDecimal(to), LocalDate.parse("2026-12-01"), null);
    }

    // ---- what nobody published is off

    @Test
    void whatIsNotConfiguredIsRefusedBeforeAnyCall() {
        PsaConnection bare = bare();

        List<PsaException> refused = List.of(
                failure(() -> adapter.agreements(bare, agreement -> {})),
                failure(() -> adapter.products(bare, product -> {})),
                failure(() -> adapter.lines(bare, List.of(), TODAY, line -> {})),
                failure(() -> adapter.readLine(bare, LINE, TODAY)),
                failure(() -> adapter.lines(connection("schedulesPath", null), List.of(), TODAY, line -> {})));

        assertThat(refused).extracting(PsaException::failure).containsOnly(PsaFailure.UNSUPPORTED);
        assertThat(refused.get(0)).hasMessageContaining("schedulesPath").hasMessageContaining("API explorer");
        assertThat(refused.get(3)).hasMessageContaining("linesPath");
        assertThat(psa.requests()).isEmpty();
        assertThat(adapter.descriptor().can(Ability.READ_LINES, bare)).isFalse();
        assertThat(adapter.descriptor().can(Ability.READ_LINES, connection())).isTrue();
        assertThat(adapter.descriptor().can(Ability.SET_QUANTITY)).isFalse();
        assertThat(adapter.descriptor().can(Ability.ADD_LINE)).isFalse();
    }

    @Test
    void aBareConnectionReadsCustomersAndPassesItsTest() {
        ConnectionReport report = adapter.test(bare());

        assertThat(report.ok()).isTrue();
        assertThat(report.checks())
                .extracting(Check::name)
                .containsExactly("authentication", "companies", "products", "agreements", "agreement lines", "writing");
        assertThat(companies(bare())).containsExactly(new Company("ACC1", "Acme Dental", "ACC1", true));
    }

    // ---- the key

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, AUTH", "FORBIDDEN, PERMISSION", "REDIRECT, AUTH", "PAGE, PROTOCOL"})
    void aRefusedKeyIsNeverAnEmptyList(String refusal, PsaFailure expected) {
        psa.configure("keyRefusal", refusal);
        psa.configure("apiKey", "another-key");

        ConnectionReport report = adapter.test(connection());
        PsaException failure = failure(() -> companies(connection()));

        assertThat(report.checks())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple("authentication", PsaFailure.AUTH));
        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(psa.requests()).hasSize(2);
    }

    @Test
    void theKeyIsInNoRecordedAddressAndInNoMessageThatEchoesIt() {
        List<RecordedCall> recorded = new ArrayList<>();
        psa.inject(Fault.of(FaultKind.VALIDATION_500)
                .on("POST", null)
                .message("No route for /x?api_key=tallybridge-api-key"));

        PsaException failure = failure(() ->
                writer(CloudBlueTestbed.definition()).setQuantity(connection(), change("25", "26"), recorded::add));

        assertThat(failure).hasMessageContaining("api_key=***");
        assertThat(recorded.toString()).contains("filter=").doesNotContain("tallybridge-api-key");
        assertThat(psa.requests().toString()).contains("api_key=***").doesNotContain("tallybridge-api-key");
    }

    @Test
    void keysAreEncodedIntoTheAddress() {
        psa.configure("apiKey", "a+b/c&d=é #");
        Map<String, String> settings = CloudBlueTestbed.settings(simulators);

        PsaConnection connection = new PsaConnection(
                "acme", UUID.randomUUID(), Psa.CLOUDBLUE, settings, Map.of("apiKey", Secret.of("a+b/c&d=é #")));

        assertThat(companies(connection)).hasSize(1);
    }

    // ---- paging

    @Test
    void pagesAreThreeSecondsApartAndOneCallAtATime() {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 25; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        psa.seed(seed.build());
        psa.configure("callsAtATime", 1);

        assertThat(companies(connection())).hasSize(25);

        assertThat(time.slept()).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
        assertThat(psa.requests()).hasSize(3).allSatisfy(request -> assertThat(request.status())
                .isEqualTo(200));
    }

    @Test
    void aServerThatGivesSmallerPagesIsReadToTheEnd() {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 10; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        psa.seed(seed.build());
        psa.configure("largestPage", 4);

        assertThat(companies(connection())).hasSize(10);
        assertThat(psa.requests()).hasSize(3);
    }

    @Test
    void aListWithoutItsTotalIsNotTaken() {
        psa.configure("totalRows", false);

        assertThat(failure(() -> companies(connection()))).hasMessageContaining("TotalRows");
    }

    @Test
    void anAnswerThatIsNoListIsNotTaken() {
        for (String body : List.of("{}", "null", "\"text\"", "[1]", "[null]", "")) {
            psa.inject(Fault.of(FaultKind.HTML_BODY).message(body));
            assertThat(failure(() -> companies(connection())).failure())
                    .as(body)
                    .isEqualTo(PsaFailure.PROTOCOL);
        }
    }

    // ---- columns

    @ParameterizedTest
    @EnumSource
    void aMisspeltColumnIsNamed(io.tallybridge.simulators.cloudblue.CloudBlueSettings.UnknownColumns how) {
        psa.configure("unknownColumns", how.name());
        PsaConnection connection = connection("lineColumns", "quantity=Qty");

        PsaException failure = failure(() -> lines(connection));
        ConnectionReport report = adapter.test(connection);

        assertThat(failure).hasMessageContaining("Qty");
        assertThat(report.checks())
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.name()).isEqualTo("agreement lines");
                    assertThat(check.detail()).contains("Qty");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "lineColumns; amount=Quantity; amount",
                "lineColumns; quantity=; quantity",
                "scheduleColumns; customer=,customerId=; customerId",
                "customerColumns; id=; id"
            })
    void aSettingThatCannotBeIsNamed(String setting, String value, String named) {
        PsaException failure = failure(() -> {
            PsaConnection connection = connection(setting, value);
            companies(connection);
            lines(connection);
        });

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining(setting).hasMessageContaining(named);
    }

    @Test
    void columnsCanBeLeftOut() {
        PsaConnection connection = connection("lineColumns", "unitCost=, validFrom=,validTo=");

        assertThat(lines(connection)).singleElement().satisfies(line -> {
            assertThat(line.unitCost()).isNull();
            assertThat(line.unitPrice()).isEqualByComparingTo("1234.50");
            assertThat(line.active()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"contracts/../../admin", "//evil.example/x", "contracts//x", ".", "a/./b"})
    void aPathStaysOneOfTheApi(String path) {
        PsaException failure = failure(() -> companies(connection("customersPath", path)));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aPathMayNameItsOwnVersion() {
        assertThat(companies(connection("customersPath", "v1.3/companies/getcustomers")))
                .hasSize(1);
        assertThat(companies(connection("apiVersion", "v1.3"))).hasSize(1);
        assertThat(psa.requests()).allSatisfy(request -> assertThat(request.path())
                .isEqualTo("/cloudblue/webapi/v1.3/companies/getcustomers"));
        ConnectionReport report = adapter.test(connection("apiVersion", "v2"));
        assertThat(report.checks()).singleElement().satisfies(check -> {
            assertThat(check.failure()).isEqualTo(PsaFailure.GONE);
            assertThat(check.detail()).contains("API version");
        });
    }

    // ---- values

    @Test
    void amountsMayBeTextsWithSignsAndSeparators() {
        psa.configure("amountsAsText", true);

        assertThat(lines(connection())).singleElement().satisfies(line -> {
            assertThat(line.unitPrice()).isEqualByComparingTo("1234.50");
            assertThat(line.unitCost()).isEqualByComparingTo("2.10");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "25; 25",
                "'1,025'; 1025",
                "£ 1,025.5; 1025.5",
                "-3; -3",
                "USD 7.00; 7",
                "7 EUR; 7",
                "€1,234,567.89; 1234567.89"
            })
    void quantitiesAsTextsAreRead(String text, String expected) {
        psa.edit("schedulelines", 3, fields("Quantity", text));

        assertThat(lines(connection())).singleElement().satisfies(line -> assertThat(line.quantity())
                .isEqualByComparingTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.234,50", "1,5", "12,34", "(25)", "25 pcs", "1e3", "twenty", "--5", "1,2345"})
    void aQuantityThatCouldMeanTwoThingsEndsTheRead(String text) {
        psa.edit("schedulelines", 3, fields("Quantity", text));

        PsaException failure = failure(() -> lines(connection()));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure).hasMessageContaining("Quantity");
    }

    @Test
    void aLineWithoutQuantityIsUnknownAndNeverZero() {
        psa.edit("schedulelines", 3, fields("Quantity", null));

        assertThat(lines(connection())).singleElement().satisfies(line -> {
            assertThat(line.source()).isEqualTo(QuantitySource.UNKNOWN);
            assertThat(line.knownQuantity()).isNull();
        });
    }

    @Test
    void aDateThatCouldBeTwoDaysEndsTheRead() {
        psa.edit("schedules", 100, fields("StartDate", "03/04/2026"));

        assertThat(failure(() -> agreements(connection()))).hasMessageContaining("StartDate");
    }

    @Test
    void schedulesAreReadAsTheyBill() {
        psa.seed(seed().agreement(101, 1, "Archived")
                .add(new PsaState.Agreement(102L, 1, "Cancelled", null, null, null, true, null))
                .add(new PsaState.Agreement(103L, 1, "Over", null, null, LocalDate.parse("2026-11-04"), null, null))
                .build());
        psa.edit("schedules", 101, fields("Archived", "True"));

        assertThat(agreements(connection()))
                .extracting(Agreement::id, Agreement::active)
                .containsExactly(
                        tuple("SCH-100", true),
                        tuple("SCH-101", false),
                        tuple("SCH-102", false),
                        tuple("SCH-103", false));
        assertThat(agreements(connection("activeStatuses", "Live, cancelled")))
                .extracting(Agreement::active)
                .containsExactly(false, false, true, false);
    }

    @Test
    void endedLinesAndProductsThatThePsaCountsItselfAreOnlyCompared() {
        psa.edit("schedulelines", 3, fields("ValidTo", "2026-10-31T00:00:00"));
        assertThat(lines(connection())).singleElement().satisfies(line -> {
            assertThat(line.active()).isFalse();
            assertThat(line.notWritable()).contains("ended");
        });

        psa.edit("schedulelines", 3, fields("ValidTo", null));
        assertThat(lines(connection("assetBilledProducts", "X, EDR-DEV")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.active()).isTrue();
                    assertThat(line.notWritable()).contains("assets");
                });
        assertThat(lines(connection()).get(0).writable()).isTrue();
    }

    @Test
    void withoutAListOfProductsTheirCodesComeFromLines() {
        psa.seed(seed().line(4, 100, 9, "7").build());
        List<Product> products = new ArrayList<>();

        adapter.products(connection("productsPath", null), products::add);

        assertThat(products)
                .containsExactly(
                        new Product("EDR-DEV", "Endpoint protection, per device", "EDR-DEV", null, null, null, true));
    }

    // ---- names

    @Test
    void schedulesOfCustomersWithOneNameBelongToNeither() {
        psa.seed(seed().company(2, "acme dental ").build());

        assertThat(companies(connection())).extracting(Company::id).containsExactlyInAnyOrder("ACC1", "ACC2");
        assertThat(lines(connection())).singleElement().satisfies(line -> {
            assertThat(line.companyId()).isNotIn("ACC1", "ACC2");
            assertThat(line.notWritable()).contains("Several customers");
        });
        assertThat(lines(connection("scheduleColumns", "customerId=EndCustomerAccountID")))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.companyId()).isEqualTo("ACC1");
                    assertThat(line.writable()).isTrue();
                });
        assertThat(adapter.test(connection()).checks())
                .filteredOn(check -> check.name().equals("companies"))
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("share"));
    }

    @Test
    void customersWithoutTheirIdAreLeftOutAndSoAreTwinsOfAnId() {
        psa.seed(seed().company(2, "Bravo")
                .company(3, "Charlie")
                .company(4, "Delta")
                .build());
        psa.edit("customers", 2, fields("AccountID", null));
        psa.edit("customers", 3, fields("AccountID", "ACC4"));

        assertThat(companies(connection())).extracting(Company::id).containsExactly("ACC1");
        assertThat(adapter.test(connection()).checks())
                .filteredOn(check -> check.name().equals("companies"))
                .singleElement()
                .satisfies(check -> assertThat(check.detail()).contains("no AccountID"));
    }

    @Test
    void theNameCanBeTheKeyUnlessTwoShareIt() {
        psa.seed(seed().company(2, "Twin")
                .company(3, "Twin")
                .agreement(101, 2, "Of a twin")
                .build());
        PsaConnection connection = connection("customerColumns", "id=CompanyName");

        assertThat(companies(connection)).extracting(Company::id).containsExactly("Acme Dental");
        assertThat(agreements(connection))
                .filteredOn(agreement -> agreement.companyId().equals("Acme Dental"))
                .extracting(Agreement::id)
                .containsExactly("SCH-100");
    }

    // ---- described calls

    @Test
    void aWarningIsNeverConfirmed() {
        psa.configure("confirmationWanted", true);
        SetsQuantities writer = writer(CloudBlueTestbed.definition());

        PsaException failure = failure(() -> writer.setQuantity(connection(), change("25", "26"), CallObserver.NONE));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessageContaining("Do you want to continue?");
        assertThat(psa.writes()).isEmpty();
        assertThat(psa.requests(request -> request.method().equals("POST"))).hasSize(1);
        for (ConfiguredCall confirming : List.of(
                new ConfiguredCall("current", "POST", "/contracts/x?confirmedWarnings=true", null, null, true),
                new ConfiguredCall("current", "POST", "/contracts/x", null, "{\"ConfirmedWarnings\":true}", true))) {
            assertThat(failure(() -> adapter.call(connection(), confirming, CallObserver.NONE))
                            .failure())
                    .isEqualTo(PsaFailure.INVALID);
            assertThat(failure(() -> adapter.planned(connection(), confirming)).failure())
                    .isEqualTo(PsaFailure.INVALID);
        }
    }

    @Test
    void aRefusalWithStatus200IsNoSuccess() {
        psa.configure("refusedWith200", true);

        PsaException failure = failure(() ->
                writer(CloudBlueTestbed.definition()).setQuantity(connection(), change("25", "26"), CallObserver.NONE));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(psa.quantity(3)).isEqualByComparingTo("25");
    }

    @Test
    void aPageAfterAWriteIsSettledByReading() {
        psa.inject(Fault.of(FaultKind.HTML_BODY).on("POST", null).applied());

        assertThat(writer(CloudBlueTestbed.definition())
                        .setQuantity(connection(), change("25", "26"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(psa.writes()).hasSize(1);
    }

    @Test
    void thePreviousGenerationTakesFormsAndALogIn() {
        WriteDefinition usual = CloudBlueTestbed.definition();
        WriteDefinition previous = new WriteDefinition(
                new Write(
                        "previous",
                        "POST",
                        "/" + CloudBlueSimulator.TRANSACTION,
                        Map.of(),
                        "application/x-www-form-urlencoded",
                        "ScheduleLine={lineId}&Quantity={quantity}",
                        null),
                usual.read());
        Map<String, Secret> credentials = new HashMap<>(connection().credentials());
        credentials.put("apiUser", Secret.of("api.user"));
        credentials.put("apiPassword", Secret.of("tallybridge-password"));
        PsaConnection connection = new PsaConnection(
                "acme", UUID.randomUUID(), Psa.CLOUDBLUE, CloudBlueTestbed.settings(simulators), credentials);

        assertThat(previous.problems(adapter.apis(), text -> false)).isEmpty();
        assertThat(failure(() -> writer(previous).setQuantity(connection(), change("25", "26.5"), CallObserver.NONE))
                        .failure())
                .isEqualTo(PsaFailure.AUTH);
        assertThat(writer(previous).preview(connection, change("25", "26.5")))
                .containsExactly(new PlannedCall(
                        "POST",
                        simulators.url("cloudblue") + "/api/" + CloudBlueSimulator.TRANSACTION,
                        "ScheduleLine=SCH-100%2F3&Quantity=26.5"));
        assertThat(writer(previous)
                        .setQuantity(connection, change("25", "26.5"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(psa.quantity(3)).isEqualByComparingTo("26.5");
        assertThat(psa.requests(request -> request.method().equals("POST")))
                .allSatisfy(
                        request -> assertThat(String.valueOf(request.query())).doesNotContain("api_key"));
    }

    @Test
    void anAddressOfSomebodyElseIsNotCalled() {
        for (String site : List.of("evil.example", "acme.cloudbluepsa.io.evil.example", "user@acme.cloudbluepsa.io")) {
            ConnectionReport report = adapter.test(connection("site", site));
            assertThat(report.checks()).singleElement().satisfies(check -> assertThat(check.failure())
                    .isEqualTo(PsaFailure.INVALID));
        }
        assertThat(adapter.planned(
                                connection("site", "https://Acme.CloudBluePSA.io/some/page"),
                                new ConfiguredCall("v1.3", "POST", "/contracts/x", null, null, true))
                        .url())
                .isEqualTo("https://acme.cloudbluepsa.io/webapi/v1.3/contracts/x");
        assertThat(psa.requests()).isEmpty();
    }
}
