package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads bodies as the service does: camelCase and PascalCase alike. */
final class Fields {

    private Fields() {}

    static @Nullable JsonNode get(JsonNode body, String name) {
        JsonNode exact = body.get(name);
        if (exact != null) {
            return exact;
        }
        Iterator<Map.Entry<String, JsonNode>> fields = body.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return null;
    }

    /** A whole number, or null when absent; anything else is refused with the service's kind of message. */
    static @Nullable Long whole(JsonNode body, String name) {
        JsonNode value = get(body, name);
        if (value == null || value.isNull()) {
            return null;
        }
        boolean number = (value.isIntegralNumber() && value.canConvertToLong())
                || (value.isTextual() && value.textValue().strip().matches("-?\\d{1,18}"));
        if (!number) {
            throw Errors.refused("Error converting value " + value + " of '" + name + "' to a whole number.");
        }
        return value.isTextual() ? Long.valueOf(value.textValue().strip()) : Long.valueOf(value.longValue());
    }
}
