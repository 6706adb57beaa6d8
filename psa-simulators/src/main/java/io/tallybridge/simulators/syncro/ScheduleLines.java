package io.tallybridge.simulators.syncro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of a recurring invoice's lines: what may be written, how it is kept, and how it is shown. */
final class ScheduleLines {

    private enum Kind {
        TEXT,
        WHOLE,
        DECIMAL,
        FLAG
    }

    private static final Map<String, Kind> WRITABLE = new LinkedHashMap<>();
    private static final int WIDEST = 12;

    static {
        WRITABLE.put("product_id", Kind.WHOLE);
        WRITABLE.put("name", Kind.TEXT);
        WRITABLE.put("description", Kind.TEXT);
        WRITABLE.put("position", Kind.WHOLE);
        WRITABLE.put("quantity", Kind.DECIMAL);
        WRITABLE.put("retail_cents", Kind.WHOLE);
        WRITABLE.put("cost_cents", Kind.WHOLE);
        WRITABLE.put("taxable", Kind.FLAG);
        WRITABLE.put("one_time_charge", Kind.FLAG);
        WRITABLE.put("user_id", Kind.WHOLE);
        WRITABLE.put("asset_type_id", Kind.WHOLE);
        WRITABLE.put("recurring_type_id", Kind.WHOLE);
        WRITABLE.put("contact_field_type_id", Kind.WHOLE);
        WRITABLE.put("contact_field_answer_id", Kind.WHOLE);
        WRITABLE.put("saved_asset_search_id", Kind.WHOLE);
    }

    private ScheduleLines() {}

    /** A line with nothing but what Syncro gives to a new one. */
    static ObjectNode blank(long id, long scheduleId) {
        ObjectNode line = Json.object();
        line.put("id", id);
        line.put("schedule_id", scheduleId);
        line.putNull("product_id");
        line.putNull("name");
        line.put("description", "");
        line.put("position", 0);
        line.put("quantity", kept(BigDecimal.ZERO));
        line.put("retail_cents", 0);
        line.put("cost_cents", 0);
        line.put("taxable", false);
        line.put("user_id", 1);
        line.putNull("product_category");
        line.putNull("asset_type_id");
        line.putNull("recurring_type_id");
        line.putArray("device_ids");
        line.put("one_time_charge", false);
        return line;
    }

    /** The line after a write; refuses what Syncro would refuse. */
    static ObjectNode written(ObjectNode line, JsonNode body, Store records) {
        if (!body.isObject()) {
            throw Errors.badParameter("The body is not an object");
        }
        ObjectNode changed = line.deepCopy();
        WRITABLE.forEach((field, kind) -> {
            JsonNode value = body.get(field);
            if (value != null) {
                changed.set(field, value.isNull() ? value : checked(field, kind, value));
            }
        });
        String name = Json.text(changed, "name");
        if (name == null || name.isBlank()) {
            throw Errors.invalidLine("Name can't be blank");
        }
        if (!changed.hasNonNull("quantity")) {
            throw Errors.invalidLine("Quantity is not a number");
        }
        if (changed.hasNonNull("product_id")
                && records.find(Table.PRODUCTS.name(), Json.id(changed, "product_id")) == null) {
            throw Errors.invalidLine("Product must exist");
        }
        return changed;
    }

    /** The same line with the writable fields as a new one has them. */
    static ObjectNode reset(ObjectNode line) {
        ObjectNode blank =
                blank(line.path("id").longValue(), line.path("schedule_id").longValue());
        ObjectNode reset = line.deepCopy();
        WRITABLE.keySet().forEach(field -> {
            JsonNode value = blank.get(field);
            if (value == null) {
                reset.remove(field);
            } else {
                reset.set(field, value);
            }
        });
        return reset;
    }

    private static JsonNode checked(String field, Kind kind, JsonNode value) {
        return switch (kind) {
            case TEXT -> {
                if (!value.isTextual()) {
                    throw Errors.invalidLine(words(field) + " is invalid");
                }
                yield value;
            }
            case FLAG -> {
                if (!value.isBoolean()) {
                    throw Errors.invalidLine(words(field) + " is invalid");
                }
                yield value;
            }
            case WHOLE -> {
                if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                    throw Errors.invalidLine(words(field) + " must be an integer");
                }
                yield value;
            }
            case DECIMAL -> DecimalNode.valueOf(kept(decimal(field, value)));
        };
    }

    private static BigDecimal decimal(String field, JsonNode value) {
        if (!value.isNumber()) {
            throw Errors.invalidLine(words(field) + " is not a number");
        }
        BigDecimal number = value.decimalValue();
        if ((long) number.precision() - number.scale() > WIDEST || number.scale() > WIDEST) {
            throw Errors.invalidLine(words(field) + " is out of range");
        }
        return number;
    }

    private static String words(String field) {
        String spaced = field.replace('_', ' ');
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    }

    /** One decimal at least, as Syncro prints numbers of this kind. */
    static BigDecimal kept(BigDecimal quantity) {
        BigDecimal stripped = quantity.stripTrailingZeros();
        return stripped.scale() < 1 ? stripped.setScale(1) : stripped;
    }

    /** The line as answers show it: the quantity as text, the cents also in currency units. */
    static ObjectNode rendered(ObjectNode line) {
        ObjectNode shown = line.deepCopy();
        shown.put("quantity", kept(Json.decimal(line, "quantity")).toPlainString());
        shown.put("price_retail", units(line, "retail_cents"));
        shown.put("price_cost", units(line, "cost_cents"));
        return shown;
    }

    static BigDecimal units(ObjectNode line, String centsField) {
        return Json.decimal(line, centsField).movePointLeft(2);
    }

    /** How many devices a counter counts; null for a line of fixed quantity. */
    static @Nullable BigDecimal counted(ObjectNode line) {
        int devices = line.path("device_ids").size();
        return devices == 0 ? null : BigDecimal.valueOf(devices);
    }
}
