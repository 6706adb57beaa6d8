package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Kubernetes' label selectors. */
final class Labels {

    private Labels() {}

    /** Whether a selector takes these labels; an empty one takes everything. */
    static boolean select(JsonNode selector, Map<String, String> labels) {
        return contains(labels, selector.path("matchLabels"))
                && Manifest.items(selector.path("matchExpressions")).allMatch(expression -> meets(labels, expression));
    }

    /** Whether labels have all that a plain map asks for. */
    static boolean contains(Map<String, String> labels, JsonNode wanted) {
        return labels.entrySet().containsAll(Manifest.map(wanted).entrySet());
    }

    private static boolean meets(Map<String, String> labels, JsonNode expression) {
        String value = labels.get(expression.path("key").asText());
        List<String> values =
                Manifest.items(expression.path("values")).map(JsonNode::asText).toList();
        return switch (expression.path("operator").asText()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> throw new AssertionError("no such operator: " + expression);
        };
    }
}
