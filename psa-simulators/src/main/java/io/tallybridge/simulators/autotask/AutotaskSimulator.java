package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A simulated Autotask PSA. Thread-safe. */
public final class AutotaskSimulator extends PsaSimulator<AutotaskSettings> {

    private static final Duration WINDOW = Duration.ofMinutes(60);
    private static final Pattern PATH =
            Pattern.compile("(?:/zone(\\d+))?/ATServicesRest(/.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern VERSIONED = Pattern.compile("/V1\\.0(/.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NEXT_URL = Pattern.compile("\"nextPageUrl\":(null|\"https?://[^/\"]+)");

    private final RequestWindow window;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    /** An empty tenant with the initial settings. */
    public AutotaskSimulator(Clock clock) {
        super("autotask", AutotaskSettings.initial(), clock, Set.of("apiintegrationcode", "username", "secret"));
        this.window = new RequestWindow(WINDOW, clock);
    }

    /** The tenant moves to another zone: from now on the former one answers 401. */
    public void moveZone(int zone) {
        configure("zone", zone);
    }

    /** Takes entities from the API user; replaces those taken before. */
    public void deny(String... entities) {
        configure("denied", List.of(entities));
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(records -> new Records(records, settings(), now(), today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store records) {
        new Records(records, settings(), now(), today()).load(seed);
    }

    @Override
    protected PsaState describe(Store records, LocalDate on) {
        return new Records(records, settings(), now(), on).describe();
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        String path = request.path().toLowerCase(Locale.ROOT);
        return "GET".equals(request.method())
                || ("POST".equals(request.method())
                        && (path.endsWith("/query") || path.endsWith("/query/next") || path.endsWith("/query/count")));
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || path.group(2) == null || request.path().endsWith("/query/next")) {
            return null;
        }
        Matcher versioned = VERSIONED.matcher(path.group(2));
        return versioned.matches() ? "/V1.0" + versioned.group(1) : path.group(2);
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return Errors.errors(
                429, message == null ? "The API request threshold of the database was exceeded." : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return Errors.errors(500, message == null ? "The contract service cannot be changed." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(
                500,
                "text/html",
                "<html><body><h1>" + (message == null ? "Server Error" : message) + "</h1></body></html>");
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return Errors.errors(409, message == null ? "The record is in use." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return message == null ? SimulatorResponse.empty(401) : Errors.errors(401, message);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        Matcher link = NEXT_URL.matcher(response.body());
        if (!link.find()) {
            return response;
        }
        String foreign = "null".equals(link.group(1))
                ? "\"nextPageUrl\":\"https://elsewhere.example/ATServicesRest/V1.0/Companies/query/next?paging=x\""
                : "\"nextPageUrl\":\"https://elsewhere.example";
        return response.withBody(link.replaceFirst(Matcher.quoteReplacement(foreign)));
    }

    @Override
    protected ObjectNode touched(String table, ObjectNode record) {
        if (table.equals(Entity.COMPANIES.table())) {
            record.put("lastTrackedModifiedDateTime", now());
        } else if (table.equals(Entity.CONTRACTS.table())) {
            record.put("lastModifiedDateTime", now());
        } else if (table.equals(Entity.SERVICES.table())) {
            record.put("lastModifiedDate", now());
        }
        return record;
    }

    private String now() {
        return DateTimeFormatter.ISO_INSTANT.format(clock().instant().truncatedTo(ChronoUnit.MILLIS));
    }

    // ---- limits

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        String endpoint = endpoint(request);
        if (endpoint == null) {
            return null;
        }
        int before = settings().requestsBefore() + window.count();
        int atOnce = running.merge(endpoint, 1, Integer::sum);
        if (before >= settings().hourlyLimit()) {
            long seconds = Math.max(1, window.untilNextLeaves().toSeconds());
            return throttled(null).with("Retry-After", String.valueOf(seconds));
        }
        window.add();
        if (atOnce > settings().threadLimit()) {
            return Errors.errors(
                    settings().threadLimitStatus(),
                    "Thread Threshold Exceeded for this tracking identifier. Error code: Itgenatr005.");
        }
        if (settings().slowNearLimit() && before * 4 >= settings().hourlyLimit() * 3) {
            pause(1_000);
        } else if (settings().slowNearLimit() && before * 2 >= settings().hourlyLimit()) {
            pause(500);
        }
        return null;
    }

    @Override
    protected void leave(SimulatorRequest request) {
        String endpoint = endpoint(request);
        if (endpoint != null) {
            running.merge(endpoint, -1, Integer::sum);
        }
    }

    @Override
    protected void resetLimits() {
        window.clear();
    }

    /** Entity and tracking identifier, by which calls at the same time are counted; null for calls that do not count. */
    private static @Nullable String endpoint(SimulatorRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || path.group(2) == null) {
            return null;
        }
        Matcher versioned = VERSIONED.matcher(path.group(2));
        if (!versioned.matches()) {
            return null;
        }
        List<String> parts = segments(versioned.group(1));
        if (parts.isEmpty() || "ZoneInformation".equalsIgnoreCase(parts.get(0))) {
            return null;
        }
        boolean child = parts.size() > 2
                && "Contracts".equalsIgnoreCase(parts.get(0))
                && parts.get(1).matches("\\d+");
        String entity = child ? "Contract" + parts.get(2) : parts.get(0);
        return entity.toLowerCase(Locale.ROOT) + " " + request.header("ApiIntegrationCode");
    }

    // ---- requests

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || path.group(2) == null) {
            throw Errors.noResource(request.baseUrl() + request.path());
        }
        String rest = path.group(2);
        if ("/VersionInformation".equalsIgnoreCase(rest)) {
            requireMethod(request, "GET");
            return SimulatorResponse.json(200, Map.of("apiVersions", List.of("1.0")));
        }
        Matcher versioned = VERSIONED.matcher(rest);
        if (!versioned.matches()) {
            throw Errors.noResource(request.baseUrl() + request.path());
        }
        List<String> parts = segments(versioned.group(1));
        if (parts.size() == 1 && "ZoneInformation".equalsIgnoreCase(parts.get(0))) {
            requireMethod(request, "GET");
            return zoneInformation(request);
        }
        authenticate(request, path.group(1));
        if (parts.size() == 1 && "ThresholdInformation".equalsIgnoreCase(parts.get(0))) {
            requireMethod(request, "GET");
            return thresholdInformation();
        }
        Entity entity = parts.isEmpty() ? null : Entity.at(parts.get(0));
        if (entity == null) {
            throw Errors.noResource(request.baseUrl() + request.path());
        }
        return entity(request, records, entity, parts);
    }

    private static void requireMethod(SimulatorRequest request, String... allowed) {
        if (!List.of(allowed).contains(request.method())) {
            throw Errors.wrongMethod(request.method());
        }
    }

    private SimulatorResponse zoneInformation(SimulatorRequest request) {
        if (!settings().userName().equalsIgnoreCase(request.query().getOrDefault("user", ""))) {
            return Errors.errors(500, "Zone information could not be determined for this user.");
        }
        ObjectNode zone = Json.object();
        zone.put("zoneName", "Zone " + settings().zone());
        zone.put("url", zoneAddress(request, settings().zone()) + "/atservicesrest/");
        zone.put("webUrl", "https://ww" + settings().zone() + ".autotask.net/");
        zone.put("ci", 1234);
        return SimulatorResponse.json(200, zone);
    }

    private static String zoneAddress(SimulatorRequest request, int zone) {
        return request.baseUrl() + "/zone" + zone;
    }

    private void authenticate(SimulatorRequest request, @Nullable String zone) {
        String code = request.header("ApiIntegrationCode");
        boolean codeFits = code != null
                && !code.isBlank()
                && (settings().integrationCode() == null
                        || code.equals(settings().integrationCode()));
        String userName = request.header("UserName");
        boolean right = codeFits
                && userName != null
                && userName.equalsIgnoreCase(settings().userName())
                && settings().secret().equals(request.header("Secret"))
                && String.valueOf(settings().zone()).equals(zone);
        if (!right) {
            throw new Refusal(unauthorized(null));
        }
    }

    private SimulatorResponse thresholdInformation() {
        ObjectNode body = Json.object();
        body.put("externalRequestThreshold", settings().hourlyLimit());
        body.put("requestThresholdTimeframe", WINDOW.toMinutes());
        body.put("currentTimeframeRequestCount", settings().requestsBefore() + window.count());
        return SimulatorResponse.json(200, body);
    }

    private SimulatorResponse entity(SimulatorRequest request, Store records, Entity entity, List<String> parts) {
        String second = parts.size() > 1 ? parts.get(1).toLowerCase(Locale.ROOT) : "";
        String third = parts.size() > 2 ? parts.get(2).toLowerCase(Locale.ROOT) : "";
        requirePermission(entity);
        if (parts.size() == 3 && "entityinformation".equals(second) && "fields".equals(third)) {
            requireMethod(request, "GET");
            return SimulatorResponse.json(200, entity.fieldInformation());
        }
        LineKind adjusted = LineKind.ofAdjustments(entity);
        if (adjusted != null) {
            requireMethod(request, "POST");
            requireSize(request, parts, 1);
            return created(new Writes(records, settings()).adjust(adjusted, body(request), null));
        }
        if (parts.size() == 3 && entity == Entity.CONTRACTS && second.matches("\\d{1,18}")) {
            return child(request, records, Long.parseLong(second), third);
        }
        if ("query".equals(second)) {
            return query(request, records, entity, parts.size() > 2 ? third : "");
        }
        if (parts.size() == 2 && second.matches("\\d{1,18}")) {
            requireMethod(request, "GET");
            return item(records, entity, Long.parseLong(second));
        }
        if (parts.size() == 1) {
            throw Errors.wrongMethod(request.method());
        }
        throw Errors.noResource(request.baseUrl() + request.path());
    }

    private static void requireSize(SimulatorRequest request, List<String> parts, int size) {
        if (parts.size() != size) {
            throw Errors.noResource(request.baseUrl() + request.path());
        }
    }

    private void requirePermission(Entity entity) {
        if (settings().denied().stream().anyMatch(name -> name.equalsIgnoreCase(entity.path()))) {
            throw new Refusal(Errors.errors(
                    settings().deniedStatus(),
                    "The logged in Resource does not have the adequate permissions for the entity type " + entity.path()
                            + "."));
        }
    }

    private SimulatorResponse child(SimulatorRequest request, Store records, long contractId, String child) {
        Writes writes = new Writes(records, settings());
        if ("serviceadjustments".equals(child)) {
            requirePermission(Entity.CONTRACT_SERVICE_ADJUSTMENTS);
            requireMethod(request, "POST");
            return created(writes.adjust(LineKind.SERVICE, body(request), contractId));
        }
        if (!"services".equals(child)) {
            throw Errors.noResource(request.baseUrl() + request.path());
        }
        requirePermission(Entity.CONTRACT_SERVICES);
        requireMethod(request, "GET", "POST", "PATCH");
        if ("POST".equals(request.method())) {
            return created(writes.addService(body(request), contractId));
        }
        if ("PATCH".equals(request.method())) {
            return created(writes.describeService(body(request), contractId));
        }
        List<ObjectNode> items = visible(Entity.CONTRACT_SERVICES, records).stream()
                .filter(line -> line.path("contractID").longValue() == contractId)
                .map(Entity.CONTRACT_SERVICES::rendered)
                .toList();
        ObjectNode page = Json.object();
        page.set("items", Json.MAPPER.valueToTree(items));
        page.putObject("pageDetails")
                .put("count", items.size())
                .put("requestCount", Queries.LARGEST_PAGE)
                .putNull("prevPageUrl")
                .putNull("nextPageUrl");
        return SimulatorResponse.json(200, page);
    }

    private static JsonNode body(SimulatorRequest request) {
        JsonNode body = bodyOr(request, Errors.errors(500, "The body is not valid JSON."));
        if (!body.isObject()) {
            throw Errors.refused("The body is not a JSON object.");
        }
        return body;
    }

    private static SimulatorResponse created(long id) {
        return SimulatorResponse.json(200, Map.of("itemId", id));
    }

    private Collection<ObjectNode> visible(Entity entity, Store records) {
        return isHidden(entity) ? List.of() : records.all(entity.table());
    }

    private boolean isHidden(Entity entity) {
        return settings().hidden().stream().anyMatch(name -> name.equalsIgnoreCase(entity.path()));
    }

    private SimulatorResponse item(Store records, Entity entity, long id) {
        ObjectNode record = isHidden(entity) ? null : records.find(entity.table(), id);
        ObjectNode body = Json.object();
        body.set("item", record == null ? Json.MAPPER.nullNode() : entity.rendered(record));
        return SimulatorResponse.json(200, body);
    }

    private SimulatorResponse query(SimulatorRequest request, Store records, Entity entity, String detail) {
        requireMethod(request, "GET", "POST");
        Queries.requireFitting(request);
        List<ObjectNode> found = Queries.matching(entity, Queries.model(request), visible(entity, records));
        return switch (detail) {
            case "" -> Queries.page(entity, request, entityAddress(request, entity), found, null);
            case "count" -> Queries.count(found);
            case "next" ->
                Queries.page(
                        entity,
                        request,
                        entityAddress(request, entity),
                        found,
                        request.query().getOrDefault("paging", ""));
            default -> throw Errors.noResource(request.baseUrl() + request.path());
        };
    }

    private String entityAddress(SimulatorRequest request, Entity entity) {
        return zoneAddress(request, settings().zone()) + "/ATServicesRest/V1.0/" + entity.path();
    }
}
