package io.tallybridge.simulators.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameter {@code _filters}: {@code name(value,...)} in a list; of a name given twice the last one counts. */
final class Filters {
    private static final List<String> RANGES = List.of(
            "_greater_than_or_equal", "_less_than_or_equal", "_greater_than", "_less_than", "_after", "_before");

    private final Map<String, List<String>> byName = new LinkedHashMap<>();

    static Filters parse(String text) {
        Filters filters = new Filters();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('(', at);
            int close = open < 0 ? -1 : text.indexOf(')', open);
            if (close < 0) {
                throw Errors.invalid("The filters cannot be read.");
            }
            String name = text.substring(at, open).strip();
            filters.byName.put(name, List.of(text.substring(open + 1, close).split(",", -1)));
            at = close + 1;
            if (at < text.length()) {
                if (text.charAt(at) != ',') {
                    throw Errors.invalid("The filters cannot be read.");
                }
                at++;
            }
        }
        return filters;
    }

    List<ObjectNode> apply(List<ObjectNode> records, Set<String> fields) {
        List<ObjectNode> found = new ArrayList<>(records);
        found.sort(Comparator.comparingLong(record -> record.path("id").longValue()));
        byName.forEach((name, values) -> {
            if (name.startsWith("order_by_")) {
                order(found, name, values.get(0), fields);
            } else {
                found.removeIf(record -> !accepts(record, name, values, fields));
            }
        });
        return found;
    }

    private static void order(List<ObjectNode> found, String name, String field, Set<String> fields) {
        require(field, fields);
        Comparator<ObjectNode> order = Comparator.comparing(record -> decimal(record.path(field)));
        if (name.equals("order_by_desc")) {
            found.sort(order.reversed());
        } else if (name.equals("order_by_asc")) {
            found.sort(order);
        } else {
            throw Errors.invalid("There is no filter " + name + ".");
        }
    }

    private static boolean accepts(ObjectNode record, String name, List<String> values, Set<String> fields) {
        for (String range : RANGES) {
            if (name.endsWith(range)) {
                String field = name.substring(0, name.length() - range.length());
                require(field, fields);
                int compared = decimal(record.path(field)).compareTo(number(values.get(0)));
                return switch (range) {
                    case "_greater_than", "_after" -> compared > 0;
                    case "_less_than", "_before" -> compared < 0;
                    case "_greater_than_or_equal" -> compared >= 0;
                    default -> compared <= 0;
                };
            }
        }
        boolean not = name.endsWith("_not");
        String field = not ? name.substring(0, name.length() - 4) : name;
        require(field, fields);
        return values.contains(record.path(field).asText()) != not;
    }

    private static void require(String field, Set<String> fields) {
        if (!fields.contains(field)) {
            throw Errors.invalid("There is no filter over " + field + ".");
        }
    }

    private static BigDecimal number(String text) {
        if (!text.matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
            throw Errors.invalid("A filter has a value that is not a number.");
        }
        return new BigDecimal(text);
    }

    private static BigDecimal decimal(JsonNode value) {
        return value.isNumber() ? value.decimalValue() : BigDecimal.ZERO;
    }
}
