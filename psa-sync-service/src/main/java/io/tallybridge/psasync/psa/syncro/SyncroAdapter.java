package io.tallybridge.psasync.psa.syncro;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Customer;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Customers;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Me;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Products;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Schedule;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.ScheduleLine;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Schedules;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Sku;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Syncro. An agreement is a recurring invoice (a schedule), a line is one of its line items. */
@Singleton
final class SyncroAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    static final String FIXED_LINE_TYPES = "fixedLineTypes";

    private static final String PAUSED = "The recurring invoice is paused.";

    private final PsaHttp http;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.SYNCRO);
    private final AccountZones zones;
    private final InvoiceRun run;
    private final VerifiedWrite writes;

    @Inject
    SyncroAdapter(PsaHttp http, SyncroConfig config) {
        this.http = http;
        this.zones = new AccountZones(http.time(), config.timeZoneLifetime());
        this.run = new InvoiceRun(config.quietFrom(), config.quietUntil());
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private SyncroClient client(PsaConnection connection, CallObserver observer) {
        return new SyncroClient(http, descriptor, connection, observer);
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        SyncroClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(failed("settings", e)));
        }
        if (!authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        right(
                checks,
                "companies",
                "Can be read.",
                () -> client.<Customer, Customers>firstPage("customers", Permission.LIST_CUSTOMERS, Customers.class));
        right(
                checks,
                "products",
                "Can be read.",
                () -> client.<SyncroRecords.Product, Products>firstPage(
                        "products", Permission.LIST_PRODUCTS, Products.class));
        right(checks, "agreements", "Can be read.", () -> schedules(client));
        right(
                checks,
                "agreement lines",
                "Can be read. Whether they can be changed (permission \"" + Permission.EDIT_RECURRING.words()
                        + "\") shows with the first push.",
                () -> firstLines(client));
        zones.check(connection, client, checks);
        return new ConnectionReport(checks);
    }

    private static boolean authentication(SyncroClient client, List<Check> checks) {
        Me me;
        try {
            me = client.me();
        } catch (PsaException e) {
            checks.add(
                    switch (e.failure()) {
                        case AUTH ->
                            Check.failed(
                                    "authentication",
                                    "Syncro does not accept the API token: it is wrong, revoked or expired. Make a new"
                                            + " one under Admin > API Tokens.",
                                    PsaFailure.AUTH);
                        case GONE, PROTOCOL ->
                            Check.failed(
                                    "authentication",
                                    "No Syncro account answers there: check the subdomain (Admin > Account Profile).",
                                    PsaFailure.INVALID);
                        default -> failed("authentication", e);
                    });
            return false;
        }
        String told = me.subdomain();
        Optional<String> other =
                client.address().subdomain().filter(typed -> told != null && !typed.equalsIgnoreCase(told));
        if (other.isPresent()) {
            checks.add(Check.failed(
                    "authentication",
                    "The API token belongs to the account \"" + told + "\", not to \"" + other.get() + "\".",
                    PsaFailure.INVALID));
            return false;
        }
        checks.add(Check.passed(
                "authentication", "The API token works" + (told == null ? "." : " for the account \"" + told + "\".")));
        return true;
    }

    private static List<@Nullable Schedule> schedules(SyncroClient client) {
        return client.firstPage("schedules", Permission.LIST_RECURRING, Schedules.class);
    }

    private static void firstLines(SyncroClient client) {
        schedules(client).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(schedule -> linesOf(client.schedule(told(schedule.id()))));
    }

    private static void right(List<Check> checks, String name, String good, Runnable read) {
        try {
            read.run();
            checks.add(Check.passed(name, good));
        } catch (PsaException e) {
            checks.add(
                    e.failure() == PsaFailure.PERMISSION
                            ? Check.failed(
                                    name,
                                    e.getMessage() + " Add it under Admin > API Tokens, tab Custom Permissions.",
                                    e.failure())
                            : failed(name, e));
        }
    }

    private static Check failed(String name, PsaException e) {
        return Check.failed(name, String.valueOf(e.getMessage()), e.failure());
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        client(connection, CallObserver.NONE)
                .<Customer, Customers>list("customers", Permission.LIST_CUSTOMERS, Customers.class, customer -> {
                    String id = told(customer.id());
                    String name = text(id, customer.businessThenName(), customer.businessName(), customer.fullname());
                    sink.accept(new Company(id, name, null, !Boolean.TRUE.equals(customer.disabled())));
                });
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        client(connection, CallObserver.NONE)
                .<SyncroRecords.Product, Products>list(
                        "products", Permission.LIST_PRODUCTS, Products.class, product -> {
                            String id = told(product.id());
                            sink.accept(new Product(
                                    id,
                                    text(id, product.name(), product.description()),
                                    product.upcCode(),
                                    sku(product),
                                    product.priceRetail(),
                                    product.priceCost(),
                                    !Boolean.TRUE.equals(product.disabled())));
                        });
    }

    /** Leaving out a record because its id is missing would look as if somebody had deleted it. */
    private static String told(@Nullable String id) {
        if (id == null || id.isBlank()) {
            throw new PsaException(PsaFailure.PROTOCOL, "A record in Syncro's answer lacks its id.");
        }
        return id;
    }

    private static @Nullable String sku(SyncroRecords.Product product) {
        List<@Nullable Sku> skus = product.productSkus();
        return skus == null
                ? null
                : skus.stream()
                        .filter(Objects::nonNull)
                        .map(Sku::sku)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        client(connection, CallObserver.NONE)
                .<Schedule, Schedules>list("schedules", Permission.LIST_RECURRING, Schedules.class, schedule -> {
                    String id = told(schedule.id());
                    String customerId = schedule.customerId();
                    if (customerId != null) {
                        sink.accept(new Agreement(
                                id,
                                customerId,
                                text(id, schedule.name()),
                                !Boolean.TRUE.equals(schedule.paused()),
                                null,
                                null,
                                schedule.frequency(),
                                null));
                    }
                });
    }

    /** One call for each: whether a list of recurring invoices shows all of their lines is not certain. */
    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        SyncroClient client = client(connection, CallObserver.NONE);
        for (Agreement agreement : agreements) {
            Schedule schedule = client.schedule(agreement.id());
            linesOf(schedule)
                    .filter(line -> line.productId() != null)
                    .forEach(line -> sink.accept(toLine(connection, agreement.id(), schedule, line)));
        }
    }

    private static Stream<ScheduleLine> linesOf(Schedule schedule) {
        List<@Nullable ScheduleLine> lines = schedule.lines();
        if (lines == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "Syncro's answer lacks the recurring invoice's lines.");
        }
        return lines.stream().filter(Objects::nonNull);
    }

    private static AgreementLine toLine(
            PsaConnection connection, String agreementId, Schedule schedule, ScheduleLine line) {
        String lineId = told(line.id());
        boolean paused = Boolean.TRUE.equals(schedule.paused());
        boolean once = Boolean.TRUE.equals(line.oneTimeCharge());
        return new AgreementLine(
                new LineRef(agreementId, lineId, String.valueOf(line.productId())),
                schedule.customerId() == null ? "" : schedule.customerId(),
                text(lineId, line.name(), line.description()),
                line.quantity(),
                line.quantity() == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                null,
                units(line.retailCents(), line.priceRetail()),
                units(line.costCents(), line.priceCost()),
                schedule.frequency(),
                null,
                !paused && !once,
                paused ? PAUSED : obstacle(connection, schedule, line),
                version(line));
    }

    private static @Nullable String obstacle(PsaConnection connection, Schedule schedule, ScheduleLine line) {
        if (Boolean.TRUE.equals(line.oneTimeCharge())) {
            return "The line is a one-time charge, which is billed once and then gone.";
        }
        boolean counts = Stream.of(
                        line.assetTypeId(),
                        line.savedAssetSearchId(),
                        line.contactFieldTypeId(),
                        line.contactFieldAnswerId(),
                        line.deviceIds())
                .anyMatch(SyncroAdapter::filled);
        if (counts) {
            return "Syncro counts this line itself and would overwrite its quantity.";
        }
        BigDecimal type = line.recurringTypeId();
        if (type != null
                && !fixedLineTypes(connection).contains(WholeLine.plain(type).toPlainString())) {
            return "The line has the type " + WholeLine.plain(type).toPlainString()
                    + ", which may mean that Syncro counts it itself. If it has a fixed quantity in your account, add"
                    + " the number to the connection's setting " + FIXED_LINE_TYPES + ".";
        }
        List<String> missing = WholeLine.missing(schedule, line);
        return missing.isEmpty()
                ? null
                : "Syncro does not tell " + String.join(", ", missing)
                        + ", without which the line cannot be written safely.";
    }

    private static boolean filled(@Nullable JsonNode value) {
        return value != null && !value.isNull() && !(value.isContainerNode() && value.isEmpty());
    }

    private static List<String> fixedLineTypes(PsaConnection connection) {
        return connection.setting(FIXED_LINE_TYPES).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Syncro keeps no version of a line; its price and cost stand in, which a review is about. */
    private static String version(ScheduleLine line) {
        return shown(line.retailCents()) + "/" + shown(line.costCents());
    }

    private static String shown(@Nullable BigDecimal cents) {
        return cents == null ? "-" : WholeLine.plain(cents).toPlainString();
    }

    private static @Nullable BigDecimal units(@Nullable BigDecimal cents, @Nullable BigDecimal units) {
        return cents == null ? units : cents.movePointLeft(2);
    }

    private static BigDecimal cents(BigDecimal units) {
        return units.movePointRight(2).setScale(0, RoundingMode.HALF_UP);
    }

    // ---- one line

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        return find(connection, client(connection, CallObserver.NONE), line).line();
    }

    /** A line with all that Syncro told with it. */
    private record Found(Schedule schedule, ScheduleLine raw, AgreementLine line) {}

    private static Found find(PsaConnection connection, SyncroClient client, LineRef ref) {
        SyncroClient.id(ref.lineId());
        Schedule schedule = client.schedule(ref.agreementId());
        ScheduleLine raw = linesOf(schedule)
                .filter(line -> ref.lineId().equals(line.id()))
                .findFirst()
                .orElseThrow(() ->
                        new PsaException(PsaFailure.GONE, "The recurring invoice does not have this line any more."));
        if (!ref.productId().equals(raw.productId())) {
            throw PsaException.conflict("The line is for another product now.", raw.quantity());
        }
        return new Found(schedule, raw, toLine(connection, ref.agreementId(), schedule, raw));
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        requirePermitted(connection, change.to());
        if (change.from().compareTo(change.to()) == 0) {
            return List.of();
        }
        SyncroClient client = client(connection, CallObserver.NONE);
        ScheduleLine raw = find(connection, client, change.line()).raw();
        return List.of(new PlannedCall(
                "PUT", client.url(path(change.line())), WholeLine.of(raw).with(change.to())));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        requirePermitted(connection, change.to());
        SyncroClient client = client(connection, observer);
        List<Found> readings = new ArrayList<>();
        AppliedQuantity applied = writes.set(
                change,
                () -> read(connection, client, change.line(), readings),
                before -> read(connection, client, change.line(), readings),
                line -> send(connection, client, change, readings.get(0)));
        if (applied.outcome() == Outcome.WRITTEN) {
            requireNothingElseChanged(readings.get(0), readings.get(readings.size() - 1));
        }
        return applied;
    }

    private static AgreementLine read(
            PsaConnection connection, SyncroClient client, LineRef ref, List<Found> readings) {
        Found found = find(connection, client, ref);
        readings.add(found);
        return found.line();
    }

    private void send(PsaConnection connection, SyncroClient client, QuantityChange change, Found reviewed) {
        requireNoInvoiceRun(connection, client, reviewed.schedule());
        client.write(
                "PUT",
                path(change.line()),
                Permission.EDIT_RECURRING,
                WholeLine.of(reviewed.raw()).with(change.to()));
    }

    /** A write carries the whole line, so that a field which is another one now is our doing until a person says otherwise. */
    private static void requireNothingElseChanged(Found before, Found after) {
        List<String> differences = WholeLine.of(before.raw()).differences(WholeLine.of(after.raw()));
        if (!differences.isEmpty()) {
            throw PsaException.conflict(
                            "The quantity was written, but the line's " + String.join(", ", differences)
                                    + " changed at the same time. Compare the line in Syncro with the calls of this push.",
                            after.raw().quantity())
                    .withUnknownOutcome();
        }
    }

    private void requireNoInvoiceRun(PsaConnection connection, SyncroClient client, Schedule schedule) {
        if (!run.holdsSomewhere(schedule.nextRun(), http.time().now())) {
            return;
        }
        boolean holds = zones.of(connection, client)
                .map(zone -> run.holds(schedule.nextRun(), http.time().now(), zone))
                .orElse(true);
        if (holds) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "Syncro makes this recurring invoice's next invoice about now (" + schedule.nextRun()
                            + "). Push again when it is made; the quantity then counts for the one after.");
        }
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        SyncroClient client = client(connection, observer);
        return writes.settle(
                change, () -> find(connection, client, change.line()).line());
    }

    private void requirePermitted(PsaConnection connection, BigDecimal target) {
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
    }

    private static String path(LineRef ref) {
        return "/schedules/" + SyncroClient.id(ref.agreementId()) + "/line_items/" + SyncroClient.id(ref.lineId());
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        SyncroClient client = client(connection, CallObserver.NONE);
        return List.of(new PlannedCall("POST", client.url(addPath(line)), newLine(client, line)));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        SyncroClient client = client(connection, observer);
        Schedule schedule = open(client, line);
        return writes.add(line.quantity(), () -> billing(connection, client, line), () -> {
            String body = newLine(client, line);
            requireNoInvoiceRun(connection, client, schedule);
            client.write("POST", addPath(line), Permission.EDIT_RECURRING, body);
        });
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        SyncroClient client = client(connection, observer);
        return writes.find(() -> billing(connection, client, line));
    }

    private static Schedule open(SyncroClient client, NewLine line) {
        Schedule schedule = client.schedule(line.agreementId());
        if (Boolean.TRUE.equals(schedule.paused())) {
            throw new PsaException(PsaFailure.INVALID, PAUSED);
        }
        return schedule;
    }

    /** The lines of the product that bill each time. */
    private static List<AgreementLine> billing(PsaConnection connection, SyncroClient client, NewLine wanted) {
        Schedule schedule = client.schedule(wanted.agreementId());
        return linesOf(schedule)
                .filter(line ->
                        wanted.productId().equals(line.productId()) && !Boolean.TRUE.equals(line.oneTimeCharge()))
                .map(line -> toLine(connection, wanted.agreementId(), schedule, line))
                .toList();
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        requirePermitted(connection, line.quantity());
    }

    /** Name, text and prices are sent, because nobody knows whether Syncro takes them from the product by itself. */
    private static String newLine(SyncroClient client, NewLine line) {
        SyncroRecords.Product product = client.product(line.productId());
        if (Boolean.TRUE.equals(product.disabled())) {
            throw new PsaException(PsaFailure.INVALID, "The product is disabled in Syncro.");
        }
        BigDecimal price = line.unitPrice() == null ? product.priceRetail() : line.unitPrice();
        BigDecimal cost = line.unitCost() == null ? product.priceCost() : line.unitCost();
        if (price == null || product.name() == null || product.name().isBlank()) {
            throw new PsaException(PsaFailure.INVALID, "The product has no name or no price in Syncro.");
        }
        return WholeLine.of(new ScheduleLine(
                        null,
                        line.productId(),
                        product.name(),
                        product.description(),
                        null,
                        null,
                        cents(price),
                        cost == null ? null : cents(cost),
                        null,
                        null,
                        product.taxable(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null))
                .with(line.quantity());
    }

    private static String addPath(NewLine line) {
        return "/schedules/" + SyncroClient.id(line.agreementId()) + "/add_line_item";
    }

    // ---- words

    private static String text(String last, @Nullable String... choices) {
        return Arrays.stream(choices)
                .filter(choice -> choice != null && !choice.isBlank())
                .map(String::valueOf)
                .findFirst()
                .orElse(last);
    }
}
