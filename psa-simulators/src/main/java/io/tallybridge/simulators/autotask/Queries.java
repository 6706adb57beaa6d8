package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Query calls: filter, fields to include, and pages whose links take the first request's method and body. */
final class Queries {

    static final int LARGEST_PAGE = 500;
    private static final int LONGEST_URL = 2_100;

    private Queries() {}

    /** Refuses an address that the service's front end would not take. */
    static void requireFitting(SimulatorRequest request) {
        if (request.pathAndQuery().length() > LONGEST_URL) {
            throw new io.tallybridge.simulators.engine.Refusal(SimulatorResponse.of(
                    404, "text/html", "<html><body><h2>404 - The request URL is too long.</h2></body></html>"));
        }
    }

    /** The query of a request: its body, or its {@code search} parameter. */
    static JsonNode model(SimulatorRequest request) {
        String text = "GET".equals(request.method()) ? request.query().getOrDefault("search", "") : request.body();
        try {
            JsonNode model = Json.read(text);
            if (model.isObject()) {
                return model;
            }
        } catch (JsonProcessingException e) {
            throw Errors.refused("The query is not valid JSON.");
        }
        throw Errors.refused("The query is not a JSON object.");
    }

    static List<ObjectNode> matching(Entity entity, JsonNode model, Collection<ObjectNode> records) {
        Predicate<ObjectNode> filter = Filters.parse(entity, Fields.get(model, "filter"));
        return records.stream().filter(filter).toList();
    }

    /**
     * One page.
     *
     * @param token where the page starts; null for the first
     */
    static SimulatorResponse page(
            Entity entity,
            SimulatorRequest request,
            String entityAddress,
            List<ObjectNode> found,
            @Nullable String token) {
        JsonNode model = model(request);
        List<Long> starts = token == null ? new ArrayList<>() : starts(token, request, model);
        int size = size(model);
        long after = starts.isEmpty() ? -1 : starts.get(starts.size() - 1);
        List<ObjectNode> rest = found.stream()
                .filter(record -> starts.isEmpty() || record.path("id").longValue() > after)
                .toList();
        List<ObjectNode> page = rest.subList(0, Math.min(size, rest.size()));
        List<String> include = include(entity, model);
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        page.forEach(record -> {
            ObjectNode shown = entity.rendered(record);
            items.add(include.isEmpty() ? shown : shown.retain(include));
        });
        ObjectNode details = body.putObject("pageDetails");
        details.put("count", page.size());
        details.put("requestCount", size);
        if (starts.isEmpty()) {
            details.putNull("prevPageUrl");
        } else {
            details.put("prevPageUrl", link(request, entityAddress, model, starts.subList(0, starts.size() - 1)));
        }
        if (page.size() < rest.size()) {
            List<Long> next = new ArrayList<>(starts);
            next.add(rest.get(page.size() - 1).path("id").longValue());
            details.put("nextPageUrl", link(request, entityAddress, model, next));
        } else {
            details.putNull("nextPageUrl");
        }
        return SimulatorResponse.json(200, body);
    }

    private static int size(JsonNode model) {
        Long wanted = Fields.whole(model, "maxRecords");
        if (wanted == null) {
            return LARGEST_PAGE;
        }
        if (wanted < 1 || wanted > LARGEST_PAGE) {
            throw Errors.refused("MaxRecords must be between 1 and " + LARGEST_PAGE + ".");
        }
        return wanted.intValue();
    }

    private static List<String> include(Entity entity, JsonNode model) {
        JsonNode wanted = Fields.get(model, "includeFields");
        List<String> include = new ArrayList<>();
        if (wanted == null || wanted.isNull()) {
            return include;
        }
        for (JsonNode name : wanted) {
            String field = entity.canonical(name.asText());
            if (field == null) {
                throw Errors.refused("Unable to find " + name.asText() + " in the " + entity.path() + " Entity.");
            }
            include.add(field);
        }
        return include;
    }

    private static String link(SimulatorRequest request, String entityAddress, JsonNode model, List<Long> starts) {
        ObjectNode token = Json.object();
        token.put("method", request.method());
        token.put("query", model.toString().hashCode());
        ArrayNode ids = token.putArray("previousIds");
        starts.forEach(ids::add);
        String text = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
        String search = "GET".equals(request.method())
                ? "&search=" + URLEncoder.encode(request.query().getOrDefault("search", ""), StandardCharsets.UTF_8)
                : "";
        return entityAddress + "/query/next?paging=" + text + search;
    }

    private static List<Long> starts(String token, SimulatorRequest request, JsonNode model) {
        try {
            JsonNode read = Json.read(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            boolean same = read.path("method").asText().equals(request.method())
                    && read.path("query").intValue() == model.toString().hashCode();
            if (!same) {
                throw Errors.refused("The page belongs to a query with another method or body.");
            }
            List<Long> starts = new ArrayList<>();
            read.path("previousIds").forEach(id -> starts.add(id.longValue()));
            return starts;
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw Errors.refused("The page is not known.");
        }
    }

    static SimulatorResponse count(List<ObjectNode> found) {
        return SimulatorResponse.json(200, Map.of("queryCount", found.size()));
    }
}
