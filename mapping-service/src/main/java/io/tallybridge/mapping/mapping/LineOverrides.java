package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads overrides up to a number that no contract has, so that a body of millions ends early. */
final class LineOverrides extends StdDeserializer<List<LineOverride>> {
    private static final long serialVersionUID = 1;

    private static final int MOST = 2_000;

    LineOverrides() {
        super(List.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<LineOverride> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return (List<LineOverride>) context.handleUnexpectedToken(List.class, parser);
        }
        List<LineOverride> overrides = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (overrides.size() == MOST || parser.currentToken() != JsonToken.START_OBJECT) {
                return (List<LineOverride>) context.handleUnexpectedToken(LineOverride.class, parser);
            }
            overrides.add(context.readValue(parser, LineOverride.class));
        }
        return overrides;
    }
}
