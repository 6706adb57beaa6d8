package io.tallybridge.mapping.validation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Reads objects of single values. Only known fields are kept, and what is nested in one is passed over, so that memory does
 * not grow with what a caller thinks up.
 */
public final class FlatObjects {
    private FlatObjects() {}

    /**
     * The object that the parser is at the beginning of. A nested value is kept as an empty object, which is no valid value of
     * any field.
     */
    public static ObjectNode read(JsonParser parser, Set<String> fields) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean known = fields.contains(name);
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                parser.skipChildren();
                if (known) {
                    object.putObject(name);
                }
            } else if (known) {
                keep(object, name, parser, value);
            }
        }
        return object;
    }

    private static void keep(ObjectNode object, String name, JsonParser parser, JsonToken value) throws IOException {
        switch (value) {
            case VALUE_STRING -> object.put(name, parser.getText());
            case VALUE_NUMBER_INT -> object.put(name, parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> object.put(name, parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> object.put(name, value == JsonToken.VALUE_TRUE);
            default -> object.putNull(name);
        }
    }
}
