package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml, with its shared parts put in where they are used, and its variables left out. */
final class Compose {

    // Jackson's YAML knows no merge keys.
    private static final JsonNode FILE =
            new ObjectMapper().valueToTree(new Yaml().<Object>load(Project.read("docker-compose.yml")));
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

    /** A container that the file starts. */
    record Container(String name, JsonNode json) {

        String image() {
            return withDefaults(json.path("image").asText());
        }

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            Manifest.map(json.path("environment")).forEach((name, value) -> environment.put(name, withDefaults(value)));
            return environment;
        }

        /** Its secrets: where they are in /run/secrets, and which they are. */
        Map<String, String> secrets() {
            return Manifest.items(json.path("secrets"))
                    .collect(Collectors.toMap(
                            secret -> secret.path("target").asText(secret.asText()),
                            secret -> secret.path("source").asText(secret.asText())));
        }

        /** Whether it runs one of our images. */
        boolean ours() {
            return image().startsWith("tallybridge/");
        }

        boolean migrates() {
            return environment().containsKey("QUARKUS_INIT_AND_EXIT");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Compose() {}

    static JsonNode file() {
        return FILE;
    }

    static Stream<Container> containers() {
        return FILE.path("services").properties().stream()
                .map(entry -> new Container(entry.getKey(), entry.getValue()));
    }

    static Container container(String name) {
        return containers()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    /** What a text is when nothing is set in the shell. */
    static String withDefaults(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(match.group(1)));
    }
}
