package io.tallybridge.psasync.psa.halopsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
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
import io.tallybridge.simulators.halopsa.HaloPsaSimulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What is HaloPSA's own about reading and writing; the rest is in the contract suites. */
class HaloPsaAdapterTest {
    private static final Path SPECS = Path.of("../../shared/psa/specs");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("-94", "24967", "230");
    private static final LineRef OTHER_LINE = new LineRef("-94", "24968", "231");
    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final HaloPsaTestbed testbed = new HaloPsaTestbed();
    private PsaHttp http;
    private HaloPsaSimulator psa;
    private HaloPsaAdapter adapter;
    private PsaConnection connection;

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
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        psa = simulators.get(HaloPsaSimulator.class);
        psa.reset();
        psa.configure("today", TODAY.toString());
        psa.configure("rateLimit", 0);
        psa.seed(seed().build());
        adapter = new HaloPsaAdapter(http, HaloPsaTestbed.config(10));
        connection = connection(Map.of());
    }

    @AfterEach
    void everyRequestWasDocumentedAndNothingElseWasWritten() throws IOException {
        http.close();
        assertThat(psa.requests(request -> !request.violations().isEmpty())).isEmpty();
        assertThat(psa.writes())
                .allMatch(write -> write.path().endsWith("/RecurringInvoice/updatelines")
                        || write.path().endsWith("/RecurringInvoice/Lines")
                        || write.body().contains("\"add_lines\""));
    }

    private static SeedBuilder seed() {
        return new SeedBuilder()
                .company(12, "Acme Ltd")
                .product(230, "M365 Business Basic", "M365BB", "8.00", "5.10")
                .product(231, "Endpoint backup", "BK-EP", "2.00", "0.80")
                .agreement(94, 12, "Acme monthly")
                .line(24967, 94, 230, "12")
                .line(24968, 94, 231, "7");
    }

    private PsaConnection connection(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode body(JournalEntry request) {
        try {
            return new ObjectMapper().readTree(request.body());
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static QuantityChange change(LineRef line, String from, String to, String version) {
        return new QuantityChange(UUID.randomUUID(), line, new BigDecimal(from), new BigDecimal(to), null, version);
    }

    private AppliedQuantity set(String from, String to) {
        return adapter.setQuantity(connection, change(LINE, from, to, null), CallObserver.NONE);
    }

    private AgreementLine line() {
        return adapter.readLine(connection, LINE, TODAY);
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
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

    private List<Company> companies() {
        List<Company> found = new ArrayList<>();
        adapter.companies(connection, found::add);
        return found;
    }

    private List<JournalEntry> writeAttempts() {
        return psa.requests(testbed::writes);
    }

    // ---- what a change sends

    @Test
    void theLineGoesBackAsItWasReadWithTheNewQuantity() {
        psa.edit("lines", 24967, json("{'comment_1':'see quote','newer_field':{'a':[1]},'startdate':null}"));

        set("12", "14.5");

        JournalEntry sent = writeAttempts().get(0);
        assertThat(writeAttempts()).hasSize(1);
        assertThat(sent.path()).isEqualTo("/halopsa/api/RecurringInvoice/updatelines");
        assertThat(body(sent).isArray()).isTrue();
        assertThat(body(sent)).hasSize(1);
        JsonNode line = body(sent).get(0);
        assertThat(line.path("id").asLong()).isEqualTo(24967);
        assertThat(line.path("ihid").asLong()).isEqualTo(-94);
        assertThat(line.path("qty_order").decimalValue()).isEqualByComparingTo("14.5");
        assertThat(line.path("unit_price").decimalValue()).isEqualByComparingTo("8");
        assertThat(line.path("comment_1").asText()).isEqualTo("see quote");
        assertThat(line.path("newer_field")).isEqualTo(json("{'a':[1]}"));
        assertThat(line.has("startdate")).isTrue();
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14.5");
        assertThat(psa.records("lines").get(0).path("unit_price").decimalValue())
                .isEqualByComparingTo("8");
    }

    @Test
    void theQuantityAloneGoesWhereTheConnectionSaysSo() {
        psa.configure("keepsOmitted", true);
        connection = connection(Map.of("updateBody", "QUANTITY"));

        set("12", "14");

        assertThat(writeAttempts())
                .extracting(JournalEntry::body)
                .containsExactly("[{\"id\":24967,\"ihid\":-94,\"qty_order\":14}]");
        assertThat(adapter.preview(connection, change(LINE, "14", "15", null)))
                .extracting(call -> call.body())
                .containsExactly("[{\"id\":24967,\"ihid\":-94,\"qty_order\":15}]");
    }

    @Test
    void theNoiseOfAFloatIsNoChange() {
        psa.edit("lines", 24967, json("{'qty_order':12.300000000000001}"));

        assertThat(line().quantity()).isEqualByComparingTo("12.3");
        assertThat(set("12.3", "14.1").outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void ordersThatStandInALineAreNotSentBack() {
        psa.edit(
                "lines",
                24967,
                json("{'force_new':true,'_updateprorata':true,'createproratanormallines':1,"
                        + "'createproratadate':'2026-11-01T00:00:00','merge_lines_if_matched':true,'_isimport':true,"
                        + "'_importtype':'x','_warning':'old'}"));

        set("12", "14");

        assertThat(body(writeAttempts().get(0)).get(0).fieldNames())
                .toIterable()
                .doesNotContain(
                        "force_new",
                        "_updateprorata",
                        "createproratanormallines",
                        "createproratadate",
                        "merge_lines_if_matched",
                        "_isimport",
                        "_importtype",
                        "_warning");
        assertThat(psa.records("lines")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OBJECT", "ARRAY", "EMPTY"})
    void whatAWriteAnswersIsNotTakenForTheTruth(String answer) {
        psa.configure("writeAnswer", answer);

        assertThat(set("12", "14").line().quantity()).isEqualByComparingTo("14");
    }

    @Test
    void aWarningIsToldWhenTheQuantityDoesNotShow() {
        psa.configure("writeWarning", "The invoice is locked by the accounts team.");

        PsaException failure = failure(() -> set("12", "14"));

        assertThat(failure).hasMessageContaining("HaloPSA said: The invoice is locked by the accounts team.");
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(psa.quantity(24967)).isEqualByComparingTo("12");
    }

    @Test
    void aFieldThatFellAwayWithTheQuantityIsReported() {
        connection = connection(Map.of("updateBody", "QUANTITY"));

        PsaException failure = failure(() -> set("12", "14"));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure)
                .hasMessageContaining("something else changed")
                .hasMessageContaining("unit_price was 8 and is 0")
                .hasMessageContaining("item_shortdescription was M365 Business Basic and is empty");
        assertThat(failure)
                .hasMessageContaining("_itemid was 230 and is 0")
                .hasMessageContaining("recurring invoice -94");
        assertThat(failure(() -> adapter.settle(connection, change(LINE, "12", "14", null), CallObserver.NONE))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void whatAPersonChangedInTheSameMomentIsReported() {
        psa.inject(Fault.of(FaultKind.MISSING_FIELD)
                .on("GET", "/RecurringInvoice/-94")
                .skipping(1)
                .message("nominal_code"));

        PsaException failure = failure(() -> set("12", "14"));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessageContaining("nominal_code was 4000 and is empty");
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14");
    }

    @Test
    void datesGoBackAsTheyCame() {
        psa.edit(
                "lines",
                24967,
                json("{'startdate':'2026-01-01T00:00:00','enddate':'1900-01-01T00:00:00',"
                        + "'prorata_data':[{'quantity':1.5,'isinvoiced':true,'date':'2026-10-12T09:30:00.123'}]}"));

        assertThat(set("12", "14").outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(body(writeAttempts().get(0)).get(0).path("startdate").asText())
                .isEqualTo("2026-01-01T00:00:00");
        assertThat(writeAttempts().get(0).body()).contains("\"date\":\"2026-10-12T09:30:00.123\"");
    }

    @Test
    void aTotalThatDoesNotFollowTheQuantityIsReported() {
        psa.configure("recomputesTotals", false);

        PsaException failure = failure(() -> set("12", "14"));

        assertThat(failure).hasMessageContaining("net_amount is 96, which is not quantity times price");
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void aChangeThatWaitsForApprovalIsWritten() {
        psa.configure("approvals", true);
        List<RecordedCall> recorded = new ArrayList<>();

        AppliedQuantity applied = adapter.setQuantity(connection, change(LINE, "12", "14", null), recorded::add);

        assertThat(applied.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(recorded.get(recorded.size() - 1).responseBody()).contains("\"reviewrequired\":true");
    }

    @Test
    void anotherLineOfTheSameInvoiceIsNoConflictButAnotherPriceIs() {
        String version = line().version();
        String otherVersion = adapter.readLine(connection, OTHER_LINE, TODAY).version();

        adapter.setQuantity(connection, change(OTHER_LINE, "7", "9", otherVersion), CallObserver.NONE);
        adapter.setQuantity(connection, change(LINE, "12", "14", version), CallObserver.NONE);
        psa.edit("lines", 24967, json("{'unit_price':9.5}"));
        PsaException failure =
                failure(() -> adapter.setQuantity(connection, change(LINE, "14", "15", version), CallObserver.NONE));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(psa.quantity(24967)).isEqualByComparingTo("14");
        assertThat(psa.quantity(24968)).isEqualByComparingTo("9");
    }

    // ---- what is never written

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'quantity_users':[{'id':1}]} | computes",
                "{'quantity_assets':[{'id':1}]} | computes",
                "{'quantity_licences':[{'id':1}]} | computes",
                "{'quantity_subscriptions':[{'id':1}]} | computes",
                "{'quantity_custom':3} | computes",
                "{'_is_calculated_line':true} | computes",
                "{'calculate_price_from_assets':true} | computes",
                "{'calculate_price_from_users':true} | computes",
                "{'recurring_invoice_quantity_type':4} | computes",
                "{'is_bundled_line':true} | bundle",
                "{'bundle_line_id':24000} | bundle",
                "{'is_meter':true} | meter",
                "{'onetimecharge':true} | one-time",
                "{'isinactive':true} | inactive",
                "{'isgroupdesc':true} | heading",
                "{'startdate':'2026-12-01T00:00:00'} | starts on 2026-12-01",
                "{'enddate':'2026-10-31T00:00:00'} | ended on 2026-10-31",
                "{'prorata_quantity':2} | becomes-14",
                "{'prorata_data':[{'quantity':2.0,'isinvoiced':false}]} | becomes-14",
                "{'prorata_data':[{'quantity':-3.0}]} | becomes-9",
                "{'prorata_data':[{'quantity':1,'isinvoiced':true},{'quantity':2,'istempprorata':true}]} | becomes-14"
            })
    void aLineThatIsNotForUsToWriteIsLeftAlone(String fields, String why) {
        psa.edit("lines", 24967, json(fields));
        String words = why.startsWith("becomes-") ? "makes the quantity " + why.substring(8) + " by itself" : why;

        PsaException failure = failure(() -> set("12", "13"));

        assertThat(line().notWritable()).contains(words);
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining(words);
        assertThat(writeAttempts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'disabled':true} | disabled",
                "{'posted':true} | posted",
                "{'enddate':'2026-11-04T00:00:00'} | ended on 2026-11-04"
            })
    void aLineOfAnInvoiceThatDoesNotBillIsLeftAlone(String fields, String why) {
        psa.edit("recurringinvoices", -94, json(fields));

        PsaException failure = failure(() -> set("12", "13"));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessageContaining(why);
        assertThat(line().active()).isFalse();
        assertThat(writeAttempts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'startdate':'1900-01-01T00:00:00','enddate':'0001-01-01T00:00:00'}",
                "{'startdate':'','enddate':'not a day'}",
                "{'startdate':'2026-11-05T00:00:00','enddate':'2026-11-05T00:00:00'}",
                "{'prorata_data':[{'quantity':2,'isinvoiced':true}],'prorata_quantity':0}",
                "{'prorata_data':null,'quantity_users':null,'recurring_invoice_quantity_type':null}",
                "{'quantity_custom':0,'bundle_line_id':0,'bundle_id':7}"
            })
    void whatMeansNothingDoesNotStandInTheWay(String fields) {
        psa.edit("lines", 24967, json(fields));

        assertThat(line().notWritable()).isNull();
        assertThat(line().active()).isTrue();
    }

    @Test
    void pendingProRataJoinsTheQuantityWhenItIsBilled() {
        psa.edit("lines", 24967, json("{'prorata_data':[{'quantity':2.0,'isinvoiced':false}]}"));
        assertThat(line().writable()).isFalse();

        psa.bill(LocalDate.parse("2026-11-30"));

        assertThat(line().quantity()).isEqualByComparingTo("14");
        assertThat(line().writable()).isTrue();
    }

    @Test
    void theKindOfAnEnteredQuantityCanBeTold() {
        psa.edit("lines", 24967, json("{'recurring_invoice_quantity_type':3}"));
        assertThat(line().writable()).isFalse();

        connection = connection(Map.of("manualQuantityTypes", "0, 3"));

        assertThat(line().writable()).isTrue();
        assertThat(set("12", "13").outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void aLineWithoutAQuantityIsUnknownAndNotWritten() {
        psa.edit("lines", 24967, json("{'qty_order':null}"));

        assertThat(line().source()).isEqualTo(QuantitySource.UNKNOWN);
        assertThat(line().notWritable()).contains("no quantity");
        assertThat(failure(() -> set("12", "13")).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(writeAttempts()).isEmpty();
    }

    // ---- directory

    @Test
    void headingsAndFreeTextAreNoLines() {
        psa.edit("lines", 24967, json("{'isgroupdesc':true}"));
        psa.edit("lines", 24968, json("{'_itemid':0}"));

        assertThat(lines()).isEmpty();
        assertThat(failure(() -> adapter.readLine(connection, OTHER_LINE, TODAY))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void aDisabledInvoiceShowsAsInactiveAndAnEndedOneDoesNotShow() {
        psa.seed(seed().add(new PsaState.Agreement(95L, 12, "Paused", null, null, null, true, null))
                .add(new PsaState.Agreement(96L, 12, "Over", null, null, LocalDate.parse("2026-10-31"), null, null))
                .build());

        assertThat(agreements())
                .extracting(Agreement::id, Agreement::active)
                .containsExactlyInAnyOrder(tuple("-94", true), tuple("-95", false));
    }

    @Test
    void anInvoiceThatIsNotRecurringIsNoAgreement() {
        psa.edit("recurringinvoices", -94, json("{'is_recurring_invoice':false}"));

        assertThat(agreements()).isEmpty();
    }

    @Test
    void chargesThatAnotherClientPaysStayWithTheirClient() {
        SeedBuilder seed = new SeedBuilder()
                .company(1, "Holding")
                .add(new PsaState.Company(
                        2L,
                        "Daughter",
                        "DGHT",
                        null,
                        null,
                        json("{'client_to_invoice_recurring':1,'client_to_invoice_recurring_name':'Holding'}")))
                .product(230, "M365 Business Basic", "M365BB", "8.00", "5.10")
                .agreement(1, 1, "Holding monthly")
                .agreement(2, 2, "Daughter monthly")
                .agreement(3, 1, "Holding yearly")
                .line(11, 1, 230, "5")
                .line(12, 2, 230, "6")
                .line(13, 3, 230, "7");
        psa.seed(seed.build());

        assertThat(companies())
                .extracting(Company::id, Company::reference)
                .containsExactly(tuple("1", "HOLDING"), tuple("2", "DGHT, billed to Holding"));
        assertThat(psa.records("recurringinvoices"))
                .extracting(record -> record.path("client_id").asInt())
                .containsOnly(1);
        assertThat(lines())
                .extracting(line -> line.ref().lineId(), AgreementLine::companyId)
                .containsExactlyInAnyOrder(tuple("11", "1"), tuple("12", "2"), tuple("13", "1"));
        assertThat(adapter.readLine(connection, new LineRef("-2", "12", "230"), TODAY)
                        .companyId())
                .isEqualTo("2");
    }

    @Test
    void manyInvoicesTakeFewCalls() {
        SeedBuilder seed = new SeedBuilder().product(230, "M365 Business Basic", "M365BB", "8.00", "5.10");
        for (int i = 1; i <= 120; i++) {
            seed.company(i, "Client " + i).agreement(i, i, "Monthly").line(i, i, 230, "5");
        }
        psa.seed(seed.build());
        adapter = new HaloPsaAdapter(http, HaloPsaTestbed.config(100));
        List<Agreement> agreements = agreements();
        psa.clearRequests();
        List<AgreementLine> lines = new ArrayList<>();

        adapter.lines(connection, agreements, TODAY, lines::add);

        assertThat(lines).hasSize(120);
        assertThat(psa.requests()).hasSize(3);
    }

    @Test
    void linesThatTheListLeavesOutAreReadOneByOne() {
        psa.configure("linesInLists", false);
        psa.seed(seed().agreement(95, 12, "Second")
                .line(3, 95, 230, "1")
                .agreement(96, 12, "Third")
                .line(4, 96, 230, "2")
                .build());

        assertThat(lines())
                .extracting(line -> line.ref().lineId())
                .containsExactlyInAnyOrder("24967", "24968", "3", "4");
    }

    @Test
    void anItemWithoutARecurringPriceHasItsPlainOne() {
        psa.edit(
                "items",
                230,
                json("{'recurringprice':0,'baseprice':6.5,'recurringcost':null,'costprice':4,"
                        + "'supplier_part_code':'CFQ7'}"));
        List<Product> products = new ArrayList<>();

        adapter.products(connection, products::add);

        assertThat(products)
                .filteredOn(product -> product.id().equals("230"))
                .singleElement()
                .satisfies(product -> {
                    assertThat(product.unitPrice()).isEqualByComparingTo("6.5");
                    assertThat(product.unitCost()).isEqualByComparingTo("4");
                    assertThat(product.reference()).isEqualTo("M365BB");
                    assertThat(product.vendorReference()).isEqualTo("CFQ7");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'periodname':'monthly'} | Monthly",
                "{'periodname':'Half-Yearly'} | Semi-Annual",
                "{'periodname':'Annually'} | Yearly",
                "{'periodname':'Every blue moon','period_start_date':'2026-12-01T00:00:00',"
                        + "'period_end_date':'2027-02-28T00:00:00'} | Quarterly",
                "{'periodname':null,'period_start_date':'2026-12-01T00:00:00',"
                        + "'period_end_date':'2027-11-30T00:00:00'} | Yearly",
                "{'periodname':'Every blue moon','period_start_date':'1900-01-01T00:00:00'} | Every blue moon",
                "{'periodname':null,'period_end_date':null} | -"
            })
    void theBillingCycleIsItsNameOrItsDays(String fields, String cycle) {
        psa.edit("recurringinvoices", -94, json(fields));

        assertThat(agreements())
                .singleElement()
                .extracting(Agreement::billingCycle)
                .isEqualTo(cycle);
    }

    @Test
    void aLineWithAPeriodOfItsOwnHasAnUnknownCycle() {
        psa.edit("lines", 24967, json("{'billingperiod':5}"));
        psa.edit("lines", 24968, json("{'billingperiod':3}"));

        assertThat(lines())
                .extracting(line -> line.ref().lineId(), AgreementLine::billingCycle)
                .containsExactlyInAnyOrder(tuple("24967", null), tuple("24968", "Monthly"));
    }

    @ParameterizedTest
    @CsvSource({"invoices, false", "recurring_invoices, false", "invoices, true"})
    void listsComeUnderTheirKeysOrBare(String key, boolean bare) {
        psa.configure(Map.of("listKey", key, "bareLists", bare));
        SeedBuilder seed = seed();
        for (int i = 0; i < 20; i++) {
            seed.company(1000 + i, "Client " + i);
        }
        psa.seed(seed.build());

        assertThat(companies()).hasSize(21).extracting(Company::id).doesNotHaveDuplicates();
        assertThat(agreements()).hasSize(1);
        assertThat(adapter.test(connection).ok()).isTrue();
    }

    @Test
    void pagesThatAreShorterThanAskedForAreNotTheEnd() {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 25; i++) {
            seed.company(1000 + i, "Client " + i);
        }
        psa.seed(seed.build());
        psa.configure("cappedPages", 7);

        assertThat(companies()).hasSize(25);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsNotThereIsGoneInEitherAnswer(boolean nothing) {
        psa.configure("nullForMissing", nothing);

        assertThat(failure(() -> adapter.readLine(connection, new LineRef("-95", "1", "230"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
        assertThat(failure(() -> adapter.readLine(connection, new LineRef("94", "24967", "230"), TODAY))
                        .failure())
                .isEqualTo(PsaFailure.GONE);
    }

    // ---- a missing line

    private NewLine newLine(String price) {
        return new NewLine(
                UUID.randomUUID(),
                "-94",
                "232",
                new BigDecimal("5.00"),
                TODAY,
                price == null ? null : new BigDecimal(price),
                null);
    }

    private void withAThirdItem() {
        psa.seed(seed().product(232, "Firewall", "FW", "30.00", "20.00").build());
    }

    @ParameterizedTest
    @CsvSource({"LINES, /halopsa/api/RecurringInvoice/Lines", "HEADER, /halopsa/api/RecurringInvoice"})
    void aLineIsAddedByTheCallThatTheSandboxProved(String call, String path) {
        withAThirdItem();
        connection = connection(Map.of(AddsLines.ADD_LINES, "true", "newLineCall", call));
        assertThat(adapter.previewAdd(connection, newLine(null)))
                .singleElement()
                .satisfies(planned -> assertThat(planned.url()).endsWith(path));

        AppliedQuantity added = adapter.addLine(connection, newLine(null), CallObserver.NONE);

        assertThat(added.line().unitPrice()).isEqualByComparingTo("30");
        assertThat(added.line().quantity()).isEqualByComparingTo("5");
        assertThat(psa.records("lines")).hasSize(3);
        JsonNode sent = body(writeAttempts().get(0)).get(0);
        JsonNode line = call.equals("HEADER") ? sent.path("add_lines").get(0) : sent;
        assertThat(writeAttempts()).hasSize(1).extracting(JournalEntry::path).containsExactly(path);
        assertThat(sent.has("lines")).isFalse();
        assertThat(line.has("id")).isFalse();
        assertThat(line.path("_itemid").asInt()).isEqualTo(232);
        assertThat(line.path("tax_code").asText()).isEqualTo("1");
        assertThat(line.path("nominal_code").asText()).isEqualTo("4000");
        assertThat(line.path("item_shortdescription").asText()).isEqualTo("Firewall");
        assertThat((call.equals("HEADER") ? sent.path("id") : sent.path("ihid")).asInt())
                .isEqualTo(-94);
    }

    @Test
    void aCallThatAddsNothingIsFoundOut() {
        withAThirdItem();
        psa.configure("linesCallAdds", false);
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        PsaException failure = failure(() -> adapter.addLine(connection, newLine("31"), CallObserver.NONE));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(writeAttempts()).hasSize(1);
        assertThat(adapter.findAdded(connection, newLine("31"), CallObserver.NONE))
                .isEmpty();
    }

    @Test
    void nothingIsAddedToAnInvoiceThatDoesNotBill() {
        withAThirdItem();
        psa.edit("recurringinvoices", -94, json("{'disabled':true}"));
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> adapter.addLine(connection, newLine(null), CallObserver.NONE))
                        .failure())
                .isEqualTo(PsaFailure.INVALID);
        assertThat(writeAttempts()).isEmpty();
    }

    @Test
    void aLineThatEndedIsNoLineOfTheProduct() {
        psa.seed(seed().product(232, "Firewall", "FW", "30.00", "20.00")
                .line(3, 94, 232, "9", json("{'enddate':'2026-10-31T00:00:00'}"))
                .build());
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(adapter.addLine(connection, newLine(null), CallObserver.NONE).outcome())
                .isEqualTo(Outcome.WRITTEN);
    }
}
