package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Schedule;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.ScheduleLine;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line as it is sent back with another quantity. Nobody can say whether Syncro keeps the fields that a write leaves out,
 * so all of the line's own go along, except those without a value.
 */
final class WholeLine {
    private static final String QUANTITY = "quantity";

    private final Map<String, Object> fields;

    private WholeLine(Map<String, Object> fields) {
        this.fields = fields;
    }

    static WholeLine of(ScheduleLine line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "product_id", line.productId() == null ? null : new BigDecimal(SyncroClient.id(line.productId())));
        put(fields, "name", line.name());
        put(fields, "description", line.description());
        put(fields, "position", line.position());
        put(fields, QUANTITY, line.quantity());
        put(fields, "retail_cents", line.retailCents());
        put(fields, "cost_cents", line.costCents());
        put(fields, "taxable", line.taxable());
        put(fields, "one_time_charge", line.oneTimeCharge());
        put(fields, "user_id", line.userId());
        put(fields, "recurring_type_id", line.recurringTypeId());
        return new WholeLine(fields);
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value instanceof BigDecimal number) {
            fields.put(name, plain(number));
        } else if (value != null) {
            fields.put(name, value);
        }
    }

    /**
     * What Syncro always tells of a line that can be written. Without it a write could change a price or a tax, or meet an
     * invoice that is being made.
     */
    static List<String> missing(Schedule schedule, ScheduleLine line) {
        Map<String, Boolean> told = new LinkedHashMap<>();
        told.put("paused", schedule.paused() != null);
        told.put("next_run", schedule.nextRun() != null && !schedule.nextRun().isBlank());
        told.put("name", line.name() != null && !line.name().isBlank());
        told.put(QUANTITY, line.quantity() != null);
        told.put("retail_cents", line.retailCents() != null);
        told.put("cost_cents", line.costCents() != null || line.priceCost() == null);
        told.put("taxable", line.taxable() != null);
        told.put("one_time_charge", line.oneTimeCharge() != null);
        return told.entrySet().stream()
                .filter(field -> !field.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The body of a write. */
    String with(BigDecimal quantity) {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put(QUANTITY, plain(quantity));
        return Json.write(body);
    }

    /** The fields, beside the quantity, in which the line is not what it was. */
    List<String> differences(WholeLine after) {
        return Stream.concat(fields.keySet().stream(), after.fields.keySet().stream())
                .distinct()
                .filter(name -> !name.equals(QUANTITY) && !Objects.equals(value(name), after.value(name)))
                .toList();
    }

    private @Nullable Object value(String name) {
        Object value = fields.get(name);
        return "".equals(value) ? null : value;
    }

    /** Without trailing zeros and without an exponent. */
    static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
