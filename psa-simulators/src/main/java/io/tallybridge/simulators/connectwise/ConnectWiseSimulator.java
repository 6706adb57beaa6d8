package io.tallybridge.simulators.connectwise;

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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A simulated ConnectWise PSA. Thread-safe. */
public final class ConnectWiseSimulator extends PsaSimulator<ConnectWiseSettings> {

    private static final String STABLE_CODEBASE = "v4_6_release";
    private static final String AUDIT = "AUDIT";
    private static final Pattern API = Pattern.compile("/([^/]+)/apis/3\\.0(/.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPANY_INFO =
            Pattern.compile("/login/companyinfo/([^/]+)/?", Pattern.CASE_INSENSITIVE);
    private static final Pattern VERSION = Pattern.compile("version=(\\d{4}\\.\\d+)");
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern NEXT_LINK = Pattern.compile("<https?://[^/>]+");

    /** An empty tenant with the initial settings. */
    public ConnectWiseSimulator(Clock clock) {
        super("connectwise", ConnectWiseSettings.initial(), clock, Set.of("authorization", "clientid"));
    }

    /** The tenant moves to another release: from now on the former codebase answers 404. */
    public void moveCodebase(String codebase) {
        configure("codebase", codebase);
    }

    /** Takes rights from the API member's role; replaces those taken before. */
    public void deny(String... rights) {
        configure("denied", List.of(rights));
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(records -> new Records(records, now(), "billing", today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store records) {
        new Records(records, now(), settings().updatedBy(), today()).load(seed);
    }

    @Override
    protected PsaState describe(Store records, LocalDate on) {
        return new Records(records, now(), settings().updatedBy(), on).describe();
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        return "GET".equals(request.method());
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        Matcher api = API.matcher(request.path());
        return api.matches() && api.group(2) != null ? api.group(2) : null;
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return SimulatorResponse.of(
                429, "text/html", message == null ? "<html><body>Too Many Requests</body></html>" : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return Errors.error(500, "UnhandledException", message == null ? "The record could not be saved." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(
                500,
                "text/plain",
                message == null ? "Execution Timeout Expired. The timeout period elapsed." : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return Errors.error(409, "Conflict", message == null ? "The record is in use." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        ObjectNode body = Json.object();
        body.put("code", settings().oldAuthErrors() ? "ConnectWiseApi" : "Unauthorized");
        String usual = settings().oldAuthErrors() ? "UserNotAuthenticated" : "The credentials are not valid.";
        body.put("message", message == null ? usual : message);
        return SimulatorResponse.json(settings().unauthorizedStatus(), body);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        String link = response.headers().get("Link");
        return link == null
                ? response.with(
                        "Link",
                        "<https://elsewhere.example/v4_6_release/apis/3.0/company/companies?page=2>; rel=\"next\"")
                : response.with("Link", NEXT_LINK.matcher(link).replaceAll("<https://elsewhere.example"));
    }

    @Override
    protected SimulatorResponse finish(SimulatorRequest request, SimulatorResponse response) {
        return response.with("x-cw-request-id", UUID.randomUUID().toString())
                .with("api-current-version", settings().version());
    }

    @Override
    protected ObjectNode touched(String table, ObjectNode record) {
        ObjectNode information =
                record.path("_info").isObject() ? record.path("_info").deepCopy() : Json.object();
        String before = information.path("lastUpdated").asText("");
        // Whole seconds: two writes within one second must still be told apart.
        String now = now();
        if (now.compareTo(before) <= 0) {
            now = DateTimeFormatter.ISO_INSTANT.format(Instant.parse(before).plusSeconds(1));
        }
        information.put("lastUpdated", now);
        information.put("updatedBy", settings().updatedBy());
        record.set("_info", information);
        return record;
    }

    private String now() {
        return DateTimeFormatter.ISO_INSTANT.format(clock().instant().truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        Matcher info = COMPANY_INFO.matcher(request.path());
        if (info.matches()) {
            return companyInfo(SimulatorRequest.decode(info.group(1)));
        }
        Matcher api = API.matcher(request.path());
        if (!api.matches() || !isCodebase(api.group(1))) {
            return SimulatorResponse.of(
                    404, "text/html", "<html><body><h2>404 - File or directory not found.</h2></body></html>");
        }
        authenticate(request);
        List<String> segments = segments(api.group(2) == null ? "" : api.group(2));
        SimulatorResponse response = route(request, records, segments);
        return response.status() < 400 ? response.with("Content-Type", mediaType(request)) : response;
    }

    private boolean isCodebase(String segment) {
        return segment.equalsIgnoreCase(settings().codebase()) || segment.equalsIgnoreCase(STABLE_CODEBASE);
    }

    private String mediaType(SimulatorRequest request) {
        String accept = request.header("accept");
        Matcher version = VERSION.matcher(accept == null ? "" : accept);
        return "application/vnd.connectwise.com+json; version="
                + (version.find() ? version.group(1) : settings().version());
    }

    private SimulatorResponse companyInfo(String companyId) {
        if (!companyId.equalsIgnoreCase(settings().companyId())) {
            return SimulatorResponse.json(200, Json.MAPPER.nullNode());
        }
        String codebase = settings().codebase();
        ObjectNode body = Json.object();
        body.put("CompanyName", settings().companyName());
        body.put("Codebase", codebase + "/");
        body.put("VersionCode", codebase.replace('_', '.'));
        body.put("VersionNumber", "v4.6.98765");
        body.put("CompanyID", settings().companyId());
        body.put("IsCloud", settings().cloud());
        return SimulatorResponse.json(200, body);
    }

    private void authenticate(SimulatorRequest request) {
        String clientId = request.header("clientId");
        boolean known = clientId != null
                && (settings().clientId() == null
                        ? GUID.matcher(clientId).matches()
                        : clientId.equalsIgnoreCase(settings().clientId()));
        if (!known) {
            throw new Refusal(unauthorized("The clientId header is missing or not valid."));
        }
        String expected = settings().companyId() + "+" + settings().publicKey() + ":"
                + settings().privateKey();
        String authorization = request.header("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            throw new Refusal(unauthorized(null));
        }
        String given;
        try {
            given = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(unauthorized(null));
        }
        if (!given.equals(expected)) {
            throw new Refusal(unauthorized(null));
        }
    }

    private void requireRight(String right, boolean write) {
        List<String> denied = settings().denied();
        if (denied.contains(right) || denied.contains(right + (write ? ":write" : ":read"))) {
            throw new Refusal(Errors.error(
                    403, "Forbidden", "The security role of this member does not allow this action on " + right + "."));
        }
    }

    private SimulatorResponse route(SimulatorRequest request, Store records, List<String> segments) {
        String path = String.join("/", segments).toLowerCase(Locale.ROOT);
        if ("system/info".equals(path)) {
            requireMethod(request, "GET");
            requireRight("system", false);
            return SimulatorResponse.json(200, systemInfo());
        }
        if ("system/audittrail".equals(path)) {
            requireMethod(request, "GET");
            requireRight("system", false);
            return auditTrail(request, records);
        }
        Resource resource = Resource.at(segments);
        if (resource == null) {
            throw new Refusal(Errors.error(404, "NotFound", "There is no resource " + path + "."));
        }
        if (resource == Resource.ADDITIONS) {
            return additions(request, records, segments);
        }
        requireMethod(request, "GET");
        requireRight(resource.right(), false);
        return read(
                resource,
                request,
                shown(resource, records),
                segments.size() > resource.depth() ? segments.get(resource.depth()) : null);
    }

    private static void requireMethod(SimulatorRequest request, String... allowed) {
        if (!List.of(allowed).contains(request.method())) {
            throw new Refusal(Errors.error(
                    405, "MethodNotAllowed", "The resource does not support the method " + request.method() + "."));
        }
    }

    private SimulatorResponse read(
            Resource resource, SimulatorRequest request, List<ObjectNode> records, @Nullable String detail) {
        if (detail == null) {
            return Lists.page(
                    resource,
                    Lists.filtered(resource, records, request.query()),
                    request,
                    settings().linkHeaders());
        }
        if ("count".equalsIgnoreCase(detail)) {
            int count = Lists.filtered(resource, records, request.query()).size();
            return SimulatorResponse.json(200, Json.object().put("count", count));
        }
        long id = number(detail);
        for (ObjectNode record : records) {
            if (record.path("id").longValue() == id) {
                return SimulatorResponse.json(
                        200, Lists.chosen(record, request.query().get("fields")));
            }
        }
        throw Errors.notFound(capital(resource.singular()), detail);
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private List<ObjectNode> shown(Resource resource, Store records) {
        if (resource == Resource.AGREEMENTS) {
            return records.all(resource.table()).stream()
                    .map(record -> Agreements.rendered(record, today()))
                    .toList();
        }
        return List.copyOf(records.all(resource.table()));
    }

    private SimulatorResponse additions(SimulatorRequest request, Store records, List<String> segments) {
        boolean single = segments.size() > Resource.ADDITIONS.depth();
        String detail = single ? segments.get(Resource.ADDITIONS.depth()) : null;
        boolean count = "count".equalsIgnoreCase(detail);
        if (count) {
            requireMethod(request, "GET");
        } else if (single) {
            requireMethod(request, "GET", "PATCH", "PUT", "DELETE");
        } else {
            requireMethod(request, "GET", "POST");
        }
        requireRight(Resource.ADDITIONS.right(), !isRead(request));
        requireRight(Resource.AGREEMENTS.right(), !isRead(request));
        long agreementId = number(segments.get(2));
        ObjectNode agreement = records.find(Resource.AGREEMENTS.table(), agreementId);
        if (agreement == null) {
            throw Errors.notFound("Agreement", segments.get(2));
        }
        if (isRead(request)) {
            List<ObjectNode> all = new ArrayList<>();
            for (ObjectNode addition : records.all(Resource.ADDITIONS.table())) {
                if (addition.path("agreementId").longValue() == agreementId) {
                    all.add(rendered(addition, agreement));
                }
            }
            if (!settings().additionStatus()
                    && request.query().getOrDefault("conditions", "").contains("additionStatus")) {
                throw Errors.badArgument("Conditions are not valid: there is no field additionStatus.");
            }
            return read(Resource.ADDITIONS, request, all, detail);
        }
        if ("DELETE".equals(request.method())) {
            return delete(records, agreement, stored(records, agreementId, String.valueOf(detail)));
        }
        requireJson(request);
        JsonNode body = bodyOr(request, Errors.error(400, "InvalidArgument", "The body is not JSON."));
        if ("POST".equals(request.method())) {
            return create(records, agreement, body);
        }
        return change(request, records, agreement, stored(records, agreementId, String.valueOf(detail)), body);
    }

    private static void requireJson(SimulatorRequest request) {
        String type = request.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
            throw new Refusal(Errors.error(415, "UnsupportedMediaType", "The body must be application/json."));
        }
    }

    private static ObjectNode stored(Store records, long agreementId, String detail) {
        ObjectNode stored = records.find(Resource.ADDITIONS.table(), number(detail));
        if (stored == null || stored.path("agreementId").longValue() != agreementId) {
            throw Errors.notFound("Addition", detail);
        }
        return stored;
    }

    private ObjectNode rendered(ObjectNode addition, ObjectNode agreement) {
        return Additions.rendered(addition, agreement, today(), settings().additionStatus());
    }

    private SimulatorResponse create(Store records, ObjectNode agreement, JsonNode body) {
        Additions.requireOpen(agreement, today());
        ObjectNode product = Additions.product(records, body);
        long id = records.nextId(Resource.ADDITIONS.table(), 40_000);
        long agreementId = agreement.path("id").longValue();
        ObjectNode created =
                touched(Resource.ADDITIONS.table(), Additions.created(id, agreementId, body, product, now()));
        records.put(Resource.ADDITIONS.table(), created);
        audit(
                records,
                agreementId,
                "Addition " + id + " was created with quantity "
                        + created.path("quantity").asText());
        return SimulatorResponse.json(201, rendered(created, agreement));
    }

    private SimulatorResponse change(
            SimulatorRequest request, Store records, ObjectNode agreement, ObjectNode stored, JsonNode body) {
        Additions.requireOpen(agreement, today());
        long id = stored.path("id").longValue();
        long agreementId = agreement.path("id").longValue();
        ObjectNode changed = "PATCH".equals(request.method())
                ? Additions.patched(stored, body)
                : Additions.replaced(id, agreementId, body, Additions.product(records, body));
        if (!changed.equals(stored)) {
            if (stored.has("_info")) {
                changed.set("_info", stored.get("_info"));
            }
            records.put(Resource.ADDITIONS.table(), touched(Resource.ADDITIONS.table(), changed));
            audit(
                    records,
                    agreementId,
                    "Addition " + id + " was changed: quantity "
                            + stored.path("quantity").asText() + " to "
                            + changed.path("quantity").asText());
        }
        return SimulatorResponse.json(200, rendered(changed, agreement));
    }

    private SimulatorResponse delete(Store records, ObjectNode agreement, ObjectNode stored) {
        Additions.requireOpen(agreement, today());
        long id = stored.path("id").longValue();
        if (new Records(records, now(), settings().updatedBy(), today()).wasInvoiced(id)) {
            throw new Errors.Invalid("addition")
                    .and("CannotDelete", "The addition was invoiced; cancel it instead.", "id");
        }
        records.remove(Resource.ADDITIONS.table(), id);
        audit(records, agreement.path("id").longValue(), "Addition " + id + " was deleted");
        return SimulatorResponse.empty(204);
    }

    private void audit(Store records, long agreementId, String text) {
        ObjectNode entry = Json.object();
        entry.put("id", records.nextId(AUDIT, 1));
        entry.put("agreementId", agreementId);
        entry.put("text", text);
        entry.put("enteredDate", now());
        entry.put("enteredBy", settings().updatedBy());
        records.put(AUDIT, entry);
    }

    private SimulatorResponse auditTrail(SimulatorRequest request, Store records) {
        String type = request.query().getOrDefault("type", "");
        long id = number(request.query().getOrDefault("id", ""));
        ArrayNode entries = Json.array();
        for (ObjectNode entry : records.all(AUDIT)) {
            if ("Agreement".equalsIgnoreCase(type) && entry.path("agreementId").longValue() == id) {
                entries.addObject()
                        .put("text", entry.path("text").asText())
                        .put("enteredDate", entry.path("enteredDate").asText())
                        .put("enteredBy", entry.path("enteredBy").asText())
                        .put("auditType", "Agreement")
                        .put("auditSubType", "Additions")
                        .put("auditSource", "API");
            }
        }
        return SimulatorResponse.json(200, entries);
    }

    private ObjectNode systemInfo() {
        ObjectNode info = Json.object();
        info.put("version", "v" + settings().version() + ".12345");
        info.put("isCloud", settings().cloud());
        info.put("serverTimeZone", "Eastern Standard Time");
        info.putArray("licenseBits").addObject().put("name", "Agreements").put("activeFlag", true);
        info.put("cloudRegion", "NA");
        info.put("maxWorkFlowRecordsAllowed", 100);
        return info;
    }
}
