package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Lists as HaloPSA gives them: pages by number with a count, or cut short without paging. */
final class Lists {

    private static final int WITHOUT_PAGING = 50;

    private Lists() {}

    static SimulatorResponse page(String key, List<ObjectNode> rows, Map<String, String> query, HaloPsaSettings how) {
        List<ObjectNode> sorted = new ArrayList<>(rows);
        // Without an order pages follow no id, so that a reader who relies on one is found out.
        sorted.sort(
                "id".equalsIgnoreCase(query.getOrDefault("order", ""))
                        ? Comparator.comparingLong(row -> row.path("id").longValue())
                        : Comparator.comparing(row -> row.path("name").asText()));
        if (isTrue(query, "orderdesc")) {
            java.util.Collections.reverse(sorted);
        }
        boolean paging = isTrue(query, "pageinate");
        int size = paging
                ? Math.min(number(query, "page_size", WITHOUT_PAGING), how.cappedPages())
                : number(query, "count", WITHOUT_PAGING);
        int number = paging ? number(query, "page_no", 1) : 1;
        int from = (int) Math.min((long) (number - 1) * size, sorted.size());
        ArrayNode list = Json.array();
        sorted.subList(from, Math.min(from + size, sorted.size())).forEach(list::add);
        if (how.bareLists()) {
            return SimulatorResponse.json(200, list);
        }
        ObjectNode body = Json.object();
        body.put("record_count", sorted.size());
        if (paging) {
            body.put("page_no", number);
            body.put("page_size", size);
        }
        body.set(key, list);
        return SimulatorResponse.json(200, body);
    }

    static boolean isTrue(Map<String, String> query, String name) {
        return "true".equalsIgnoreCase(query.getOrDefault(name, ""));
    }

    private static int number(Map<String, String> query, String name, int absent) {
        String text = query.getOrDefault(name, "");
        return text.matches("[1-9]\\d{0,8}") ? Integer.parseInt(text) : absent;
    }
}
