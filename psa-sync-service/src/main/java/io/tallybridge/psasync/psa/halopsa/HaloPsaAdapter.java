package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.AppliedQuantity;
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
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.AddedLine;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.AddingHeader;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.Client;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.Item;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.TokenAnswer;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TokenCache;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** HaloPSA. An agreement is a recurring invoice, a line one of its lines. */
@Singleton
final class HaloPsaAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    private static final Logger LOG = Logger.getLogger(HaloPsaAdapter.class);
    private static final String CLIENTS = "/Client";
    private static final String ITEMS = "/Item";
    private static final String RECURRING = "/RecurringInvoice";
    private static final String UPDATE_LINES = RECURRING + "/updatelines";
    private static final String NEW_LINES = RECURRING + "/Lines";
    private static final Set<String> CLIENTS_KEY = Set.of("clients");
    private static final Set<String> ITEMS_KEY = Set.of("items");
    private static final Set<String> RECURRING_KEYS = Set.of("invoices", "recurring_invoices", "recurringinvoices");
    private static final Map<String, String> ACTIVE = Map.of("includeactive", "true", "includeinactive", "false");
    private static final Map<String, String> DETAILS = Map.of("includedetails", "true");
    private static final Duration RENEW_BEFORE = Duration.ofSeconds(60);
    /** So few are read one by one, which is no more calls than a list. */
    private static final int READ_SINGLY = 2;

    private static final int CLIENTS_PER_LIST = 50;

    private final PsaHttp http;
    private final HaloPsaConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.HALOPSA);
    private final Addressbook<HaloPsaSite> sites;
    private final TokenCache tokens;
    private final VerifiedWrite writes;

    @Inject
    HaloPsaAdapter(PsaHttp http, HaloPsaConfig config) {
        this.http = http;
        this.config = config;
        this.sites = new Addressbook<>(http.time(), config.siteLifetime());
        this.tokens = new TokenCache(http.time(), RENEW_BEFORE);
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private HaloPsaClient client(PsaConnection connection, CallObserver observer) {
        return new HaloPsaClient(http, config, descriptor, sites, tokens, connection, observer);
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        HaloPsaClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!site(client, checks) || !authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        right(checks, "companies", "read:customers", "Clients: read only", () -> {
            // An agent who may see no client gets an empty list and no refusal.
            if (client.first(CLIENTS, "clients", CLIENTS_KEY).rows().isEmpty()) {
                throw new PsaException(
                        PsaFailure.PERMISSION,
                        "The list of clients is empty: the agent's role or its client restrictions hide them all.");
            }
            return "Can be read.";
        });
        right(
                checks,
                "agreements",
                "read:invoices",
                "Invoices: read and modify",
                () -> client.first(RECURRING, "recurringinvoices", RECURRING_KEYS)
                                .rows()
                                .isEmpty()
                        ? "No recurring invoice is visible; if there are some, the agent's role hides them."
                        : "Can be read. The right to change them shows with the first push.");
        right(checks, "agreement lines", "read:invoices", "Invoices: read and modify", () -> firstLines(client));
        right(
                checks,
                "products",
                "read:items",
                "Items: read only",
                () -> client.first(ITEMS, "items", ITEMS_KEY).rows().isEmpty()
                        ? "No item is visible; if there are some, the agent's role hides them."
                        : "Can be read.");
        return new ConnectionReport(checks);
    }

    private static boolean site(HaloPsaClient client, List<Check> checks) {
        try {
            HaloPsaSite site = client.lookUpSite();
            String named = site.named();
            String detail = "The instance answers and names its authorisation server.";
            if (named == null) {
                detail = "The instance does not name its authorisation server; " + site.tokenAddress() + " is used.";
            } else if (!site.tokenAddress().regionMatches(true, 0, named, 0, named.length())) {
                detail = "The connection says " + site.tokenAddress() + ", the instance itself names " + named + ".";
            }
            checks.add(Check.passed("site", detail));
            return true;
        } catch (PsaException e) {
            checks.add(Check.failed("site", String.valueOf(e.getMessage()), e.failure()));
            return false;
        }
    }

    private static boolean authentication(HaloPsaClient client, List<Check> checks) {
        try {
            TokenAnswer answer = client.signIn();
            String granted = answer.scope() == null ? "" : answer.scope();
            boolean lacking = !granted.isBlank()
                    && !granted.equals("all")
                    && Arrays.stream(client.scope().split(" "))
                            .anyMatch(scope -> !scope.isBlank()
                                    && !Arrays.asList(granted.split(" ")).contains(scope));
            checks.add(Check.passed(
                    "authentication",
                    lacking
                            ? "The credentials work, but the application only grants: " + granted + "."
                            : "The credentials work."));
            return true;
        } catch (PsaException e) {
            checks.add(Check.failed(
                    "authentication",
                    e.failure() == PsaFailure.AUTH
                            ? "Client ID or secret are wrong, or the application is not of the type Client ID and Secret"
                                    + " (Services). The ID may have changed when the application was first saved."
                            : String.valueOf(e.getMessage()),
                    e.failure()));
            return false;
        }
    }

    private static String firstLines(HaloPsaClient client) {
        List<JsonNode> first =
                client.first(RECURRING, "recurringinvoices", RECURRING_KEYS).rows();
        if (first.isEmpty()) {
            return "There is no recurring invoice to try it with.";
        }
        client.one(RECURRING + "/" + id(Fields.of(first.get(0), "id").asText()), "recurringinvoices", DETAILS);
        return "Can be read.";
    }

    private static void right(
            List<Check> checks, String name, String permission, String role, java.util.function.Supplier<String> read) {
        try {
            checks.add(Check.passed(name, read.get()));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "Needed: the permission " + permission + " on the API application, and " + role
                            + " in the agent's role. " + e.getMessage()
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        client(connection, CallObserver.NONE).list(CLIENTS, "clients", CLIENTS_KEY, ACTIVE, row -> {
            Client client = Json.convert(row, Client.class);
            if (client.id() != null) {
                sink.accept(new Company(
                        client.id(),
                        text(client.name(), client.accountsid(), client.id()),
                        reference(client),
                        !Boolean.TRUE.equals(client.inactive())));
            }
        });
    }

    /** Who gets the recurring charges belongs beside the name: the lines may be on the other client's invoice. */
    private static @Nullable String reference(Client client) {
        String code = text(client.accountsid(), client.ref(), "");
        String payer = client.clientToInvoiceRecurring();
        if (payer == null || payer.isBlank() || payer.equals("0") || payer.startsWith("-")) {
            return code.isEmpty() ? null : code;
        }
        String billed = "billed to " + text(client.clientToInvoiceRecurringName(), null, "client " + payer);
        return code.isEmpty() ? billed : code + ", " + billed;
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        client(connection, CallObserver.NONE).list(ITEMS, "items", ITEMS_KEY, ACTIVE, row -> {
            Item item = Json.convert(row, Item.class);
            if (item.id() != null) {
                sink.accept(new Product(
                        item.id(),
                        text(item.name(), item.description(), item.id()),
                        blankToNull(text(item.internalreference(), item.externalreference(), "")),
                        blankToNull(text(item.supplierPartCode(), null, "")),
                        recurring(item.recurringprice(), item.baseprice()),
                        recurring(item.recurringcost(), item.costprice()),
                        !Boolean.TRUE.equals(item.inactive())));
            }
        });
    }

    /** The catalogue's recurring amount, or the plain one where there is none. */
    private static @Nullable BigDecimal recurring(@Nullable BigDecimal recurring, @Nullable BigDecimal plain) {
        boolean none = recurring == null || recurring.signum() == 0;
        return plain(none && plain != null ? plain : recurring);
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        LocalDate today = today();
        client(connection, CallObserver.NONE).list(RECURRING, "recurringinvoices", RECURRING_KEYS, Map.of(), row -> {
            HaloPsaInvoice invoice = HaloPsaInvoice.of(row);
            if (invoice.recurring() && !invoice.over(today)) {
                sink.accept(invoice.toAgreement(today));
            }
        });
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        HaloPsaClient client = client(connection, CallObserver.NONE);
        Rules rules = Rules.of(connection, today());
        Map<String, Agreement> missing = new HashMap<>();
        agreements.forEach(agreement -> missing.put(agreement.id(), agreement));
        if (missing.size() > READ_SINGLY) {
            listed(client, agreements, invoice -> {
                if (missing.remove(String.valueOf(invoice.header().id())) != null) {
                    linesOf(invoice, rules, sink);
                }
            });
        }
        // Those whose charges go to another client are not found by their own, and some releases list no lines.
        for (Agreement agreement : agreements) {
            if (missing.containsKey(agreement.id())) {
                find(client, agreement.id()).ifPresent(invoice -> linesOf(invoice, rules, sink));
            }
        }
    }

    /** Recurring invoices with lines, many at a time: hosted instances allow few calls. */
    private void listed(HaloPsaClient client, List<Agreement> agreements, Consumer<HaloPsaInvoice> sink) {
        List<String> companies = List.copyOf(
                agreements.stream().map(Agreement::companyId).collect(Collectors.toCollection(TreeSet::new)));
        for (int from = 0; from < companies.size(); from += CLIENTS_PER_LIST) {
            List<String> some = companies.subList(from, Math.min(from + CLIENTS_PER_LIST, companies.size()));
            client.list(
                    RECURRING,
                    "recurringinvoices",
                    RECURRING_KEYS,
                    Map.of("includelines", "true", "client_ids", String.join(",", some)),
                    row -> {
                        HaloPsaInvoice invoice = HaloPsaInvoice.of(row);
                        if (invoice.recurring() && !invoice.withoutItsLines()) {
                            sink.accept(invoice);
                        }
                    });
        }
    }

    /** One that went meanwhile has no lines. */
    private static Optional<HaloPsaInvoice> find(HaloPsaClient client, String id) {
        try {
            return Optional.of(invoice(client, id));
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void linesOf(HaloPsaInvoice invoice, Rules rules, Consumer<? super AgreementLine> sink) {
        for (HaloPsaLine line : invoice.lines()) {
            // Without an item there is nothing that a service could be mapped to.
            String product = line.productId().orElse(null);
            if (line.fields().id() != null && product != null && !line.heading()) {
                sink.accept(toLine(invoice, line, product, rules));
            }
        }
    }

    private static AgreementLine toLine(HaloPsaInvoice invoice, HaloPsaLine line, String product, Rules rules) {
        String idle = invoice.ended(rules.today());
        if (idle == null) {
            idle = line.idle(rules.today());
        }
        BigDecimal stored = line.fields().qtyOrder();
        BigDecimal quantity = stored == null ? null : Fields.quantity(stored);
        return new AgreementLine(
                new LineRef(
                        String.valueOf(invoice.header().id()),
                        String.valueOf(line.fields().id()),
                        product),
                invoice.companyId(line),
                text(line.fields().itemShortdescription(), line.fields().itemCode(), product),
                quantity,
                quantity == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                null,
                plain(line.fields().unitPrice()),
                plain(line.fields().unitCost()),
                invoice.billingCycle(line),
                null,
                idle == null,
                idle != null ? idle : line.obstacle(rules.manualTypes()),
                line.version());
    }

    /** What a connection and the day say about lines. */
    private record Rules(LocalDate today, Set<String> manualTypes) {
        static Rules of(PsaConnection connection, LocalDate today) {
            Set<String> types = connection.setting("manualQuantityTypes").stream()
                    .flatMap(value -> Arrays.stream(value.split(",")))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .collect(Collectors.toSet());
            return new Rules(today, types.isEmpty() ? Set.of("0") : types);
        }
    }

    // ---- one line

    /** A line as found, with all that it was found in. */
    private record Found(HaloPsaInvoice invoice, HaloPsaLine line, AgreementLine shown) {}

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        return found(client(connection, CallObserver.NONE), line, Rules.of(connection, today()))
                .shown();
    }

    private static HaloPsaInvoice invoice(HaloPsaClient client, String id) {
        return HaloPsaInvoice.of(client.one(RECURRING + "/" + id(id), "recurringinvoices", DETAILS));
    }

    private static Found found(HaloPsaClient client, LineRef ref, Rules rules) {
        Found found = located(client, ref, rules);
        if (!found.line().productId().equals(Optional.of(ref.productId()))) {
            throw PsaException.conflict(
                    "The line is for another item now.", found.line().fields().qtyOrder());
        }
        return found;
    }

    /** The line with this id, whatever its item. */
    private static Found located(HaloPsaClient client, LineRef ref, Rules rules) {
        id(ref.lineId());
        HaloPsaInvoice invoice = invoice(client, ref.agreementId());
        if (!ref.agreementId().equals(invoice.header().id())) {
            throw new PsaException(PsaFailure.GONE, "HaloPSA has no such recurring invoice any more.");
        }
        for (HaloPsaLine line : invoice.lines()) {
            if (ref.lineId().equals(line.fields().id())) {
                return new Found(invoice, line, toLine(invoice, line, ref.productId(), rules));
            }
        }
        throw new PsaException(PsaFailure.GONE, "The recurring invoice does not have this line any more.");
    }

    private static Found withQuantity(Found found) {
        if (found.shown().knownQuantity() == null) {
            throw new PsaException(PsaFailure.INVALID, "The line has no quantity.");
        }
        return found;
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        requirePermitted(connection, change.to());
        if (change.from().compareTo(change.to()) == 0) {
            return List.of();
        }
        HaloPsaClient client = client(connection, CallObserver.NONE);
        boolean whole = sendsWholeLine(connection);
        JsonNode raw = whole
                ? found(client, change.line(), Rules.of(connection, today()))
                        .line()
                        .raw()
                : Json.object();
        return List.of(new PlannedCall("POST", client.address(UPDATE_LINES), update(change, raw, whole)));
    }

    private static boolean sendsWholeLine(PsaConnection connection) {
        return !connection.setting("updateBody").orElse("LINE").equals("QUANTITY");
    }

    private static String update(QuantityChange change, JsonNode raw, boolean whole) {
        return HaloPsaLine.update(
                raw, number(change.line().lineId()), number(change.line().agreementId()), change.to(), whole);
    }

    /** What was seen on the way of one change. */
    private static final class Trace {
        private @Nullable Found before;
        private @Nullable Found after;
        private @Nullable String warning;
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        requirePermitted(connection, change.to());
        HaloPsaClient client = client(connection, observer);
        Rules rules = Rules.of(connection, today());
        Trace trace = new Trace();
        AppliedQuantity applied;
        try {
            applied = writes.set(
                    change,
                    () -> {
                        Found fresh = withQuantity(found(client, change.line(), rules));
                        trace.before = fresh;
                        return fresh.shown();
                    },
                    line -> {
                        Found again = withQuantity(located(client, change.line(), rules));
                        trace.after = again;
                        return again.shown();
                    },
                    line -> trace.warning = send(connection, client, change, trace.before));
        } catch (PsaException e) {
            throw trace.warning == null ? e : warned(e, trace.warning);
        }
        requireNothingElseChanged(change, trace);
        if (trace.after != null
                && Boolean.TRUE.equals(trace.after.invoice().header().reviewrequired())) {
            try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, connection.organizationId())
                    .and(LogKey.CONNECTION_ID, connection.connectionId())
                    .and(LogKey.PSA, connection.psa().code())
                    .and(LogKey.AGREEMENT_ID, change.line().agreementId())) {
                LOG.info("a changed recurring invoice waits for a review in HaloPSA");
            }
        }
        return applied;
    }

    /** The answer is not taken for the truth; only its warning is kept, in case that the line does not show the quantity. */
    private static @Nullable String send(
            PsaConnection connection, HaloPsaClient client, QuantityChange change, @Nullable Found fresh) {
        JsonNode raw = fresh == null ? Json.object() : fresh.line().raw();
        String body = update(change, raw, sendsWholeLine(connection));
        JsonNode answer =
                Json.tree(client.write(UPDATE_LINES, "updatelines", body)).orElseGet(Json::object);
        String warning =
                (answer.isArray() ? answer.path(0) : answer).path("_warning").asText("");
        return warning.isBlank() ? null : warning.strip();
    }

    private static PsaException warned(PsaException failure, String warning) {
        String message = failure.getMessage() + " HaloPSA said: "
                + (warning.length() > 300 ? warning.substring(0, 300) + "…" : warning);
        PsaException told = failure.failure() == PsaFailure.CONFLICT
                ? PsaException.conflict(message, failure.found().orElse(null))
                : new PsaException(failure.failure(), message);
        return failure.outcomeUnknown() ? told.withUnknownOutcome() : told;
    }

    /**
     * Nobody published what {@code updatelines} does to the rest of a line, so the rest is compared. A difference is not
     * undone here: a person has to look.
     */
    private static void requireNothingElseChanged(QuantityChange change, Trace trace) {
        Found before = trace.before;
        Found after = trace.after;
        if (before == null || after == null) {
            return;
        }
        List<String> changes = new ArrayList<>(after.line().otherChanges(before.line()));
        changes.addAll(after.invoice().changesBeside(change.line().lineId(), before.invoice()));
        if (after.shown().notWritable() != null) {
            changes.add(after.shown().notWritable());
        }
        if (!changes.isEmpty()) {
            throw new PsaException(
                            PsaFailure.CONFLICT,
                            "The quantity was set, but something else changed with it; look at the recurring invoice "
                                    + change.line().agreementId() + " in HaloPSA: " + String.join("; ", changes))
                    .withUnknownOutcome();
        }
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        HaloPsaClient client = client(connection, observer);
        Rules rules = Rules.of(connection, today());
        return writes.settle(
                change, () -> withQuantity(found(client, change.line(), rules)).shown());
    }

    private void requirePermitted(PsaConnection connection, BigDecimal target) {
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        HaloPsaClient client = client(connection, CallObserver.NONE);
        Creation creation = creation(connection, client, line);
        return List.of(new PlannedCall("POST", client.address(creation.path()), creation.body()));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        HaloPsaClient client = client(connection, observer);
        Rules rules = Rules.of(connection, today());
        return writes.add(line.quantity(), () -> billing(client, line, rules), () -> {
            Creation creation = creation(connection, client, line);
            client.write(creation.path(), "newlines", creation.body());
        });
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        HaloPsaClient client = client(connection, observer);
        Rules rules = Rules.of(connection, today());
        return writes.find(() -> billing(client, line, rules));
    }

    /** The lines of the product that bill, or will. */
    private static List<AgreementLine> billing(HaloPsaClient client, NewLine line, Rules rules) {
        HaloPsaInvoice invoice = invoice(client, line.agreementId());
        String ended = invoice.ended(rules.today());
        if (ended != null) {
            throw new PsaException(PsaFailure.INVALID, ended);
        }
        List<AgreementLine> found = new ArrayList<>();
        for (HaloPsaLine present : invoice.lines()) {
            boolean counts = !present.heading() && !present.over(rules.today());
            if (counts && present.productId().equals(Optional.of(line.productId()))) {
                if (present.fields().qtyOrder() == null) {
                    throw PsaException.conflict("The agreement has a line of this product without a quantity.", null);
                }
                found.add(toLine(invoice, present, line.productId(), rules));
            }
        }
        return found;
    }

    /** The call that adds a line. */
    private record Creation(String path, String body) {}

    private static Creation creation(PsaConnection connection, HaloPsaClient client, NewLine line) {
        Item item = Json.convert(client.one(ITEMS + "/" + id(line.productId()), "items", DETAILS), Item.class);
        boolean header = connection.setting("newLineCall").orElse("LINES").equals("HEADER");
        long agreement = number(line.agreementId());
        AddedLine added = new AddedLine(
                header ? null : agreement,
                number(line.productId()),
                item.name(),
                item.description(),
                Fields.plain(line.quantity()),
                line.unitPrice() == null ? recurring(item.recurringprice(), item.baseprice()) : line.unitPrice(),
                line.unitCost() == null ? recurring(item.recurringcost(), item.costprice()) : line.unitCost(),
                item.taxcode(),
                item.nominalcode());
        return header
                ? new Creation(RECURRING, Json.write(List.of(new AddingHeader(agreement, List.of(added)))))
                : new Creation(NEW_LINES, Json.write(List.of(added)));
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        requirePermitted(connection, line.quantity());
    }

    // ---- words

    /** Ids are whole numbers, below zero for recurring invoices; anything else in an address would be somebody's experiment. */
    private static String id(String id) {
        if (!id.matches("-?\\d{1,18}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }

    private static long number(String id) {
        return Long.parseLong(id(id));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC);
    }

    private static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
        return number == null ? null : Fields.plain(number);
    }

    private static @Nullable String blankToNull(String text) {
        return text.isBlank() ? null : text;
    }

    private static String text(@Nullable String first, @Nullable String second, String last) {
        if (first != null && !first.isBlank()) {
            return first;
        }
        return second != null && !second.isBlank() ? second : last;
    }
}
