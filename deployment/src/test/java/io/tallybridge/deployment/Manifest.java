package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One object as it is applied. */
record Manifest(JsonNode json) {

    String kind() {
        return json.path("kind").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    String id() {
        return kind() + " " + name();
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** The pods that this object starts: their metadata and spec. */
    Optional<JsonNode> podTemplate() {
        JsonNode template = json.at("/spec/template");
        return template.path("spec").has("containers") ? Optional.of(template) : Optional.empty();
    }

    JsonNode podSpec() {
        return podTemplate().orElseThrow().path("spec");
    }

    JsonNode container() {
        return podSpec().path("containers").path(0);
    }

    Map<String, String> podLabels() {
        return map(podTemplate().orElseThrow().at("/metadata/labels"));
    }

    /** Whether this runs one of the four services. */
    boolean isService() {
        return kind().equals("Deployment") && Service.named(name()).isPresent();
    }

    static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return id();
    }
}
