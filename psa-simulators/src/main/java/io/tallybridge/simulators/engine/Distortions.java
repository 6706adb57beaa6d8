package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Answers that are right but for their form: what a PSA may change without telling. Bodies that are not JSON stay as they are. */
final class Distortions {
    private Distortions() {}

    /** Adds fields that nobody knows to every object. */
    static SimulatorResponse unknownFields(SimulatorResponse response) {
        return changed(response, object -> {
            object.put("aFieldOfTomorrow", "x");
            object.putObject("anObjectOfTomorrow").put("id", -1).putNull("name");
            object.putArray("aListOfTomorrow").add(1).add("two").addNull();
            return object;
        });
    }

    /** Numbers become texts. */
    static SimulatorResponse numbersAsTexts(SimulatorResponse response) {
        return changed(response, object -> {
            object.properties().forEach(field -> {
                if (field.getValue().isNumber()) {
                    field.setValue(Json.MAPPER
                            .getNodeFactory()
                            .textNode(field.getValue().decimalValue().toPlainString()));
                }
            });
            return object;
        });
    }

    /** The first letter of every name takes its other case. */
    static SimulatorResponse otherCase(SimulatorResponse response) {
        return changed(response, object -> {
            Map<String, JsonNode> renamed = new LinkedHashMap<>();
            object.properties().forEach(field -> renamed.put(otherCase(field.getKey()), field.getValue()));
            return object.removeAll().setAll(renamed);
        });
    }

    private static String otherCase(String name) {
        if (name.isEmpty()) {
            return name;
        }
        char first = name.charAt(0);
        char other = Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first);
        return other + name.substring(1);
    }

    /** A field has no value, wherever it is. */
    static SimulatorResponse withNull(SimulatorResponse response, String name) {
        return changed(response, object -> object.has(name) ? object.putNull(name) : object);
    }

    /** A field is not there. */
    static SimulatorResponse without(SimulatorResponse response, String name) {
        return changed(response, object -> object.without(name));
    }

    private static SimulatorResponse changed(SimulatorResponse response, UnaryOperator<ObjectNode> change) {
        if (response.dropped() || response.body().isBlank()) {
            return response;
        }
        try {
            JsonNode body = Json.read(response.body());
            if (!body.isContainerNode()) {
                return response;
            }
            return response.withBody(Json.write(changed(body, change)));
        } catch (JsonProcessingException e) {
            return response;
        }
    }

    private static JsonNode changed(JsonNode node, UnaryOperator<ObjectNode> change) {
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, changed(list.get(i), change));
            }
            return list;
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(changed(field.getValue(), change)));
            return change.apply(object);
        }
        return node;
    }
}
