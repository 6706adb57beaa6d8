package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a pod's program finds set, by name, and where that comes from: its value, or the reference to it. */
final class Environment {

    private static final String SECRETS = "/run/secrets";

    private Environment() {}

    static Map<String, String> of(Variant variant, Manifest workload) {
        Map<String, String> found = new LinkedHashMap<>();
        JsonNode container = workload.container();
        for (JsonNode from : container.path("envFrom")) {
            JsonNode reference = from.path("configMapRef");
            Optional<Manifest> map = variant.configMap(reference.path("name").asText());
            map.ifPresent(present -> found.putAll(Manifest.map(present.at("/data"))));
        }
        for (JsonNode variable : container.path("env")) {
            found.put(
                    variable.path("name").asText(),
                    variable.has("value")
                            ? variable.path("value").asText()
                            : variable.path("valueFrom").toString());
        }
        files(workload).forEach((file, source) -> {
            if (file.startsWith("TALLYBRIDGE_")) {
                found.put(file, source);
            }
        });
        return found;
    }

    /** The files in /run/secrets, and of which Secret and key each is. */
    static Map<String, String> files(Manifest workload) {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode mount : workload.container().path("volumeMounts")) {
            if (!mount.path("mountPath").asText().equals(SECRETS)) {
                continue;
            }
            for (JsonNode volume : workload.podSpec().path("volumes")) {
                if (volume.path("name").asText().equals(mount.path("name").asText())) {
                    if (volume.has("secret")) {
                        add(found, volume.at("/secret/secretName").asText(), volume.at("/secret/items"));
                    }
                    volume.at("/projected/sources")
                            .forEach(source ->
                                    add(found, source.at("/secret/name").asText(), source.at("/secret/items")));
                }
            }
        }
        return found;
    }

    private static void add(Map<String, String> found, String secret, JsonNode items) {
        if (items.isMissingNode()) {
            Secrets.kubernetes()
                    .getOrDefault(secret, Map.of())
                    .keySet()
                    .forEach(key -> found.put(key, secret + "/" + key));
        } else {
            items.forEach(item -> found.put(
                    item.path("path").asText(), secret + "/" + item.path("key").asText()));
        }
    }
}
