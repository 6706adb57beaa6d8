package io.tallybridge.simulators.syncro;

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
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A simulated Syncro account. Thread-safe. */
public final class SyncroSimulator extends PsaSimulator<SyncroSettings> {

    private static final String PREFIX = "/api/v1";
    private static final String BEARER = "Bearer ";
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String NO_PAGE =
            "<!DOCTYPE html><html><body><h1>The page you were looking for doesn't exist." + "</h1></body></html>";

    private final RequestWindow window;

    /** An empty account with the initial settings. */
    public SyncroSimulator(Clock clock) {
        super("syncro", SyncroSettings.initial(), clock, Set.of("authorization"));
        this.window = new RequestWindow(WINDOW, clock);
    }

    /** Takes permissions from the token, by their names on Syncro's screen; replaces those taken before. */
    public void deny(String... permissions) {
        configure("denied", List.of(permissions));
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(records -> new Records(records, now(), today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store records) {
        new Records(records, now(), today()).load(seed);
    }

    @Override
    protected PsaState describe(Store records, LocalDate on) {
        return new Records(records, now(), on).describe();
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        return "GET".equals(request.method());
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        return request.path().startsWith(PREFIX + "/") ? request.path().substring(PREFIX.length()) : null;
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return SimulatorResponse.of(429, "text/plain", message == null ? "Retry later\n" : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return SimulatorResponse.json(
                500, Map.of("status", 500, "error", message == null ? "Internal Server Error" : message));
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(
                502, "text/html", message == null ? "<html><body><h1>502 Bad Gateway</h1></body></html>" : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return SimulatorResponse.json(
                409, Map.of("message", message == null ? "The record was changed meanwhile" : message));
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return message == null ? Errors.notAuthorized(401) : SimulatorResponse.json(401, Map.of("error", message));
    }

    /** Pages are asked for by number; no answer carries a link. */
    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response;
    }

    // ---- the limit counts an address, whoever calls and whether or not the call is good

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        int limit = settings().rateLimit();
        if (limit == 0) {
            return null;
        }
        if (settings().requestsBefore() + window.count() >= limit) {
            return throttled(null);
        }
        window.add();
        return null;
    }

    @Override
    protected void resetLimits() {
        window.clear();
    }

    private String now() {
        return MOMENT.format(clock().instant());
    }

    // ---- one request

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        if (!request.path().startsWith(PREFIX + "/")) {
            return SimulatorResponse.of(404, "text/html; charset=utf-8", NO_PAGE);
        }
        authenticate(request);
        List<String> parts = segments(request.path().substring(PREFIX.length()));
        String resource = parts.isEmpty() ? "" : parts.get(0);
        if (settings().disabledFeatures().contains(resource)) {
            return SimulatorResponse.of(200, "text/plain", "Disabled");
        }
        return isRead(request) ? read(request, records, resource, parts) : write(request, records, resource, parts);
    }

    private void authenticate(SimulatorRequest request) {
        String header = request.header("Authorization");
        String token = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : request.query().get("api_key");
        LocalDate expires = settings().tokenExpires();
        if (!settings().apiToken().equals(token) || (expires != null && expires.isBefore(today()))) {
            throw new Refusal(unauthorized(null));
        }
    }

    private void require(String permission) {
        if (settings().denied().contains(permission)) {
            throw new Refusal(Errors.notAuthorized(settings().deniedStatus()));
        }
    }

    private SimulatorResponse read(SimulatorRequest request, Store records, String resource, List<String> parts) {
        if (parts.size() == 1) {
            return switch (resource) {
                case "me" -> SimulatorResponse.json(200, me());
                case "settings" -> SimulatorResponse.json(200, accountSettings());
                case "customers" -> list(request, records, Table.CUSTOMERS, customers(request.query()));
                case "products" -> list(request, records, Table.PRODUCTS, products(request.query()));
                case "schedules" -> list(request, records, Table.SCHEDULES, schedules(request.query()));
                case "invoices" -> list(request, records, Table.INVOICES, invoices(request.query()));
                case "contracts" -> list(request, records, Table.CONTRACTS, record -> !Json.isTrue(record, "deleted"));
                case "line_items" -> list(request, records, Table.INVOICE_LINES, lineItems(request.query()));
                default -> throw Errors.notFound();
            };
        }
        if (parts.size() != 2) {
            throw Errors.notFound();
        }
        return switch (resource) {
            case "customers" ->
                "autocomplete".equals(parts.get(1))
                        ? list(request, records, Table.CUSTOMERS, customers(request.query()))
                        : one(records, Table.CUSTOMERS, parts.get(1));
            case "products" ->
                "categories".equals(parts.get(1)) ? categories() : one(records, Table.PRODUCTS, parts.get(1));
            case "schedules" -> one(records, Table.SCHEDULES, parts.get(1));
            case "invoices" -> invoice(records, parts.get(1));
            case "contracts" -> contract(records, parts.get(1));
            default -> throw Errors.notFound();
        };
    }

    private SimulatorResponse write(SimulatorRequest request, Store records, String resource, List<String> parts) {
        boolean lines = "schedules".equals(resource) && parts.size() >= 3;
        if (lines && "PUT".equals(request.method()) && parts.size() == 4 && "line_items".equals(parts.get(2))) {
            require(Table.EDIT_SCHEDULES);
            return change(request, records, existing(records, Table.SCHEDULES, parts.get(1)), parts.get(3));
        }
        if (lines && "POST".equals(request.method()) && parts.size() == 3 && "add_line_item".equals(parts.get(2))) {
            require(Table.EDIT_SCHEDULES);
            return add(request, records, existing(records, Table.SCHEDULES, parts.get(1)));
        }
        throw Errors.notFound();
    }

    // ---- reading

    private SimulatorResponse list(SimulatorRequest request, Store records, Table table, Predicate<ObjectNode> filter) {
        require(table.listPermission());
        List<ObjectNode> found =
                records.all(table.name()).stream().filter(filter).toList();
        int size = settings().pageSize();
        int page = page(request.query().get("page"));
        int from = (int) Math.min((long) (page - 1) * size, found.size());
        ArrayNode shown = Json.array();
        found.subList(from, Math.min(from + size, found.size()))
                .forEach(record ->
                        shown.add(rendered(records, table, record, settings().linesInLists())));
        ObjectNode body = Json.object();
        body.set(table.plural(), shown);
        if (settings().metaOn().contains(table.plural())) {
            body.putObject("meta")
                    .put("total_pages", (found.size() + size - 1) / size)
                    .put("total_entries", found.size())
                    .put("per_page", size)
                    .put("page", page);
        }
        return SimulatorResponse.json(200, body);
    }

    /** What is no page number counts as the first page. */
    private static int page(@Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,6}") ? Integer.parseInt(text) : 1;
    }

    private static Predicate<ObjectNode> customers(Map<String, String> query) {
        boolean disabledToo = "true".equals(query.get("include_disabled"));
        String name = query.getOrDefault("query", query.getOrDefault("business_name", ""));
        return record ->
                (disabledToo || !Json.isTrue(record, "disabled")) && contains(record, "business_and_full_name", name);
    }

    private static Predicate<ObjectNode> products(Map<String, String> query) {
        String name = query.getOrDefault("query", query.getOrDefault("name", ""));
        return record -> contains(record, "name", name);
    }

    private static boolean contains(ObjectNode record, String field, String part) {
        return part.isEmpty()
                || record.path(field).asText().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static Predicate<ObjectNode> schedules(Map<String, String> query) {
        String customer = query.get("customer_id");
        return record -> customer == null || record.path("customer_id").asText().equals(customer);
    }

    private static Predicate<ObjectNode> invoices(Map<String, String> query) {
        String since = query.get("since_updated_at");
        return record -> since == null || record.path("updated_at").asText().compareTo(since) >= 0;
    }

    private static Predicate<ObjectNode> lineItems(Map<String, String> query) {
        String invoice = query.get("invoice_id");
        return record -> invoice == null || record.path("invoice_id").asText().equals(invoice);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static ObjectNode existing(Store records, Table table, String id) {
        ObjectNode record = records.find(table.name(), number(id));
        if (record == null) {
            throw Errors.notFound();
        }
        return record;
    }

    private SimulatorResponse one(Store records, Table table, String id) {
        require(table.viewPermission());
        ObjectNode body = Json.object();
        body.set(table.singular(), rendered(records, table, existing(records, table, id), true));
        return SimulatorResponse.json(200, body);
    }

    private ObjectNode rendered(Store records, Table table, ObjectNode record, boolean withLines) {
        if (table == Table.LINES) {
            return ScheduleLines.rendered(record);
        }
        if (table != Table.SCHEDULES) {
            return record;
        }
        ObjectNode shown = record.deepCopy();
        List<ObjectNode> lines =
                new Records(records, now(), today()).linesOf(record.path("id").longValue());
        BigDecimal subtotal = lines.stream()
                .map(line -> Json.decimal(line, "quantity").multiply(ScheduleLines.units(line, "retail_cents")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        shown.put("subtotal", subtotal);
        ArrayNode array = shown.putArray("lines");
        if (withLines) {
            lines.forEach(line -> array.add(ScheduleLines.rendered(line)));
        }
        return shown;
    }

    /** The id may also be an invoice's number, and an invoice comes without a wrapper. */
    private SimulatorResponse invoice(Store records, String idOrNumber) {
        require(Table.INVOICES.viewPermission());
        ObjectNode found = records.find(Table.INVOICES.name(), number(idOrNumber));
        if (found == null) {
            found = records.all(Table.INVOICES.name()).stream()
                    .filter(invoice -> idOrNumber.equals(Json.text(invoice, "number")))
                    .findFirst()
                    .orElseThrow(Errors::notFound);
        }
        long id = found.path("id").longValue();
        ObjectNode shown = found.deepCopy();
        ArrayNode lines = shown.putArray("line_items");
        records.all(Table.INVOICE_LINES.name()).stream()
                .filter(line -> line.path("invoice_id").longValue() == id)
                .forEach(lines::add);
        return SimulatorResponse.json(200, shown);
    }

    /** A contract comes without a wrapper, and a deleted one as null. */
    private SimulatorResponse contract(Store records, String id) {
        require(Table.CONTRACTS.viewPermission());
        ObjectNode contract = records.find(Table.CONTRACTS.name(), number(id));
        return contract == null || Json.isTrue(contract, "deleted")
                ? SimulatorResponse.json(200, Json.MAPPER.nullNode())
                : SimulatorResponse.json(200, contract);
    }

    private SimulatorResponse categories() {
        require(Table.PRODUCTS.listPermission());
        ObjectNode body = Json.object();
        body.putArray("categories").addObject().put("id", 1).put("name", "Licences");
        return SimulatorResponse.json(200, body);
    }

    private ObjectNode me() {
        ObjectNode me = Json.object();
        me.put("user_token", settings().userToken());
        me.put("user_email", "ann@acme.example");
        me.put("user_name", "Ann Lee");
        me.put("user_id", 7);
        me.put("admin", false);
        me.put("can_use_app", true);
        me.put("subdomain", settings().subdomain());
        ObjectNode permissions = me.putObject("permissions");
        permissions.putObject("customer").put("read", true).put("write", false).put("delete", false);
        permissions.putObject("invoice").put("read", true).put("write", false).put("delete", false);
        return me;
    }

    private ObjectNode accountSettings() {
        ObjectNode body = Json.object();
        body.putObject("locale")
                .put("iso_code", "en")
                .put("currency_symbol", "$")
                .put("date_format", "mm-dd-yy")
                .put("time_zone", settings().timeZone())
                .put("time_offset", settings().timeOffset());
        body.put("business_hours_enabled", true);
        return body;
    }

    // ---- writing

    private SimulatorResponse change(SimulatorRequest request, Store records, ObjectNode schedule, String lineId) {
        ObjectNode stored = existing(records, Table.LINES, lineId);
        if (stored.path("schedule_id").longValue() != schedule.path("id").longValue()) {
            throw Errors.notFound();
        }
        ObjectNode base = settings().omittedFields() == OmittedFields.RESET ? ScheduleLines.reset(stored) : stored;
        ObjectNode changed = ScheduleLines.written(base, body(request), records);
        if (settings().deafWrites()) {
            return answered(stored);
        }
        // As text: the same number is not equal to itself if one came as an int and the other as a long.
        if (!changed.toString().equals(stored.toString())) {
            records.put(Table.LINES.name(), changed);
        }
        return answered(changed);
    }

    private SimulatorResponse add(SimulatorRequest request, Store records, ObjectNode schedule) {
        long scheduleId = schedule.path("id").longValue();
        ObjectNode blank = ScheduleLines.blank(records.nextId(Table.LINES.name(), 1_823_000), scheduleId);
        blank.put(
                "position",
                new Records(records, now(), today()).linesOf(scheduleId).size() + 1);
        ObjectNode added = ScheduleLines.written(blank, body(request), records);
        records.put(Table.LINES.name(), added);
        return answered(added);
    }

    private static JsonNode body(SimulatorRequest request) {
        return bodyOr(request, SimulatorResponse.json(400, Map.of("message", List.of("The body is not JSON"))));
    }

    private static SimulatorResponse answered(ObjectNode line) {
        ObjectNode body = Json.object();
        body.set(Table.LINES.singular(), ScheduleLines.rendered(line));
        return SimulatorResponse.json(200, body);
    }
}
