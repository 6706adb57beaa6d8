package io.tallybridge.deployment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads YAML; a key that stands twice is an error. */
final class Yaml {

    private static final ObjectMapper MAPPER =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));

    private Yaml() {}

    static JsonNode read(Path file) {
        try {
            return one(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static JsonNode one(String yaml) {
        try {
            return MAPPER.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All documents of a stream. */
    static Stream<JsonNode> all(String yaml) {
        try {
            List<JsonNode> documents =
                    MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll();
            return documents.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
