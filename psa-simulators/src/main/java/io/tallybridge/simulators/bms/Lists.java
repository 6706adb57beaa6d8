package io.tallybridge.simulators.bms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters and pages. Filters come as {@code Filter.Name} in a query, or as an object in a body; names in any case. */
final class Lists {

    private static final int USUAL_PAGE = 25;
    private static final Pattern LETTERS = Pattern.compile("\\[([A-Za-z0-9]+)\\]");

    private final BmsSettings settings;
    private final Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Lists(BmsSettings settings, SimulatorRequest request) {
        this.settings = settings;
        parameters.putAll(request.query());
    }

    Lists(BmsSettings settings, JsonNode body) {
        this.settings = settings;
        body.fields().forEachRemaining(field -> {
            if (field.getKey().equalsIgnoreCase("Filter")) {
                field.getValue()
                        .fields()
                        .forEachRemaining(filter -> put("Filter." + filter.getKey(), filter.getValue()));
            } else {
                put(field.getKey(), field.getValue());
            }
        });
    }

    private void put(String name, JsonNode value) {
        if (value.isValueNode() && !value.isNull()) {
            parameters.put(name, value.asText());
        }
    }

    @Nullable
    String parameter(String name) {
        String value = parameters.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    @Nullable
    String filter(String name) {
        return parameter("Filter." + name);
    }

    /** Whether a text passes the filter of that name; without one, all do. */
    boolean passes(String filter, String text) {
        String wanted = filter(filter);
        if (wanted == null) {
            return true;
        }
        if (settings.patternFilters() && LETTERS.matcher(wanted).find()) {
            return Pattern.compile(pattern(wanted), Pattern.CASE_INSENSITIVE)
                    .matcher(text)
                    .find();
        }
        return settings.exactFilters()
                ? text.equalsIgnoreCase(wanted)
                : text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private static String pattern(String wanted) {
        StringBuilder regex = new StringBuilder();
        int end = 0;
        Matcher letters = LETTERS.matcher(wanted);
        while (letters.find()) {
            regex.append(Pattern.quote(wanted.substring(end, letters.start())));
            regex.append('[').append(letters.group(1)).append(']');
            end = letters.end();
        }
        return regex.append(Pattern.quote(wanted.substring(end))).toString();
    }

    boolean passesNumber(String filter, long number) {
        String wanted = filter(filter);
        return wanted == null || wanted.equals(Long.toString(number));
    }

    /** Whether a flag passes a filter that one list spells as a word and another as a number. */
    boolean passesFlag(String filter, boolean flag) {
        String wanted = filter(filter);
        return wanted == null || (wanted.equals("1") || wanted.equalsIgnoreCase("true")) == flag;
    }

    /** Whether a day lies within the filters of these names. */
    boolean passesDay(String from, String to, String day) {
        String first = filter(from);
        String last = filter(to);
        return (first == null || day.compareTo(first.substring(0, Math.min(10, first.length()))) >= 0)
                && (last == null || day.compareTo(last.substring(0, Math.min(10, last.length()))) <= 0);
    }

    ArrayNode page(List<ObjectNode> all) {
        int size = Math.min(number("PageSize", USUAL_PAGE), settings.largestPage());
        size = size <= 0 ? USUAL_PAGE : size;
        int last = Math.max(0, (all.size() - 1) / size);
        int index = Math.max(0, number("PageNumber", settings.firstPage()) - settings.firstPage());
        if (settings.repeatLastPage()) {
            index = Math.min(index, last);
        }
        ArrayNode page = Json.array();
        for (long i = (long) index * size; i < Math.min(all.size(), ((long) index + 1) * size); i++) {
            page.add(all.get((int) i));
        }
        return page;
    }

    private int number(String name, int otherwise) {
        String text = parameter(name);
        return text != null && text.matches("\\d{1,8}") ? Integer.parseInt(text) : otherwise;
    }
}
