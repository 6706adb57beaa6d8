package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.RequestWindow;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import io.tallybridge.simulators.engine.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A simulated HaloPSA with its resource server {@code /api} and its authorisation server {@code /auth}. Thread-safe. */
public final class HaloPsaSimulator extends PsaSimulator<HaloPsaSettings> {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final List<String> DOCUMENTED = List.of(
            "Client",
            "Item",
            "ClientContract",
            "RecurringInvoice",
            "Invoice",
            "InvoiceChange",
            "InstanceInfo",
            "updatelines",
            "Lines");

    private final RequestWindow window;
    private final Tokens tokens;

    /** An empty tenant with the initial settings. */
    public HaloPsaSimulator(Clock clock) {
        super("halopsa", HaloPsaSettings.initial(), clock, Set.of("authorization"));
        this.window = new RequestWindow(WINDOW, clock);
        this.tokens = new Tokens(clock);
    }

    /** Takes rights from the agent's role; replaces those taken before. */
    public void deny(String... rights) {
        configure("denied", List.of(rights));
    }

    /** Ends every token that was handed out, as a new secret does. */
    public void revokeTokens() {
        tokens.revokeAll();
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(store -> records(store, today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store store) {
        records(store, today()).load(seed);
    }

    @Override
    protected PsaState describe(Store store, LocalDate on) {
        return records(store, on).describe();
    }

    private Records records(Store store, LocalDate on) {
        return new Records(store, on, settings(), now());
    }

    private String now() {
        return LocalDateTime.ofInstant(clock().instant(), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        return "GET".equals(request.method()) || isToken(request);
    }

    private static boolean isToken(SimulatorRequest request) {
        return request.path().toLowerCase(Locale.ROOT).startsWith("/auth/token");
    }

    /** Lines go back as they were read, with fields of newer releases and with times that have no zone. */
    @Override
    public Set<String> uncheckedRules() {
        return Set.of(
                "validation.request.body.schema.additionalProperties",
                "validation.request.body.schema.format.date-time");
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        List<String> segments = segments(request.path());
        if (segments.size() < 2 || !segments.get(0).equalsIgnoreCase("api") || is(segments.get(1), "authinfo")) {
            return null;
        }
        StringBuilder path = new StringBuilder();
        for (String segment : segments.subList(1, segments.size())) {
            path.append('/')
                    .append(DOCUMENTED.stream()
                            .filter(name -> is(segment, name))
                            .findFirst()
                            .orElse(segment));
        }
        return path.toString();
    }

    private static boolean is(String segment, String name) {
        return segment.equalsIgnoreCase(name);
    }

    // ---- limits and usual failures

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        if (settings().rateLimit() <= 0) {
            return null;
        }
        if (window.count() >= settings().rateLimit()) {
            return throttled(null);
        }
        window.add();
        return null;
    }

    @Override
    protected void resetLimits() {
        window.clear();
        tokens.revokeAll();
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return SimulatorResponse.of(
                429,
                "text/plain",
                message == null ? "Rate Limit Reached - 300 Requests per rolling 5 minute window" : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return Errors.exception(500, message == null ? "The line could not be saved." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return Errors.exception(500, message == null ? "Timeout expired." : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return Errors.message(409, message == null ? "The record was changed by somebody else." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return message == null ? SimulatorResponse.empty(401) : Errors.message(401, message);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response; // pages are asked for by number
    }

    // ---- requests

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store store) {
        List<String> segments = segments(request.path());
        if (isToken(request)) {
            requireMethod(request, "POST");
            return tokens.issue(request, settings());
        }
        if (segments.size() < 2 || !is(segments.get(0), "api")) {
            return SimulatorResponse.of(404, "text/html", "<html><body>404 - Not found</body></html>");
        }
        if (is(segments.get(1), "authinfo")) {
            return authInfo(request);
        }
        List<String> scopes = tokens.scopes(request);
        if (scopes == null) {
            throw new Refusal(unauthorized(null));
        }
        return route(request, store, segments.subList(1, segments.size()), scopes);
    }

    private SimulatorResponse authInfo(SimulatorRequest request) {
        if (!settings().authInfo()) {
            return SimulatorResponse.of(404, "text/html", "<html><body>404 - Not found</body></html>");
        }
        ObjectNode body = Json.object();
        body.put("auth_url", request.baseUrl() + "/auth");
        body.put("tenant_id", settings().tenant() == null ? "" : settings().tenant());
        body.put("client_id", "portal");
        return SimulatorResponse.json(200, body);
    }

    private SimulatorResponse route(SimulatorRequest request, Store store, List<String> segments, List<String> scopes) {
        String resource = segments.get(0).toLowerCase(Locale.ROOT);
        String detail = segments.size() > 1 ? segments.get(1).toLowerCase(Locale.ROOT) : null;
        if (resource.equals("recurringinvoice") && request.method().equals("POST")) {
            requireRight("invoices", true, scopes);
            return write(request, store, detail == null ? "" : detail);
        }
        requireMethod(request, "GET");
        return switch (resource) {
            case "client" -> {
                requireRight("customers", false, scopes);
                yield read(
                        request, "clients", activeOnly(request, shown("customers", store.all(Table.CLIENTS))), detail);
            }
            case "item" -> {
                requireRight("items", false, scopes);
                yield read(request, "items", activeOnly(request, shown("items", store.all(Table.ITEMS))), detail);
            }
            case "clientcontract" -> {
                requireRight("contracts", false, scopes);
                yield read(request, "contracts", shown("contracts", store.all(Table.CONTRACTS)), detail);
            }
            case "recurringinvoice" -> {
                requireRight("invoices", false, scopes);
                yield read(request, settings().listKey(), recurring(request, store, detail), detail);
            }
            case "invoice" -> {
                requireRight("invoices", false, scopes);
                yield read(request, "invoices", invoices(request, store, detail), detail);
            }
            case "invoicechange" -> {
                requireRight("invoices", false, scopes);
                yield read(request, "changes", changes(request, store), detail);
            }
            case "instanceinfo" -> SimulatorResponse.json(200, Json.object().put("version", "2.212.1"));
            default -> throw new Refusal(Errors.message(404, "There is no resource " + resource + "."));
        };
    }

    private static void requireMethod(SimulatorRequest request, String allowed) {
        if (!request.method().equals(allowed)) {
            throw new Refusal(Errors.message(
                    405, "The requested resource does not support http method '" + request.method() + "'."));
        }
    }

    /** A right is both the application's permission, which the token carries as a scope, and the agent's. */
    private void requireRight(String right, boolean edit, List<String> scopes) {
        String scope = (edit ? "edit:" : "read:") + right;
        boolean permitted = scopes.contains("all") || scopes.contains(scope) || scopes.contains("edit:" + right);
        List<String> denied = settings().denied();
        if (!permitted || denied.contains(right) || (edit && denied.contains(right + ":edit"))) {
            throw new Refusal(Errors.result(403, "You do not have permission to access this."));
        }
    }

    private List<ObjectNode> shown(String resource, Iterable<ObjectNode> rows) {
        List<ObjectNode> shown = new ArrayList<>();
        if (!settings().hidden().contains(resource)) {
            rows.forEach(shown::add);
        }
        return shown;
    }

    private static List<ObjectNode> activeOnly(SimulatorRequest request, List<ObjectNode> rows) {
        return Lists.isTrue(request.query(), "includeinactive")
                        || segments(request.path()).size() > 2
                ? rows
                : rows.stream().filter(row -> !Json.isTrue(row, "inactive")).toList();
    }

    private SimulatorResponse read(
            SimulatorRequest request, String key, List<ObjectNode> rows, @Nullable String detail) {
        if (detail == null) {
            return Lists.page(key, rows, request.query(), settings());
        }
        for (ObjectNode row : rows) {
            if (row.path("id").asText().equals(detail)) {
                return SimulatorResponse.json(200, row);
            }
        }
        return settings().nullForMissing()
                ? SimulatorResponse.json(200, Json.MAPPER.nullNode())
                : Errors.message(404, "Not found.");
    }

    private List<ObjectNode> recurring(SimulatorRequest request, Store store, @Nullable String detail) {
        Map<String, String> query = request.query();
        boolean lines = detail == null
                ? settings().linesInLists() && Lists.isTrue(query, "includelines")
                : Lists.isTrue(query, "includedetails");
        List<ObjectNode> rows = new ArrayList<>();
        for (ObjectNode header : shown("invoices", store.all(Table.RECURRING))) {
            if (detail != null || wanted(query, header)) {
                ObjectNode row = header.deepCopy();
                ArrayNode list = row.putArray("lines");
                if (lines) {
                    Lines.of(store, header.path("id").longValue()).forEach(list::add);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean wanted(Map<String, String> query, ObjectNode row) {
        String client = row.path("client_id").asText();
        String one = query.getOrDefault("client_id", "");
        String several = query.getOrDefault("client_ids", "");
        String contract = query.getOrDefault("contract_id", "");
        return (one.isBlank() || one.equals(client))
                && (several.isBlank() || Arrays.asList(several.split(",")).contains(client))
                && (contract.isBlank()
                        || contract.equals(row.path("contract_id").asText()));
    }

    private List<ObjectNode> invoices(SimulatorRequest request, Store store, @Nullable String detail) {
        Map<String, String> query = request.query();
        String recurring = query.getOrDefault("recurringinvoice_id", "");
        List<ObjectNode> rows = new ArrayList<>();
        for (ObjectNode invoice : shown("invoices", store.all(Table.INVOICES))) {
            if (detail != null
                    || (wanted(query, invoice)
                            && (recurring.isBlank()
                                    || recurring.equals(
                                            invoice.path("recurring_invoice_id").asText())))) {
                ObjectNode row = invoice.deepCopy();
                if (detail == null && !Lists.isTrue(query, "includelines")) {
                    row.putArray("lines");
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<ObjectNode> changes(SimulatorRequest request, Store store) {
        String invoice = request.query().getOrDefault("invoice_id", "");
        String line = request.query().getOrDefault("line_id", "");
        Predicate<ObjectNode> wanted = change -> (invoice.isBlank()
                        || invoice.equals(change.path("invoice_id").asText()))
                && (line.isBlank() || line.equals(change.path("invoice_line_id").asText()));
        return store.all(Table.CHANGES).stream().filter(wanted).toList();
    }

    // ---- writes

    private SimulatorResponse write(SimulatorRequest request, Store store, String what) {
        String type = request.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
            throw new Refusal(Errors.message(415, "The request contains an entity body of an unsupported type."));
        }
        JsonNode body = bodyOr(request, Errors.exception(400, "Unexpected character encountered while parsing."));
        if (!body.isArray() || body.isEmpty()) {
            throw new Refusal(Errors.message(400, "The body must be an array of objects."));
        }
        if (settings().writeWarning() != null) {
            return SimulatorResponse.json(
                    200, Json.object().put("_warning", settings().writeWarning()));
        }
        ArrayNode results = Json.array();
        for (JsonNode element : body) {
            if (!element.isObject() || !Lines.fits(element)) {
                throw Errors.invalid("An element of the array is not an object that fits.");
            }
            for (String list : List.of("lines", "add_lines")) {
                for (JsonNode line : element.path(list)) {
                    if (!line.isObject()) {
                        throw Errors.invalid("A line is not an object.");
                    }
                }
            }
            results.add(
                    switch (what) {
                        case "updatelines" -> updateLine(store, element);
                        case "lines" -> settings().linesCallAdds() ? addLine(store, element) : element;
                        case "" -> header(store, element);
                        default -> throw new Refusal(Errors.message(404, "Not found."));
                    });
        }
        return switch (settings().writeAnswer()) {
            case OBJECT -> SimulatorResponse.json(200, results.get(0));
            case ARRAY -> SimulatorResponse.json(200, results);
            case EMPTY -> SimulatorResponse.empty(200);
        };
    }

    private ObjectNode headerOf(Store store, JsonNode line) {
        ObjectNode header = store.find(Table.RECURRING, line.path("ihid").longValue());
        if (header == null) {
            throw new Refusal(Errors.message(404, "The recurring invoice does not exist."));
        }
        return header;
    }

    private JsonNode updateLine(Store store, JsonNode element) {
        long id = element.path("id").longValue();
        if (id == 0 || Json.isTrue(element, "force_new")) {
            return addLine(store, element);
        }
        ObjectNode header = headerOf(store, element);
        ObjectNode stored = store.find(Table.LINES, id);
        if (stored == null
                || stored.path("ihid").longValue() != header.path("id").longValue()) {
            throw new Refusal(Errors.message(404, "The line does not exist."));
        }
        return changeLine(store, header, stored, element);
    }

    private ObjectNode changeLine(Store store, ObjectNode header, ObjectNode stored, JsonNode element) {
        if (element.has("qty_order") && !element.get("qty_order").isNumber()) {
            throw new Refusal(
                    Errors.exception(400, "Error converting value to type 'System.Double'. Path 'qty_order'."));
        }
        ObjectNode changed = Lines.changed(stored, element, settings());
        if (changed.equals(stored)) {
            return stored;
        }
        store.put(Table.LINES, changed);
        if (!stored.get("qty_order").equals(changed.get("qty_order"))) {
            ObjectNode change = Json.object();
            change.put("id", store.nextId(Table.CHANGES, 1));
            change.put("invoice_id", header.path("id").longValue());
            change.put("invoice_line_id", stored.path("id").longValue());
            change.put("field_name", "Quantity");
            change.put("old_value", stored.path("qty_order").asText());
            change.put("new_value", changed.path("qty_order").asText());
            change.put("who", "Tallybridge API");
            change.put("datetime", now());
            store.put(Table.CHANGES, change);
        }
        touch(store, header);
        return changed;
    }

    private ObjectNode addLine(Store store, JsonNode element) {
        ObjectNode header = headerOf(store, element);
        ObjectNode line = Lines.created(
                store.nextId(Table.LINES, 24_967), header.path("id").longValue(), element, settings());
        store.put(Table.LINES, line);
        touch(store, header);
        return line;
    }

    private void touch(Store store, ObjectNode header) {
        ObjectNode changed = Records.totalled(store, header);
        changed.put("last_modified", now());
        if (changed.has("change_seq")) {
            changed.put("change_seq", changed.path("change_seq").longValue() + 1);
        }
        if (settings().approvals()) {
            changed.put("approval_status", 1);
            changed.put("reviewrequired", true);
        }
        store.put(Table.RECURRING, changed);
    }

    /** The whole header: lines that the body leaves out are deleted. */
    private JsonNode header(Store store, JsonNode element) {
        long id = element.path("id").longValue();
        ObjectNode header = store.find(Table.RECURRING, id);
        if (header == null) {
            throw Errors.invalid("A schedule is required to create a recurring invoice.");
        }
        if (element.has("lines")) {
            List<Long> kept = new ArrayList<>();
            for (JsonNode line : element.get("lines")) {
                ObjectNode stored = store.find(Table.LINES, line.path("id").longValue());
                ObjectNode whose = ((ObjectNode) line).deepCopy().put("ihid", id);
                kept.add((stored == null ? addLine(store, whose) : changeLine(store, header, stored, line))
                        .path("id")
                        .longValue());
            }
            for (ObjectNode line : Lines.of(store, id)) {
                if (!kept.contains(line.path("id").longValue())) {
                    store.remove(Table.LINES, line.path("id").longValue());
                }
            }
        }
        for (JsonNode line : element.path("add_lines")) {
            addLine(store, ((ObjectNode) line).deepCopy().put("ihid", id));
        }
        touch(store, header);
        return element;
    }
}
