package io.tallybridge.psasync.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * One text per value, so that a hash depends on nothing else: names sorted, no white space, numbers in plain notation
 * without trailing zeros.
 */
final class CanonicalJson {
    private static final ObjectMapper TEXT = new ObjectMapper();

    private CanonicalJson() {}

    static String of(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            value.fieldNames().forEachRemaining(names::add);
            String separator = "{";
            for (String name : names) {
                out.append(separator).append(text(name)).append(':');
                write(value.path(name), out);
                separator = ",";
            }
            out.append(names.isEmpty() ? "{}" : "}");
        } else if (value.isArray()) {
            out.append('[');
            for (Iterator<JsonNode> items = value.elements(); items.hasNext(); ) {
                write(items.next(), out);
                out.append(items.hasNext() ? "," : "");
            }
            out.append(']');
        } else if (value.isNumber()) {
            out.append(plain(value.decimalValue()));
        } else if (value.isTextual()) {
            out.append(text(value.textValue()));
        } else {
            out.append(value);
        }
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String text(String value) {
        try {
            return TEXT.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
