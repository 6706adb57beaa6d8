package io.tallybridge.psasync.psa.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Accelo's scalars: texts for everything, perhaps numbers, and nulls. What cannot be read is absent. */
final class Values {
    private static final int LONGEST_NUMBER = 40;

    private Values() {}

    static @Nullable String text(JsonNode record, String field) {
        JsonNode value = record.path(field);
        return value.isValueNode() && !value.isNull() && !value.asText().isBlank() ? value.asText() : null;
    }

    /** An id, given as such or as a linked object; {@code "0"} means none. */
    static @Nullable String link(JsonNode record, String field) {
        JsonNode value = record.path(field);
        String id = value.isObject() ? text(value, "id") : text(record, field);
        return id == null || id.equals("0") ? null : id;
    }

    static @Nullable BigDecimal decimal(JsonNode record, String field) {
        if (record.path(field).isNumber()) {
            BigDecimal number = record.path(field).decimalValue();
            return number.precision() <= LONGEST_NUMBER && Math.abs(number.scale()) <= LONGEST_NUMBER ? number : null;
        }
        String text = text(record, field);
        if (text == null || text.length() > LONGEST_NUMBER || !text.strip().matches("-?\\d+(\\.\\d+)?")) {
            return null;
        }
        return new BigDecimal(text.strip());
    }

    static @Nullable Instant moment(JsonNode record, String field) {
        String text = text(record, field);
        return text == null
                        || !text.strip().matches("\\d{1,11}")
                        || text.strip().equals("0")
                ? null
                : Instant.ofEpochSecond(Long.parseLong(text.strip()));
    }

    /** Days are told as their noon in the deployment's time zone. */
    static @Nullable LocalDate day(JsonNode record, String field, ZoneId zone) {
        Instant moment = moment(record, field);
        return moment == null ? null : LocalDate.ofInstant(moment, zone);
    }
}
