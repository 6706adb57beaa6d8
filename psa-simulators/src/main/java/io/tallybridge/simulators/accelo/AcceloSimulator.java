package io.tallybridge.simulators.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A simulated Accelo. Thread-safe. */
public final class AcceloSimulator extends PsaSimulator<AcceloSettings> {
    private static final String TOKEN = "/oauth2/v0/token";
    private static final String API = "/api/v0/";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int USUAL_PAGE = 10;
    private static final int LARGEST_PAGE = 100;
    private static final Set<String> LINKED = Set.of("company", "status", "contract_type", "contract_budget");
    private static final Set<String> AGAINST = Set.of("job", "issue", "milestone", "contract_period");

    private final Tokens tokens;
    private Instant hourStarted = Instant.MIN;
    private int inHour;

    /** An empty deployment with the initial settings. */
    public AcceloSimulator(Clock clock) {
        super("accelo", AcceloSettings.initial(), clock, Set.of("authorization"));
        this.tokens = new Tokens(clock);
    }

    /** Takes rights from the application's user; replaces those taken before. */
    public void deny(String... rights) {
        configure("denied", List.of(rights));
    }

    /** All tokens are refused from now on, as after a change of the application's user. */
    public void revokeTokens() {
        tokens.revokeAll();
    }

    /**
     * Renews a retainer: opens the period after its last one, with the quantities of the period template.
     *
     * @return the new period's id
     */
    public long openNextPeriod(long contractId) {
        return asPerson(records ->
                records(records, today()).openNext(contractId).path("id").longValue());
    }

    @Override
    public String document() {
        return "accelo-derived.json";
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(records -> records(records, today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store records) {
        records(records, today()).load(seed);
    }

    @Override
    protected PsaState describe(Store records, LocalDate on) {
        return records(records, on).describe();
    }

    private Records records(Store records, LocalDate day) {
        return new Records(records, settings(), clock().instant(), day);
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        return "GET".equals(request.method()) || request.path().equals(TOKEN);
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        return request.path().startsWith(API) || request.path().equals(TOKEN) ? request.path() : null;
    }

    // ---- faults

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return Errors.flat(
                429,
                "too_many_requests",
                message == null ? "Rate limit exceeded for " + settings().deployment() + ".api.accelo.com" : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return serverError(message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return Errors.meta(500, "server_error", message == null ? "An error occurred on the server." : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return Errors.meta(409, "duplicate", message == null ? "The title is not unique." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return Errors.meta(401, "invalid_client", message == null ? "Token provided is invalid." : message);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response;
    }

    // ---- limits

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        if (!request.path().startsWith(API)) {
            return null;
        }
        synchronized (tokens) {
            Instant now = clock().instant();
            if (!now.isBefore(windowEnds())) {
                hourStarted = now;
                inHour = 0;
            }
            inHour++;
            return used() > settings().hourlyLimit()
                    ? throttled(null)
                            .with(
                                    "X-RateLimit-Reset",
                                    String.valueOf(windowEnds().getEpochSecond()))
                    : null;
        }
    }

    private Instant windowEnds() {
        return hourStarted.equals(Instant.MIN) ? Instant.MIN : hourStarted.plus(HOUR);
    }

    private int used() {
        return inHour + settings().requestsBefore();
    }

    @Override
    protected void resetLimits() {
        synchronized (tokens) {
            hourStarted = Instant.MIN;
            inHour = 0;
        }
        tokens.clear();
    }

    @Override
    protected SimulatorResponse finish(SimulatorRequest request, SimulatorResponse response) {
        if (!request.path().startsWith(API) || response.status() == 429) {
            return response;
        }
        synchronized (tokens) {
            return response.with("X-RateLimit-Limit", String.valueOf(settings().hourlyLimit()))
                    .with(
                            "X-RateLimit-Remaining",
                            String.valueOf(Math.max(0, settings().hourlyLimit() - used())))
                    .with("X-RateLimit-Reset", String.valueOf(windowEnds().getEpochSecond()));
        }
    }

    // ---- requests

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        if (request.path().equals(TOKEN)) {
            return token(request);
        }
        if (!request.path().startsWith(API)) {
            return SimulatorResponse.of(404, "text/html", "<html><body><h1>Not Found</h1></body></html>");
        }
        String token = authenticate(request);
        Map<String, String> parameters = parameters(request);
        String path = String.join("/", segments(request.path().substring(API.length())));
        if (path.equals("tokeninfo")) {
            requireMethod(request, "GET");
            return ok(tokenInfo(token), false);
        }
        if (path.equals("object_budgets/materials")) {
            requireMethod(request, "GET", "POST");
            return request.method().equals("POST")
                    ? create(records, parameters)
                    : list(Resource.MATERIALS, records, all(Resource.MATERIALS, records), parameters, false);
        }
        if (path.matches("object_budgets/materials/[^/]+")) {
            requireMethod(request, "PUT");
            return update(records, last(path), parameters);
        }
        requireMethod(request, "GET");
        if (path.matches("contracts/[^/]+/periods")) {
            String contract = path.split("/")[1];
            requireRight(Resource.CONTRACTS, false);
            one(Resource.CONTRACTS, records, contract);
            List<ObjectNode> periods = all(Resource.PERIODS, records).stream()
                    .filter(period -> period.path("contract_id").asText().equals(contract))
                    .toList();
            return list(
                    Resource.PERIODS, records, periods, parameters, settings().deeperLists());
        }
        if (path.matches("contracts/periods/[^/]+")) {
            return single(Resource.PERIODS, records, last(path), parameters);
        }
        Resource resource =
                switch (path.split("/")[0]) {
                    case "companies" -> Resource.COMPANIES;
                    case "contracts" -> Resource.CONTRACTS;
                    case "invoices" -> path.equals("invoices/line_items") ? Resource.INVOICE_LINES : Resource.INVOICES;
                    case "object_budgets" ->
                        path.equals("object_budgets/templates") ? Resource.TEMPLATES : unknown(path);
                    default -> unknown(path);
                };
        if (path.matches("(companies|contracts|invoices)/count")) {
            return count(resource, records, parameters);
        }
        if (path.matches("(companies|contracts|invoices)/[^/]+") && resource != Resource.INVOICE_LINES) {
            return single(resource, records, last(path), parameters);
        }
        if (path.matches("companies|contracts|invoices|invoices/line_items|object_budgets/templates")) {
            return list(resource, records, all(resource, records), parameters, false);
        }
        throw Errors.invalid("There is no resource " + path + ".");
    }

    private static Resource unknown(String path) {
        throw Errors.invalid("There is no resource " + path + ".");
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void requireMethod(SimulatorRequest request, String... allowed) {
        if (!List.of(allowed).contains(request.method())) {
            throw Errors.invalid("The resource does not support " + request.method() + ".");
        }
    }

    private void requireRight(Resource resource, boolean write) {
        List<String> denied = settings().denied();
        if (denied.contains(resource.right()) || (write && denied.contains(resource.right() + ":write"))) {
            throw Errors.denied(resource.right());
        }
    }

    /** Query and body together: Accelo takes parameters from both. */
    private static Map<String, String> parameters(SimulatorRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>(request.query());
        String type = String.valueOf(request.header("content-type")).toLowerCase(Locale.ROOT);
        if (request.body().isBlank()) {
            return parameters;
        }
        if (type.contains("json")) {
            JsonNode body = bodyOr(request, Errors.meta(400, "invalid_request", "The body cannot be read."));
            body.fields().forEachRemaining(field -> {
                if (field.getValue().isValueNode()) {
                    parameters.put(field.getKey(), field.getValue().asText());
                }
            });
        } else {
            parameters.putAll(new SimulatorRequest("POST", "/", request.body(), Map.of(), "", "").query());
        }
        return parameters;
    }

    // ---- authentication

    private SimulatorResponse token(SimulatorRequest request) {
        if (tokens.locked()) {
            return locked();
        }
        String expected = settings().clientId() + ":" + settings().clientSecret();
        String given = String.valueOf(request.header("authorization"));
        String right = "Basic " + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8));
        if (!given.equals(right)) {
            tokens.failed(settings().failuresBeforeLockout());
            return Errors.oauth(401, "invalid_client", "The client was not found, or its secret is wrong.");
        }
        Map<String, String> parameters = parameters(request);
        if (!"client_credentials".equals(parameters.get("grant_type"))) {
            return Errors.oauth(400, "unsupported_grant_type", "The application does not support this grant.");
        }
        String wanted = parameters.getOrDefault("expires_in", "");
        long seconds =
                wanted.matches("\\d{1,9}") ? Long.parseLong(wanted) : settings().tokenSeconds();
        ObjectNode body = Json.object();
        body.put("account_id", "14");
        body.set("account_details", Json.object());
        body.put("access_token", tokens.issue(seconds));
        body.put("expires_in", String.valueOf(seconds));
        body.put("deployment", settings().deployment());
        body.put("deployment_name", "Acme MSP");
        body.put("deployment_uri", "https://" + settings().deployment() + ".accelo.com");
        return SimulatorResponse.json(200, body);
    }

    private String authenticate(SimulatorRequest request) {
        if (tokens.locked()) {
            throw new Refusal(locked());
        }
        String given = String.valueOf(request.header("authorization"));
        String token = given.startsWith("Bearer ") ? given.substring(7) : "";
        if (!tokens.valid(token)) {
            tokens.failed(settings().failuresBeforeLockout());
            throw new Refusal(unauthorized(null));
        }
        return token;
    }

    private static SimulatorResponse locked() {
        return Errors.flat(
                        401,
                        "too_many_failed_logins",
                        "User is locked out by their IP due to too many failed authentication attempts.")
                .with("Retry-After", "300");
    }

    private ObjectNode tokenInfo(String token) {
        ObjectNode info = Json.object();
        info.put("email", "api@acme.example");
        info.put("firstname", "Tally");
        info.put("surname", "Bridge");
        info.put("staff_id", "14");
        info.put("deployment", settings().deployment());
        info.put("expiry_date", String.valueOf(tokens.expiry(token).getEpochSecond()));
        ObjectNode locale = info.putObject("locale");
        locale.put("currency_symbol", "$");
        if (settings().localeZone()) {
            locale.put("timezone", settings().zone());
        }
        return info;
    }

    // ---- reading

    private static List<ObjectNode> all(Resource resource, Store records) {
        return List.copyOf(records.all(resource.table()));
    }

    private SimulatorResponse list(
            Resource resource,
            Store records,
            List<ObjectNode> candidates,
            Map<String, String> parameters,
            boolean deeper) {
        requireRight(resource, false);
        List<ObjectNode> found =
                Filters.parse(parameters.getOrDefault("_filters", "")).apply(candidates, resource.filters());
        int limit = Math.min(LARGEST_PAGE, number(parameters, "_limit", USUAL_PAGE));
        int from = parameters.containsKey("_page")
                ? number(parameters, "_page", 0) * limit
                : number(parameters, "_offset", 0);
        ArrayNode page = Json.array();
        found.stream()
                .skip(from)
                .limit(limit)
                .forEach(record -> page.add(shown(resource, records, record, parameters)));
        return ok(deeper ? Json.object().set(resource.table(), page) : page, deeper);
    }

    private static int number(Map<String, String> parameters, String name, int usual) {
        String text = parameters.get(name);
        if (text == null) {
            return usual;
        }
        if (!text.matches("\\d{1,6}")) {
            throw Errors.invalid(name + " must be a number.");
        }
        return Integer.parseInt(text);
    }

    private SimulatorResponse single(Resource resource, Store records, String id, Map<String, String> parameters) {
        requireRight(resource, false);
        return ok(shown(resource, records, one(resource, records, id), parameters), false);
    }

    private static ObjectNode one(Resource resource, Store records, String id) {
        ObjectNode record = id.matches("\\d{1,18}") ? records.find(resource.table(), Long.parseLong(id)) : null;
        if (record == null) {
            throw Errors.invalid("The requested object does not exist.");
        }
        return record;
    }

    private SimulatorResponse count(Resource resource, Store records, Map<String, String> parameters) {
        requireRight(resource, false);
        String count = String.valueOf(Filters.parse(parameters.getOrDefault("_filters", ""))
                .apply(all(resource, records), resource.filters())
                .size());
        return ok(
                resource == Resource.CONTRACTS
                        ? Json.MAPPER.getNodeFactory().textNode(count)
                        : Json.object().put("count", count),
                false);
    }

    private static SimulatorResponse ok(JsonNode response, boolean responseFirst) {
        ObjectNode meta = Json.object();
        meta.put("more_info", "https://api.accelo.com/docs/#status-codes");
        meta.put("status", "ok");
        meta.put("message", "Everything executed as expected.");
        ObjectNode body = Json.object();
        if (responseFirst) {
            body.set("response", response);
        }
        body.set("meta", meta);
        body.set("response", response);
        return SimulatorResponse.json(200, body);
    }

    /** A record as it goes over the wire: chosen fields, every scalar a text, links as asked for. */
    private ObjectNode shown(Resource resource, Store records, ObjectNode record, Map<String, String> parameters) {
        ObjectNode named = resource == Resource.MATERIALS ? materialNames(record) : record.deepCopy();
        boolean prices = settings().financialAccess();
        Map<String, Boolean> asked = new HashMap<>();
        for (String field : topLevel(parameters.getOrDefault("_fields", ""))) {
            int open = field.indexOf('(');
            asked.put(open < 0 ? field : field.substring(0, open), open >= 0);
        }
        ObjectNode shown = Json.object();
        named.fields().forEachRemaining(field -> {
            String name = field.getKey();
            boolean wanted = asked.containsKey("_ALL")
                    || asked.containsKey(name)
                    || resource.usual().contains(name);
            if (!wanted || name.equals("line") || name.equals("invoiced")) {
                return;
            }
            JsonNode value = field.getValue();
            boolean hidden = !prices && (name.equals("price") || name.equals("cost"));
            if (value.isNull() || hidden) {
                shown.putNull(name);
            } else if (LINKED.contains(name) && (settings().linkedObjects() || asked.getOrDefault(name, false))) {
                shown.set(name, Json.object().put("id", value.asText()).put("title", "linked"));
            } else {
                shown.put(name, value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
            }
        });
        return shown;
    }

    private ObjectNode materialNames(ObjectNode record) {
        ObjectNode named = record.deepCopy();
        if (settings().sampleNames()) {
            JsonNode template = named.remove("material_template_id");
            JsonNode ledger = named.remove("material_ledger_id");
            named.set("budget_item_template", template);
            named.set("budget_item_template_id", template);
            named.set("material_item_ledger_id", ledger);
        }
        return named;
    }

    private static List<String> topLevel(String fields) {
        List<String> found = new ArrayList<>();
        int depth = 0;
        StringBuilder current = new StringBuilder();
        for (char c : fields.toCharArray()) {
            if (c == ',' && depth == 0) {
                found.add(current.toString().strip());
                current.setLength(0);
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            current.append(c);
        }
        found.add(current.toString().strip());
        return found;
    }

    // ---- writing

    private SimulatorResponse update(Store records, String id, Map<String, String> parameters) {
        requireRight(Resource.MATERIALS, true);
        ObjectNode material = one(Resource.MATERIALS, records, id).deepCopy();
        ObjectNode before = material.deepCopy();
        change(records, material, parameters);
        if (!material.equals(before)) {
            records.put(Resource.MATERIALS.table(), material);
        }
        return ok(shown(Resource.MATERIALS, records, material, parameters), false);
    }

    private SimulatorResponse create(Store records, Map<String, String> parameters) {
        requireRight(Resource.MATERIALS, true);
        String type = parameters.getOrDefault("against_type", "");
        String against = parameters.getOrDefault("against_id", "");
        String title = parameters.getOrDefault("title", "");
        if (!AGAINST.contains(type) || !against.matches("\\d{1,18}") || title.isBlank()) {
            throw Errors.invalid("against_type, against_id and title are required.");
        }
        if (type.equals("contract_period")) {
            one(Resource.PERIODS, records, against);
        }
        ObjectNode material = records(records, today()).material(type, Long.parseLong(against), title, 0);
        change(records, material, parameters);
        records.put(Resource.MATERIALS.table(), material);
        return ok(shown(Resource.MATERIALS, records, material, parameters), false);
    }

    private static void change(Store records, ObjectNode material, Map<String, String> parameters) {
        for (String field : List.of("quantity", "price", "cost")) {
            String text = parameters.get(field);
            if (text != null) {
                if (!text.matches("\\d{1,12}(\\.\\d{1,12})?")) {
                    throw Errors.invalid("The field " + field + " must be a number.");
                }
                material.put(field, Records.four(new BigDecimal(text)));
            }
        }
        String title = parameters.get("title");
        if (title != null) {
            material.put("title", title);
        }
        String template = parameters.get("template_id");
        if (template != null) {
            one(Resource.TEMPLATES, records, template);
            material.put("material_template_id", Long.parseLong(template));
        }
    }
}
