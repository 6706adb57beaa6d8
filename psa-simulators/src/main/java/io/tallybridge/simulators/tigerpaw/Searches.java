package io.tallybridge.simulators.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Advanced searches: criteria of one type are alternatives, those of different types hold together; pages by row numbers. */
final class Searches {

    /** Where each search type of a resource looks. */
    record Types(Map<String, Function<ObjectNode, List<String>>> fields) {

        Function<ObjectNode, List<String>> find(String searchType) {
            for (Map.Entry<String, Function<ObjectNode, List<String>>> field : fields.entrySet()) {
                if (field.getKey().equalsIgnoreCase(searchType)) {
                    return field.getValue();
                }
            }
            throw Errors.failed("The search type '" + searchType + "' is not valid.");
        }
    }

    private final TigerpawSettings settings;

    Searches(TigerpawSettings settings) {
        this.settings = settings;
    }

    SimulatorResponse answer(
            JsonNode body,
            Collection<ObjectNode> records,
            Types types,
            String member,
            Function<ObjectNode, ObjectNode> view) {
        if (!body.isObject()) {
            throw Errors.failed("The search request is not valid.");
        }
        List<ObjectNode> found = filtered(body.path("Criteria"), records, types);
        int size = Math.min(number(body, "PageSize", 50), settings.mostRows());
        int start = Math.max(number(body, "StartRow", settings.firstRow()), settings.firstRow());
        int from = Math.min(start - settings.firstRow(), found.size());
        int to = Math.min(from + size, found.size());
        ObjectNode answer = Json.object();
        ArrayNode page = answer.putArray(member);
        found.subList(from, to).forEach(record -> page.add(view.apply(record)));
        answer.put("PageSize", size);
        answer.put("NextRow", start + size);
        answer.put("TotalCount", found.size());
        answer.put("Success", true);
        answer.putNull("Message");
        return SimulatorResponse.json(200, answer);
    }

    private static int number(JsonNode body, String member, int otherwise) {
        JsonNode value = body.get(member);
        if (value == null || value.isNull()) {
            return otherwise;
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.intValue() < 0
                || value.intValue() > 1_000_000) {
            throw Errors.failed("The value of " + member + " is not valid.");
        }
        return value.intValue();
    }

    private static List<ObjectNode> filtered(JsonNode criteria, Collection<ObjectNode> records, Types types) {
        Map<String, List<JsonNode>> byType = new LinkedHashMap<>();
        for (JsonNode criterion : criteria) {
            String type = criterion.path("SearchType").asText();
            types.find(type);
            byType.computeIfAbsent(type.toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(criterion);
        }
        if (byType.isEmpty()) {
            throw Errors.failed("At least one search criterion is required.");
        }
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode record : records) {
            if (byType.entrySet().stream().allMatch(entry -> entry.getValue().stream()
                    .anyMatch(criterion -> matches(types.find(entry.getKey()).apply(record), criterion)))) {
                found.add(record);
            }
        }
        return found;
    }

    private static boolean matches(List<String> values, JsonNode criterion) {
        String wanted = criterion.path("Criteria").asText("").toLowerCase(Locale.ROOT);
        String match = criterion.path("MatchType").asText("StartsWith").toLowerCase(Locale.ROOT);
        return values.stream().map(value -> value.toLowerCase(Locale.ROOT)).anyMatch(value -> switch (match) {
            case "equal" -> value.equals(wanted);
            case "contains" -> value.contains(wanted);
            case "endswith" -> value.endsWith(wanted);
            case "greaterthan" -> compare(value, wanted) > 0;
            case "greaterthanequal" -> compare(value, wanted) >= 0;
            case "lessthan" -> compare(value, wanted) < 0;
            case "lessthanequal" -> compare(value, wanted) <= 0;
            default -> value.startsWith(wanted);
        });
    }

    private static int compare(String one, String other) {
        if (one.matches("-?\\d{1,18}(\\.\\d{1,9})?") && other.matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
            return new BigDecimal(one).compareTo(new BigDecimal(other));
        }
        return one.compareTo(other);
    }
}
