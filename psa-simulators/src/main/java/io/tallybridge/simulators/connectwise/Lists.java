package io.tallybridge.simulators.connectwise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** List calls: filters, order, the two ways of paging, and the choice of fields. */
final class Lists {

    static final int DEFAULT_PAGE_SIZE = 25;
    static final int LARGEST_PAGE_SIZE = 1000;

    private static final String GRAMMAR =
            "Conditions compare a field with a value: field operator value, where operator is one of ="
                    + " != < <= > >= contains like in not. Texts stand in quotes, moments in square brackets such as"
                    + " [2026-11-01T00:00:00Z], numbers and true, false and null bare. Comparisons are joined by and, or; sub-fields"
                    + " are written with a slash.";

    private Lists() {}

    /** The records that a caller's filters leave. */
    static List<ObjectNode> filtered(Resource resource, List<ObjectNode> records, Map<String, String> query) {
        Predicate<ObjectNode> filter = filter(resource, Conditions.Scope.RECORD, query.get("conditions"))
                .and(filter(resource, Conditions.Scope.CHILDREN, query.get("childConditions")))
                .and(filter(resource, Conditions.Scope.CUSTOM_FIELDS, query.get("customFieldConditions")));
        return records.stream().filter(filter).toList();
    }

    private static Predicate<ObjectNode> filter(
            Resource resource, Conditions.Scope scope, @org.jspecify.annotations.Nullable String text) {
        if (text == null || text.isBlank()) {
            return record -> true;
        }
        try {
            return Conditions.parse(resource, scope, text);
        } catch (Conditions.BadCondition e) {
            throw Errors.badArgument("Conditions " + text + " are not valid: " + e.getMessage() + ". " + GRAMMAR);
        }
    }

    /** One page of the records, with links to others. */
    static SimulatorResponse page(
            Resource resource, List<ObjectNode> records, SimulatorRequest request, boolean linkHeaders) {
        Map<String, String> query = request.query();
        int size = number(query, "pageSize", DEFAULT_PAGE_SIZE);
        if (size > LARGEST_PAGE_SIZE) {
            throw Errors.badArgument("pageSize must not be larger than " + LARGEST_PAGE_SIZE + ".");
        }
        boolean forwardOnly = linkHeaders && "forward-only".equalsIgnoreCase(request.header("pagination-type"));
        String link;
        List<ObjectNode> page;
        if (forwardOnly) {
            int after = query.containsKey("pageId") ? numberFromZero(query, "pageId") : 0;
            List<ObjectNode> rest = records.stream()
                    .filter(record -> record.path("id").longValue() > after)
                    .toList();
            page = rest.subList(0, Math.min(size, rest.size()));
            link = page.size() == rest.size()
                    ? ""
                    : link(
                            request,
                            query,
                            "pageId",
                            page.get(page.size() - 1).path("id").asText(),
                            "next");
        } else {
            List<ObjectNode> sorted = sorted(resource, records, query.get("orderBy"));
            int number = number(query, "page", 1);
            int from = (int) Math.min((long) (number - 1) * size, sorted.size());
            int to = Math.min(from + size, sorted.size());
            page = sorted.subList(from, to);
            int last = Math.max(1, (sorted.size() + size - 1) / size);
            List<String> links = new ArrayList<>();
            if (number < last) {
                links.add(link(request, query, "page", String.valueOf(number + 1), "next"));
                links.add(link(request, query, "page", String.valueOf(last), "last"));
            }
            if (number > 1) {
                links.add(link(request, query, "page", String.valueOf(number - 1), "prev"));
                links.add(link(request, query, "page", "1", "first"));
            }
            link = String.join(", ", links);
        }
        ArrayNode body = Json.array();
        page.forEach(record -> body.add(chosen(record, query.get("fields"))));
        SimulatorResponse response = SimulatorResponse.json(200, body);
        return linkHeaders && !link.isEmpty() ? response.with("Link", link) : response;
    }

    private static String link(
            SimulatorRequest request, Map<String, String> query, String parameter, String value, String relation) {
        Map<String, String> changed = new LinkedHashMap<>(query);
        changed.put(parameter, value);
        String text = changed.entrySet().stream()
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return "<" + request.baseUrl() + request.path() + "?" + text + ">; rel=\"" + relation + "\"";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static int number(Map<String, String> query, String name, int absent) {
        String text = query.get(name);
        if (text == null || text.isBlank()) {
            return absent;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
            throw Errors.badArgument(name + " must be a whole number from 1.");
        }
        return Integer.parseInt(text);
    }

    private static int numberFromZero(Map<String, String> query, String name) {
        return "0".equals(query.get(name)) ? 0 : number(query, name, 0);
    }

    private static List<ObjectNode> sorted(
            Resource resource, List<ObjectNode> records, @org.jspecify.annotations.Nullable String orderBy) {
        if (orderBy == null || orderBy.isBlank()) {
            return records;
        }
        Comparator<ObjectNode> order = Comparator.comparingInt(record -> 0);
        for (String part : orderBy.split(",")) {
            String[] words = part.strip().split("\\s+");
            List<String> path = List.of(words[0].split("/"));
            if (resource.kind(path) == null) {
                throw Errors.badArgument("orderBy names no field " + words[0] + ".");
            }
            Comparator<ObjectNode> by = (left, right) -> compare(at(left, path), at(right, path));
            boolean descending = words.length > 1 && "desc".equals(words[1].toLowerCase(Locale.ROOT));
            order = order.thenComparing(descending ? by.reversed() : by);
        }
        return records.stream()
                .sorted(order.thenComparing(record -> record.path("id").longValue()))
                .toList();
    }

    private static JsonNode at(JsonNode record, List<String> path) {
        JsonNode node = record;
        for (String name : path) {
            node = node.path(name);
        }
        return node;
    }

    private static int compare(JsonNode left, JsonNode right) {
        if (left.isNumber() || right.isNumber()) {
            return number(left).compareTo(number(right));
        }
        return left.asText("").compareToIgnoreCase(right.asText(""));
    }

    private static BigDecimal number(JsonNode node) {
        return node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
    }

    /** A record with only the fields that a caller named; all of them if the caller named none. */
    static JsonNode chosen(ObjectNode record, @org.jspecify.annotations.Nullable String fields) {
        if (fields == null || fields.isBlank()) {
            return record;
        }
        ObjectNode result = Json.object();
        for (String field : fields.split(",")) {
            copy(record, result, Arrays.asList(field.strip().split("/")));
        }
        return result;
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> path) {
        String name = path.get(0);
        JsonNode value = from.get(name);
        if (value == null) {
            return;
        }
        List<String> rest = path.subList(1, path.size());
        if (rest.isEmpty()) {
            to.set(name, value);
        } else if (value.isObject()) {
            ObjectNode below = to.path(name).isObject() ? (ObjectNode) to.get(name) : to.putObject(name);
            copy(value, below, rest);
        } else if (value.isArray()) {
            ArrayNode below = to.path(name).isArray() ? (ArrayNode) to.get(name) : to.putArray(name);
            for (int i = 0; i < value.size(); i++) {
                if (below.size() <= i) {
                    below.addObject();
                }
                copy(value.get(i), (ObjectNode) below.get(i), rest);
            }
        }
    }
}
