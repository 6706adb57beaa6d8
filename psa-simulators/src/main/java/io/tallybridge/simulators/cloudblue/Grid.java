package io.tallybridge.simulators.cloudblue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.cloudblue.CloudBlueSettings.UnknownColumns;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list as the API gives it: filter, order, page and columns all in one JSON text. */
final class Grid {
    private static final Set<String> MEMBERS = Set.of(
            "pageno",
            "pagesize",
            "filters",
            "filterop",
            "sortcolumn",
            "sortorder",
            "resulttype",
            "includeccysymbols",
            "gridcolumns");
    private static final Set<String> AMOUNTS = Set.of("UnitPrice", "UnitCost");
    private static final String TOTAL = "TotalRows";

    private final CloudBlueSettings settings;

    Grid(CloudBlueSettings settings) {
        this.settings = settings;
    }

    SimulatorResponse answer(@Nullable String filterText, List<ObjectNode> rows, Set<String> columns) {
        JsonNode filter = parsed(filterText);
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode row : rows) {
            if (accepts(filter, row)) {
                found.add(row);
            }
        }
        order(filter, found);
        int page = number(filter, "pageno");
        int size = Math.min(number(filter, "pagesize"), settings.largestPage());
        long from = Math.min((long) (page - 1) * size, found.size());
        List<ObjectNode> shown = found.subList((int) from, (int) Math.min(from + size, found.size()));
        Set<String> wanted = wanted(filter, columns);
        boolean symbols = filter.path("includeccysymbols").asBoolean(true);
        ArrayNode answer = Json.array();
        for (ObjectNode row : shown) {
            ObjectNode flat = answer.addObject();
            for (String column : wanted) {
                flat.set(column, column.equals(TOTAL) ? flat.numberNode(found.size()) : cell(row, column, symbols));
            }
        }
        return SimulatorResponse.json(200, answer);
    }

    private static JsonNode parsed(@Nullable String text) {
        try {
            JsonNode filter = Json.read(text == null ? "" : text);
            if (!filter.isObject()) {
                throw CloudBlueSimulator.refused(400, "The parameter filter is missing or no JSON object.");
            }
            filter.fieldNames().forEachRemaining(name -> {
                if (!MEMBERS.contains(name)) {
                    throw CloudBlueSimulator.refused(400, "The filter has an unknown member " + name + ".");
                }
            });
            return filter;
        } catch (JsonProcessingException e) {
            throw CloudBlueSimulator.refused(400, "The parameter filter is missing or no JSON object.");
        }
    }

    /** Numbers may be texts, as the vendor's own connector sends them. */
    private static int number(JsonNode filter, String name) {
        String text = filter.path(name).asText();
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw CloudBlueSimulator.refused(400, name + " must be a number from 1.");
        }
        return Integer.parseInt(text);
    }

    private Set<String> wanted(JsonNode filter, Set<String> columns) {
        Set<String> wanted = new LinkedHashSet<>();
        for (String column : filter.path("gridcolumns").asText().split(",")) {
            String name = column.strip();
            if (columns.contains(name) || (name.equals(TOTAL) && settings.totalRows())) {
                wanted.add(name);
            } else if (settings.unknownColumns() == UnknownColumns.FAIL) {
                throw CloudBlueSimulator.refused(500, "Invalid column name '" + name + "'.");
            }
        }
        return wanted;
    }

    private JsonNode cell(ObjectNode row, String column, boolean symbols) {
        JsonNode value = row.path(column);
        if (value.isMissingNode()) {
            return Json.MAPPER.nullNode();
        }
        if (value.isNumber() && AMOUNTS.contains(column) && (symbols || settings.amountsAsText())) {
            return Json.MAPPER.getNodeFactory().textNode(money(value.decimalValue()));
        }
        return value;
    }

    private static String money(BigDecimal amount) {
        return "£"
                + new DecimalFormat("#,##0.00##", DecimalFormatSymbols.getInstance(Locale.ROOT))
                        .format(amount.setScale(4, RoundingMode.HALF_UP));
    }

    private static boolean accepts(JsonNode filter, ObjectNode row) {
        JsonNode filters = filter.path("filters");
        boolean any = filter.path("filterop").asText("AND").equalsIgnoreCase("OR");
        boolean all = true;
        boolean some = filters.isEmpty();
        for (JsonNode condition : filters) {
            boolean holds = holds(condition, row);
            all &= holds;
            some |= holds;
        }
        return any ? some : all;
    }

    private static boolean holds(JsonNode condition, ObjectNode row) {
        String value = row.path(condition.path("field").asText()).asText("").toLowerCase(Locale.ROOT);
        String data = condition.path("data").asText("").toLowerCase(Locale.ROOT);
        return switch (condition.path("op").asText()) {
            case "eq" -> value.equals(data);
            case "ne" -> !value.equals(data);
            case "cn" -> value.contains(data);
            case "sw" -> value.startsWith(data);
            case "ew" -> value.endsWith(data);
            case "ge" -> value.compareTo(data) >= 0;
            case "le" -> value.compareTo(data) <= 0;
            default -> throw CloudBlueSimulator.refused(400, "The operator is unknown.");
        };
    }

    private static void order(JsonNode filter, List<ObjectNode> rows) {
        String column = filter.path("sortcolumn").asText("");
        if (!column.isEmpty()) {
            Comparator<ObjectNode> order =
                    Comparator.comparing(row -> row.path(column).asText(""));
            boolean descending = filter.path("sortorder").asText("Asc").equalsIgnoreCase("Desc");
            rows.sort(descending ? order.reversed() : order);
        }
    }
}
