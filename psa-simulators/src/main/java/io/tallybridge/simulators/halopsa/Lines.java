package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lines of recurring invoices: how they look, and what a write makes of them. */
final class Lines {

    private static final BigDecimal HUNDRED = new BigDecimal("100");

    private static final int LONGEST = 30;

    private Lines() {}

    /** A line with every field that a caller may rely on, empty where nothing was given. */
    static ObjectNode fresh(long id, long header) {
        ObjectNode line = Json.object();
        line.put("id", id);
        line.put("ihid", header);
        line.put("_itemid", 0);
        line.put("item_code", "");
        line.put("item_shortdescription", "");
        line.put("item_longdescription", "");
        line.put("qty_order", number(BigDecimal.ZERO));
        line.put("unit_price", number(BigDecimal.ZERO));
        line.put("unit_cost", number(BigDecimal.ZERO));
        line.put("net_amount", number(BigDecimal.ZERO));
        line.put("tax_amount", number(BigDecimal.ZERO));
        line.put("tax_rate", number(BigDecimal.ZERO));
        line.put("tax_code", "");
        line.put("nominal_code", "");
        line.put("isinactive", false);
        line.putNull("startdate");
        line.putNull("enddate");
        line.put("onetimecharge", false);
        line.put("sequenceid", 0);
        line.put("group_id", 0);
        line.put("isgroupdesc", false);
        line.put("is_bundled_line", false);
        line.put("bundle_id", 0);
        line.put("bundle_line_id", 0);
        line.put("recurring_invoice_quantity_type", 0);
        line.put("_is_calculated_line", false);
        line.put("calculate_price_from_assets", false);
        line.put("calculate_price_from_users", false);
        line.putArray("quantity_users");
        line.putArray("quantity_assets");
        line.putArray("quantity_licences");
        line.putArray("quantity_subscriptions");
        line.putArray("prorata_data");
        line.put("discount_perc", number(BigDecimal.ZERO));
        line.put("asset_id", 0);
        line.put("is_meter", false);
        return line;
    }

    /** Whether every number of a body is one that a float column holds. */
    static boolean fits(JsonNode body) {
        for (JsonNode value : body) {
            boolean odd = value.isNumber()
                    && (Math.abs(value.decimalValue().scale()) > LONGEST
                            || value.decimalValue().precision() > LONGEST);
            if (odd || (value.isContainerNode() && !fits(value))) {
                return false;
            }
        }
        return true;
    }

    /** Numbers are stored as floats, which show at least one decimal. */
    static BigDecimal number(BigDecimal value) {
        return value.scale() < 1 ? value.setScale(1) : value;
    }

    static List<ObjectNode> of(Store records, long header) {
        List<ObjectNode> lines = new ArrayList<>();
        for (ObjectNode line : records.all(Table.LINES)) {
            if (line.path("ihid").longValue() == header) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** A stored line with the fields of a body over it, or over an empty one. */
    static ObjectNode changed(ObjectNode stored, JsonNode body, HaloPsaSettings how) {
        long id = stored.path("id").longValue();
        long header = stored.path("ihid").longValue();
        ObjectNode changed = how.keepsOmitted() ? stored.deepCopy() : fresh(id, header);
        for (String name : (Iterable<String>) body::fieldNames) {
            if (!name.equals("force_new")) {
                changed.set(name, body.get(name));
            }
        }
        changed.put("id", id);
        changed.put("ihid", header);
        changed.put("qty_order", number(Json.decimal(changed, "qty_order")));
        if (how.recomputesTotals()) {
            totals(changed);
        }
        return changed;
    }

    static ObjectNode created(long id, long header, JsonNode body, HaloPsaSettings how) {
        ObjectNode line = fresh(id, header);
        line.put("recurring_invoice_quantity_type", how.manualQuantityType());
        for (String name : (Iterable<String>) body::fieldNames) {
            if (!name.equals("force_new")) {
                line.set(name, body.get(name));
            }
        }
        line.put("id", id);
        line.put("ihid", header);
        line.put("sequenceid", id);
        return totals(line);
    }

    static ObjectNode totals(ObjectNode line) {
        BigDecimal left = HUNDRED.subtract(Json.decimal(line, "discount_perc")).divide(HUNDRED);
        BigDecimal net = Json.decimal(line, "qty_order")
                .multiply(Json.decimal(line, "unit_price"))
                .multiply(left)
                .setScale(2, RoundingMode.HALF_UP);
        line.put("net_amount", net);
        line.put(
                "tax_amount",
                net.multiply(Json.decimal(line, "tax_rate")).divide(HUNDRED).setScale(2, RoundingMode.HALF_UP));
        return line;
    }

    /** Whether the next bill carries the line. */
    static boolean bills(ObjectNode line, LocalDate on) {
        LocalDate start = day(line, "startdate");
        LocalDate end = day(line, "enddate");
        return !Json.isTrue(line, "isinactive")
                && !Json.isTrue(line, "isgroupdesc")
                && (start == null || !start.isAfter(on))
                && (end == null || !end.isBefore(on));
    }

    /** A date; those of the year 1900 and before mean that there is none. */
    static @Nullable LocalDate day(ObjectNode record, String field) {
        String text = Json.text(record, field);
        if (text == null || text.length() < 10) {
            return null;
        }
        try {
            LocalDate day = LocalDate.parse(text.substring(0, 10));
            return day.getYear() <= 1900 ? null : day;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
