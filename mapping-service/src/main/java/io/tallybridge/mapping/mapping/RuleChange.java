package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.mapping.rule.Rule;
import io.tallybridge.mapping.validation.FlatObjects;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which members of a rule change; null is kept apart from absent. */
final class RuleChange extends StdDeserializer<JsonNode> {
    private static final long serialVersionUID = 1;

    private static final Set<String> MEMBERS = Arrays.stream(Rule.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toUnmodifiableSet());

    RuleChange() {
        super(JsonNode.class);
    }

    @Override
    public JsonNode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return (JsonNode) context.handleUnexpectedToken(ObjectNode.class, parser);
        }
        return FlatObjects.read(parser, MEMBERS);
    }
}
