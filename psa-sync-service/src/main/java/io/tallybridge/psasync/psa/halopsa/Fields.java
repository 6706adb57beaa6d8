package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Fields of records that are kept as they came; the case of a name does not matter, and numbers may be texts. */
final class Fields {
    private static final int NOISE = 6;
    private static final int LONGEST = 40;

    private Fields() {}

    /** A field's value; a missing node if there is none. */
    static JsonNode of(JsonNode record, String name) {
        JsonNode exact = record.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        for (String present : (Iterable<String>) record::fieldNames) {
            if (present.equalsIgnoreCase(name)) {
                return record.get(present);
            }
        }
        return MissingNode.getInstance();
    }

    /** Takes a field away, however its name is written. */
    static void remove(ObjectNode record, String name) {
        List<String> found = new ArrayList<>();
        for (String present : (Iterable<String>) record::fieldNames) {
            if (present.equalsIgnoreCase(name)) {
                found.add(present);
            }
        }
        record.remove(found);
    }

    /** A value in one form: two that mean the same give the same text. */
    static String text(JsonNode value) {
        if (value.isNumber() && usual(value)) {
            return plain(value.decimalValue()).toPlainString();
        }
        String text = value.asText("").strip();
        return text.matches("-?\\d{1,20}\\.\\d{1,20}")
                ? plain(new BigDecimal(text)).toPlainString()
                : text;
    }

    /** Whether a number can be reckoned with; others are only looked at. */
    static boolean usual(JsonNode number) {
        return Math.abs(number.decimalValue().scale()) <= LONGEST
                && number.decimalValue().precision() <= LONGEST;
    }

    /** A quantity without the noise of the float in which it is kept. */
    static BigDecimal quantity(BigDecimal number) {
        return plain(number.setScale(NOISE, RoundingMode.HALF_UP));
    }

    static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
