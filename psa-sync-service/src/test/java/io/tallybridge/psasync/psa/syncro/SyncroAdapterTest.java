package io.tallybridge.psasync.psa.syncro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.QuantityRule;
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
import io.tallybridge.simulators.syncro.SyncroSimulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
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

class SyncroAdapterTest {
    private static final Path SPECS = Path.of("../../shared/psa/specs");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-05");
    private static final LineRef LINE = new LineRef("503", "1823", "830");
    private static final String PUT = "/schedules/503/line_items/1823";

    private static PsaSimulators simulators;

    private final SyncroTestbed testbed = new SyncroTestbed();
    private FakeTime time;
    private PsaHttp http;
    private SyncroSimulator psa;
    private SyncroAdapter adapter;
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
        at("2026-11-05T10:00:00Z");
        psa = simulators.get(SyncroSimulator.class);
        psa.reset();
        psa.configure("today", TODAY.toString());
        seed(schedule());
        connection = connection(Map.of());
    }

    private void at(String now) {
        TestOutbound outbound = TestOutbound.local();
        time = new FakeTime(Instant.parse(now));
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        adapter = new SyncroAdapter(http, SyncroTestbed.config());
    }

    @AfterEach
    void everyRequestWasOneThatSyncroDocuments() throws IOException {
        http.close();
        assertThat(psa.requests(request -> !request.violations().isEmpty())).isEmpty();
    }

    private static SeedBuilder schedule() {
        return new SeedBuilder()
                .company(174, "Acme Dental Group")
                .product(830, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .product(831, "Endpoint backup", "BK-EP", "2.005", "0.80")
                .agreement(503, 174, "Acme monthly")
                .line(1823, 503, 830, "12");
    }

    private void seed(SeedBuilder seed) {
        psa.seed(seed.build());
        testbed.seeded(psa);
        psa.clearRequests();
    }

    private void line(String fields) {
        psa.edit("LINES", 1823, json(fields));
    }

    private void scheduled(String fields) {
        psa.edit("SCHEDULES", 503, json(fields));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private PsaConnection connection(Map<String, String> settings) {
        return testbed.connection(simulators, settings);
    }

    private static QuantityChange change(String from, String to) {
        return change(from, to, null);
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

    private List<JournalEntry> puts() {
        return psa.requests(request -> request.method().equals("PUT"));
    }

    private AgreementLine read() {
        return adapter.readLine(connection, LINE, TODAY);
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

    private PsaException refusedWithoutAWrite() {
        PsaException failure = failure(() -> set(change("12", "15")));
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(puts()).isEmpty();
        return failure;
    }

    // ---- the whole line

    @Test
    void aWriteCarriesTheWholeLineWithNumbers() {
        assertThat(set(change("12", "15.50")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(psa.writes()).singleElement().satisfies(write -> {
            assertThat(write.method()).isEqualTo("PUT");
            assertThat(write.path()).isEqualTo("/syncro/api/v1/schedules/503/line_items/1823");
            assertThat(write.body())
                    .isEqualTo("{\"product_id\":830,\"name\":\"Microsoft 365 backup\","
                            + "\"description\":\"Microsoft 365 backup, monthly\",\"position\":1,\"quantity\":15.5,"
                            + "\"retail_cents\":350,\"cost_cents\":120,\"taxable\":true,\"one_time_charge\":false,"
                            + "\"user_id\":7}");
            assertThat(write.headers().get("content-type")).startsWith("application/json");
            assertThat(write.headers()).containsEntry("accept", "application/json");
        });
        assertThat(psa.requests()).allSatisfy(request -> assertThat(String.valueOf(request.query()))
                .doesNotContain("api_key", "per_page"));
    }

    @ParameterizedTest
    @CsvSource({"100, 100", "1000000, 1000000", "0.5, 0.5", "10.10, 10.1"})
    void quantitiesAreWrittenAsPlainNumbersAndReadAsText(String target, String value) {
        set(change("12", target));

        assertThat(puts()).singleElement().satisfies(put -> assertThat(put.body())
                .contains("\"quantity\":" + value + ","));
        assertThat(psa.requests(request -> request.method().equals("GET")))
                .last()
                .satisfies(last -> assertThat(last.answer()).contains("\"quantity\":\""));
        assertThat(read().quantity()).isEqualByComparingTo(target);
    }

    @Test
    void fieldsWithoutAValueAreLeftOut() {
        line("{\"user_id\":null,\"description\":null,\"position\":null}");

        assertThat(set(change("12", "15")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(puts()).singleElement().satisfies(put -> assertThat(put.body())
                .doesNotContain("null", "user_id", "description", "position"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEEP", "RESET"})
    void whateverSyncroDoesWithOmittedFieldsTheLineStaysAsItWas(String omitted) {
        psa.configure("omittedFields", omitted);
        line("{\"description\":\"Seats\",\"position\":4,\"retail_cents\":799,\"cost_cents\":511,\"taxable\":false}");
        ObjectNode before = psa.records("LINES").get(0);

        set(change("12", "15"));

        ObjectNode after = psa.records("LINES").get(0);
        assertThat(after.path("quantity").decimalValue()).isEqualByComparingTo("15");
        after.remove("quantity");
        before.remove("quantity");
        assertThat(after.toString()).isEqualTo(before.toString());
    }

    @Test
    void aFieldThatChangedWithTheWriteIsShownToAPerson() {
        // Without a user the field is left out, and falls back to what a new line has.
        psa.configure("omittedFields", "RESET");
        line("{\"user_id\":null}");

        PsaException failure = failure(() -> set(change("12", "15")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("user_id");
        assertThat(failure.found().orElseThrow()).isEqualByComparingTo("15");
        assertThat(psa.quantity(1823)).isEqualByComparingTo("15");
    }

    @Test
    void a200WithoutAnyChangeIsNoSuccess() {
        psa.configure("deafWrites", true);

        PsaException failure = failure(() -> set(change("12", "15")));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(puts()).hasSize(1);
        assertThat(adapter.settle(connection, change("12", "15"), CallObserver.NONE)
                        .state())
                .isEqualTo(Settlement.State.NOT_APPLIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Disabled", "null", "\"fine\"", "OK", "{\"success\":false,\"message\":[\"Nope\"]}"})
    void aStrange200ToAWriteIsResolvedByReadingOrRefused(String body) {
        psa.inject(Fault.of(FaultKind.HTML_BODY).on("PUT", PUT).message(body));

        PsaException failure = failure(() -> set(change("12", "15")));

        assertThat(failure.outcomeUnknown()).isEqualTo(!body.equals("Disabled"));
        assertThat(psa.quantity(1823)).isEqualByComparingTo("12");
        assertThat(puts()).hasSize(1);
    }

    @Test
    void aPriceThatWasChangedSinceTheReviewIsAConflict() {
        String reviewed = read().version();
        line("{\"retail_cents\":400}");

        PsaException failure = failure(() -> set(change("12", "15", reviewed)));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(puts()).isEmpty();
        assertThat(read().version()).isEqualTo("400/120");
    }

    @Test
    void ourOwnWriteDoesNotMoveTheVersion() {
        String reviewed = read().version();
        set(change("12", "15", reviewed));

        assertThat(set(change("15", "16", reviewed)).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void anotherProductOnTheLineIsAConflict() {
        line("{\"product_id\":831}");

        assertThat(failure(() -> set(change("12", "15"))).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(puts()).isEmpty();
    }

    // ---- what is never written

    @Test
    void aPausedRecurringInvoiceIsShownAndNotWritten() {
        scheduled("{\"paused\":true}");

        assertThat(refusedWithoutAWrite()).hasMessageContaining("paused");
        assertThat(agreements()).singleElement().satisfies(agreement -> assertThat(agreement.active())
                .isFalse());
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.active()).isFalse();
            assertThat(line.notWritable()).contains("paused");
        });
    }

    @Test
    void aOneTimeChargeIsNotWritten() {
        line("{\"one_time_charge\":true}");

        assertThat(refusedWithoutAWrite()).hasMessageContaining("one-time");
        assertThat(read().active()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"device_ids\":[1,2,3]}",
                "{\"asset_type_id\":4}",
                "{\"saved_asset_search_id\":9}",
                "{\"contact_field_type_id\":1}",
                "{\"contact_field_answer_id\":\"2\"}"
            })
    void aLineThatSyncroCountsItselfIsNotWritten(String fields) {
        line(fields);

        assertThat(refusedWithoutAWrite()).hasMessageContaining("counts this line itself");
        assertThat(read().active()).isTrue();
    }

    @Test
    void aLineTypeIsWrittenOnlyIfTheConnectionSaysThatItIsFixed() {
        line("{\"recurring_type_id\":2}");
        assertThat(refusedWithoutAWrite()).hasMessageContaining("type 2").hasMessageContaining("fixedLineTypes");
        connection = connection(Map.of("fixedLineTypes", "1, 3"));
        assertThat(read().writable()).isFalse();

        connection = connection(Map.of("fixedLineTypes", "1,2"));

        assertThat(set(change("12", "15")).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(puts()).singleElement().satisfies(put -> assertThat(put.body())
                .contains("\"recurring_type_id\":2"));
    }

    @Test
    void aCounterOfAFixedTypeStaysACounter() {
        line("{\"recurring_type_id\":2,\"device_ids\":[1]}");
        connection = connection(Map.of("fixedLineTypes", "2"));

        refusedWithoutAWrite();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "retail_cents", "cost_cents", "taxable", "one_time_charge"})
    void aLineOfWhichSyncroDoesNotTellAllIsNotWritten(String field) {
        psa.inject(Fault.of(FaultKind.NULL_FIELD).times(1000).message(field));

        assertThat(refusedWithoutAWrite()).hasMessageContaining(field);
    }

    @Test
    void aLineWithoutAQuantityIsUnknownAndNotZero() {
        psa.inject(Fault.of(FaultKind.NULL_FIELD).times(1000).message("quantity"));

        assertThat(read().knownQuantity()).isNull();
        assertThat(read().writable()).isFalse();
    }

    @Test
    void zeroNeedsTheConnectionsWord() {
        assertThat(failure(() -> set(change("12", "0"))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
        connection = connection(Map.of(QuantityRule.ALLOW_ZERO, "true"));

        assertThat(set(change("12", "0")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(puts()).singleElement().satisfies(put -> assertThat(put.body())
                .contains("\"quantity\":0,"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.01", "1.005"})
    void lessThanZeroAndMoreThanTwoDecimalsAreNeverWritten(String target) {
        connection = connection(Map.of(QuantityRule.ALLOW_ZERO, "true"));

        assertThat(failure(() -> set(change("12", target))).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void nothingElseThanTheOneLineIsEverWrittenTo() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true", QuantityRule.ALLOW_ZERO, "true"));
        adapter.test(connection);
        companies();
        lines();
        adapter.products(connection, product -> {});
        set(change("12", "15"));
        set(change("15", "0"));
        adapter.addLine(connection, newLine("5"), CallObserver.NONE);
        adapter.findAdded(connection, newLine("5"), CallObserver.NONE);

        assertThat(psa.requests(request -> !request.method().equals("GET")))
                .extracting(JournalEntry::method, JournalEntry::path)
                .containsOnly(
                        tuple("PUT", "/syncro/api/v1" + PUT),
                        tuple("POST", "/syncro/api/v1/schedules/503/add_line_item"));
        assertThat(psa.requests())
                .extracting(JournalEntry::path)
                .noneMatch(path -> path.contains("email") || path.contains("payment") || path.contains("remove"));
        assertThat(psa.state().companies()).hasSize(1);
        assertThat(psa.state().products()).hasSize(2);
        assertThat(psa.state().agreements()).hasSize(1);
        assertThat(psa.state().invoices()).isEmpty();
    }

    // ---- the hours of an invoice run

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T13:29:00Z, true",
        "2026-12-01T13:31:00Z, false",
        "2026-12-01T19:59:00Z, false",
        "2026-12-01T20:01:00Z, true",
        "2026-11-30T23:00:00Z, true"
    })
    void nothingIsWrittenWhileTheInvoiceIsMade(String now, boolean written) throws IOException {
        http.close();
        at(now);

        if (written) {
            assertThat(set(change("12", "15")).outcome()).isEqualTo(Outcome.WRITTEN);
        } else {
            assertThat(refusedWithoutAWrite()).hasMessageContaining("2026-12-01");
            assertThat(psa.requests(request -> request.path().endsWith("/settings")))
                    .hasSize(1);
        }
    }

    @Test
    void farFromARunTheTimeZoneIsNotEvenAskedFor() {
        set(change("12", "15"));

        assertThat(psa.requests(request -> request.path().endsWith("/settings")))
                .isEmpty();
    }

    @Test
    void aLineThatIsRightNeedsNoWriteAndNoHour() throws IOException {
        http.close();
        at("2026-12-01T14:00:00Z");

        assertThat(set(change("11", "12")).outcome()).isEqualTo(Outcome.ALREADY_RIGHT);
    }

    @Test
    void theZoneIsRememberedAndTheConnectionsWordGoesFirst() throws IOException {
        http.close();
        at("2026-12-01T14:00:00Z");
        refusedWithoutAWrite();
        refusedWithoutAWrite();
        assertThat(psa.requests(request -> request.path().endsWith("/settings")))
                .hasSize(1);

        connection = connection(Map.of("timeZone", "Europe/Berlin"));

        assertThat(set(change("12", "15")).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(psa.requests(request -> request.path().endsWith("/settings")))
                .hasSize(1);
    }

    @Test
    void anOffsetServesWhereTheZonesNameIsUnknown() throws IOException {
        psa.configure(Map.of("timeZone", "Pacific Time (US & Canada)", "timeOffset", "-08:00"));
        http.close();
        at("2026-12-01T20:30:00Z");

        assertThat(set(change("12", "15")).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void withoutAZoneTheWholeMorningOnEarthIsKeptFree() throws IOException {
        psa.configure(Map.of("timeZone", "", "timeOffset", ""));
        http.close();
        at("2026-12-01T20:30:00Z");

        refusedWithoutAWrite();
        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> check.name().equals("time zone"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.ok()).isTrue();
                    assertThat(check.detail()).contains("timeZone");
                });
    }

    @Test
    void aZoneThatCannotBeAskedForNowIsTriedLater() throws IOException {
        http.close();
        at("2026-12-01T14:00:00Z");
        psa.inject(Fault.of(FaultKind.SERVER_ERROR).on("GET", "/settings").times(1000));

        PsaException failure = failure(() -> set(change("12", "15")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.TRANSIENT);
        assertThat(failure.retryable()).isTrue();
        assertThat(puts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"soon\""})
    void aRunThatIsNotToldIsNotGuessed(String nextRun) {
        scheduled("{\"next_run\":" + nextRun + "}");

        refusedWithoutAWrite();
    }

    @Test
    void anAdditionWaitsForTheRunToo() throws IOException {
        http.close();
        at("2026-12-01T14:00:00Z");
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        PsaException failure = failure(() -> adapter.addLine(connection, newLine("5"), CallObserver.NONE));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(psa.requests(request -> request.method().equals("POST"))).isEmpty();
    }

    @Test
    void afterTheRunTheNextInvoiceCarriesTheQuantity() throws IOException {
        psa.bill(LocalDate.parse("2026-11-30"));
        http.close();
        at("2026-12-01T14:00:00Z");

        set(change("12", "15"));
        psa.bill(LocalDate.parse("2026-12-31"));

        assertThat(psa.state().invoices())
                .extracting(invoice -> invoice.lines().get(0).quantity().intValueExact())
                .containsExactly(12, 15);
    }

    // ---- 401

    @ParameterizedTest
    @CsvSource({
        "Customers - List/Search, companies, 401",
        "Products - List/Search, products, 401",
        "Recurring Invoices - List, agreements, 401",
        "Recurring Invoices - List, agreements, 403"
    })
    void aMissingPermissionIsNamedWithWhatToDo(String permission, String check, int status) {
        psa.configure("deniedStatus", status);
        psa.deny(permission);

        ConnectionReport report = adapter.test(connection);

        assertThat(report.checks())
                .filteredOn(each -> each.name().equals(check))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.failure()).isEqualTo(PsaFailure.PERMISSION);
                    assertThat(each.detail()).contains(permission, "API Tokens");
                });
        assertThat(report.checks())
                .filteredOn(Check::ok)
                .extracting(Check::name)
                .contains("authentication");
        assertThat(report.checks()).filteredOn(each -> !each.ok()).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aMissingRightToEditIsNoBadToken(int status) {
        psa.configure("deniedStatus", status);
        psa.deny("Recurring Invoices - Edit");
        List<RecordedCall> recorded = new ArrayList<>();

        PsaException failure = failure(() -> adapter.setQuantity(connection, change("12", "15"), recorded::add));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PERMISSION);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessageContaining("Recurring Invoices - Edit");
        assertThat(puts()).hasSize(1);
        assertThat(recorded).hasSize(psa.requests().size());
        assertThat(recorded.toString())
                .doesNotContain(SyncroTestbed.TOKEN)
                .doesNotContain(psa.settings().userToken());
    }

    @Test
    void theUsersOwnTokenIsKeptNowhere() {
        psa.deny("Recurring Invoices - Edit");
        List<RecordedCall> recorded = new ArrayList<>();

        failure(() -> adapter.setQuantity(connection, change("12", "15"), recorded::add));

        assertThat(recorded)
                .filteredOn(call -> call.url().endsWith("/me"))
                .singleElement()
                .satisfies(call ->
                        assertThat(call.responseBody()).contains("\"user_token\":\"***\"", "\"subdomain\":\"acme\""));
    }

    @Test
    void aTokenThatHasEndedIsABadToken() {
        psa.configure("tokenExpires", "2026-11-04");

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.AUTH);
        assertThat(adapter.test(connection).checks())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple("authentication", PsaFailure.AUTH));
    }

    @Test
    void whileItCannotBeAskedWhoWeAreA401IsNotJudged() {
        psa.deny("Customers - List/Search");
        psa.inject(Fault.of(FaultKind.SERVER_ERROR).on("GET", "/me").times(1000));

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.TRANSIENT);
    }

    @Test
    void anAddressWithoutAnAccountIsNoBadToken() {
        PsaConnection elsewhere = new PsaConnection(
                "acme",
                UUID.randomUUID(),
                connection.psa(),
                Map.of("subdomain", simulators.baseUrl() + "/nowhere"),
                connection.credentials());

        assertThat(adapter.test(elsewhere).checks()).singleElement().satisfies(check -> {
            assertThat(check.failure()).isEqualTo(PsaFailure.INVALID);
            assertThat(check.detail()).contains("subdomain");
        });
    }

    @Test
    void aTimeZoneThatDoesNotExistIsReported() {
        connection = connection(Map.of("timeZone", "Europe/Atlantis"));

        assertThat(adapter.test(connection).checks())
                .filteredOn(check -> !check.ok())
                .extracting(Check::name, Check::failure)
                .containsExactly(tuple("time zone", PsaFailure.INVALID));
    }

    @Test
    void aTestOfAnEmptyAccountPasses() {
        seed(new SeedBuilder());

        assertThat(adapter.test(connection).ok()).isTrue();
    }

    // ---- answers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "422 | {\"error\":[\"Name can't be blank\"]} | Name can't be blank | INVALID",
                "422 | {\"success\":false,\"message\":[\"Name can't be blank\"],\"params\":{\"x\":[\"secret\"]}} | Name can't be blank | INVALID",
                "422 | {\"record\":{\"name\":[\"hidden\"]},\"errors\":\"Customer can't be blank\"} | Customer can't be blank | INVALID",
                "422 | {\"errors\":{\"quantity\":[\"is not a number\"]}} | quantity is not a number | INVALID",
                "422 | {\"errors\":[\"One\",\"Two\"]} | One; Two | INVALID",
                "422 | {\"customer_id\":[\"can't be blank\"]} | customer_id can't be blank | INVALID",
                "400 | {\"message\":[\"Vendor is blank\"]} | Vendor is blank | INVALID",
                "404 | {\"message\":\"Not found\"} | Not found | GONE",
                "404 | `` | answered 404. | GONE",
                "409 | [] | answered 409. | CONFLICT",
                "422 | <html> | answered 422. | INVALID",
                "302 | <html> | answered 302. | PROTOCOL",
                "200 | Disabled | switched off | UNSUPPORTED",
                "200 | OK | answered 200. | PROTOCOL",
                "200 | `` | answered 200. | PROTOCOL",
                "200 | 12 | answered 200. | PROTOCOL",
                "200 | {\"success\":false,\"message\":\"No\"} | No | PROTOCOL",
                "200 | {\"error\":\"No\"} | No | PROTOCOL",
                "200 | {\"schedule\":null} | does not hold | PROTOCOL",
                "200 | {\"schedule\":{\"id\":4}} | another recurring invoice | PROTOCOL",
                "200 | [] | not the JSON that was expected | PROTOCOL",
                "200 | null | no such record | GONE"
            })
    void everyShapeOfRefusalIsUnderstood(int status, String body, String words, PsaFailure expected) {
        psa.inject(Fault.of(FaultKind.HTML_BODY)
                .on("GET", "/schedules/503")
                .status(status)
                .message(body));

        PsaException failure = failure(this::read);

        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.getMessage()).doesNotContain("<html", "secret", "hidden");
    }

    @Test
    void aRefusedWriteIsShownInSyncrosOwnWords() {
        psa.inject(Fault.of(FaultKind.HTML_BODY)
                .on("PUT", PUT)
                .status(422)
                .message("{\"error\":[\"Name can't be blank\"]}"));

        PsaException failure = failure(() -> set(change("12", "15")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessage("Syncro answered 422: Name can't be blank");
    }

    // ---- lists

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 10", "true, 11", "true, 30", "false, 1", "false, 10", "false, 11", "false, 30"})
    void listsEndWithTheLastPageOrWithAnEmptyOne(boolean meta, int count) {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < count; i++) {
            seed.company(1000 + i, "Company " + i);
        }
        seed(seed);
        psa.configure("metaOn", meta ? List.of("customers") : List.of());

        assertThat(companies()).extracting(Company::id).hasSize(count).doesNotHaveDuplicates();

        int pages = (count + 9) / 10;
        assertThat(psa.requests()).extracting(JournalEntry::query).hasSize(meta ? pages : pages + 1);
        assertThat(psa.requests().get(0).query()).isEqualTo("page=1");
    }

    @Test
    void aShortPageIsNotTheEnd() {
        SeedBuilder seed = new SeedBuilder().company(174, "Acme").product(830, "Backup", "B", "1", "1");
        for (int i = 0; i < 30; i++) {
            seed.agreement(1000 + i, 174, "Monthly " + i);
        }
        seed(seed);
        psa.configure("pageSize", 7);

        assertThat(agreements()).hasSize(30);
    }

    @Test
    void aListWithoutItsWrapperIsNotAnEmptyOne() {
        psa.inject(Fault.of(FaultKind.HTML_BODY).on("GET", "/customers").message("{\"clients\":[]}"));

        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    @ParameterizedTest
    @EnumSource(names = {"NULL_FIELD", "MISSING_FIELD"})
    void aRecordWithoutIdOrLinesIsNotLeftOut(FaultKind kind) {
        psa.inject(Fault.of(kind).on("GET", "/schedules/503").message("lines"));
        assertThat(failure(this::lines).failure()).isEqualTo(PsaFailure.PROTOCOL);

        psa.inject(Fault.of(kind).on("GET", "/customers").message("id"));
        assertThat(failure(this::companies).failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void linesAreReadFromEachRecurringInvoice(boolean linesInLists) {
        psa.configure("linesInLists", linesInLists);

        assertThat(lines()).singleElement().satisfies(line -> assertThat(line.quantity())
                .isEqualByComparingTo("12"));
    }

    @Test
    void customersAreShownAsSyncroShowsThem() {
        seed(new SeedBuilder()
                .company(1, "Acme Ltd")
                .add(new PsaState.Company(
                        2L, "x", null, null, null, json("{\"business_name\":null,\"business_then_name\":\"Ann Lee\"}")))
                .add(new PsaState.Company(
                        3L,
                        "x",
                        null,
                        null,
                        null,
                        json("{\"business_name\":null,\"business_then_name\":null,\"fullname\":\"Bob Ray\"}")))
                .add(new PsaState.Company(4L, "Former", null, false, null, null)));

        assertThat(companies())
                .extracting(Company::id, Company::name, Company::active)
                .containsExactly(
                        tuple("1", "Acme Ltd", true), tuple("2", "Ann Lee", true), tuple("3", "Bob Ray", true));
    }

    @Test
    void stockOnHandIsNoQuantityAndDisabledProductsAreMarked() {
        seed(schedule().add(new PsaState.Product(900L, "Old", null, null, null, false, null)));
        List<Product> products = new ArrayList<>();

        adapter.products(connection, products::add);

        assertThat(products)
                .extracting(Product::id, Product::vendorReference, Product::active)
                .containsExactly(tuple("830", "BK-M365", true), tuple("831", "BK-EP", true), tuple("900", null, false));
        assertThat(products.get(0).unitPrice()).isEqualByComparingTo("3.50");
        assertThat(products.toString()).doesNotContain("9999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Daily", "Biweekly", "Quarterly", "Semi-Annually", "Triennially"})
    void theFrequencyIsTheBillingCycle(String frequency) {
        scheduled("{\"frequency\":\"" + frequency + "\"}");

        assertThat(agreements()).extracting(Agreement::billingCycle).containsExactly(frequency);
        assertThat(read().billingCycle()).isEqualTo(frequency);
    }

    @Test
    void centsBecomeCurrencyUnits() {
        line("{\"retail_cents\":79905,\"cost_cents\":7}");

        assertThat(read().unitPrice()).isEqualByComparingTo("799.05");
        assertThat(read().unitCost()).isEqualByComparingTo("0.07");
    }

    @Test
    void linesWithoutAProductAreLeftOut() {
        line("{\"product_id\":null}");

        assertThat(lines()).isEmpty();
    }

    @Test
    void aRecurringInvoiceWithoutACustomerIsLeftOut() {
        scheduled("{\"customer_id\":null}");

        assertThat(agreements()).isEmpty();
    }

    // ---- a missing line

    private static NewLine newLine(String quantity) {
        return new NewLine(UUID.randomUUID(), "503", "831", new BigDecimal(quantity), TODAY, null, null);
    }

    private AppliedQuantity add(NewLine line) {
        return adapter.addLine(connection, line, CallObserver.NONE);
    }

    @Test
    void aNewLineCarriesWhatTheProductSays() throws IOException {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        String planned = adapter.previewAdd(connection, newLine("5.5")).get(0).body();

        assertThat(add(newLine("5.5")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(psa.writes()).singleElement().satisfies(write -> {
            assertThat(write.body()).isEqualTo(planned);
            JsonNode body = new ObjectMapper().readTree(write.body());
            assertThat(body)
                    .isEqualTo(json("{\"product_id\":831,\"name\":\"Endpoint backup\","
                            + "\"description\":\"Endpoint backup, monthly\",\"quantity\":5.5,\"retail_cents\":201,"
                            + "\"cost_cents\":80,\"taxable\":true}"));
        });
    }

    @Test
    void aPriceOfTheCallersGoesFirst() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        add(new NewLine(
                UUID.randomUUID(),
                "503",
                "831",
                BigDecimal.ONE,
                TODAY,
                new BigDecimal("1.234"),
                new BigDecimal("0.005")));

        assertThat(psa.writes()).singleElement().satisfies(write -> assertThat(write.body())
                .contains("\"retail_cents\":123,", "\"cost_cents\":1,"));
    }

    @Test
    void nothingIsAddedToAPausedRecurringInvoiceNorOfADisabledProduct() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        psa.edit("PRODUCTS", 831, json("{\"disabled\":true}"));
        assertThat(failure(() -> add(newLine("5"))).failure()).isEqualTo(PsaFailure.INVALID);
        psa.edit("PRODUCTS", 831, json("{\"disabled\":false}"));
        scheduled("{\"paused\":true}");

        assertThat(failure(() -> add(newLine("5"))).failure()).isEqualTo(PsaFailure.INVALID);

        assertThat(psa.requests(request -> request.method().equals("POST"))).isEmpty();
    }

    @Test
    void aOneTimeChargeOfTheProductIsNotTheLine() {
        seed(schedule().line(1824, 503, 831, "1", json("{\"one_time_charge\":true}")));
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(add(newLine("5")).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void severalLinesOfTheProductAreAQuestionForAPerson() {
        seed(schedule().line(1824, 503, 831, "5").line(1825, 503, 831, "5"));
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));

        assertThat(failure(() -> add(newLine("5"))).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(psa.writes()).isEmpty();
    }

    @Test
    void anAdditionWhoseAnswerIsLostIsNotSentAgain() {
        connection = connection(Map.of(AddsLines.ADD_LINES, "true"));
        psa.inject(Fault.of(FaultKind.LOSE_ANSWER_BEFORE_APPLY).on("POST", "/add_line_item"));

        PsaException failure = failure(() -> add(newLine("5")));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(psa.requests(request -> request.method().equals("POST"))).hasSize(1);
        assertThat(adapter.findAdded(connection, newLine("5"), CallObserver.NONE))
                .isEmpty();
        assertThat(time.slept()).contains(Duration.ofSeconds(5));
    }
}
