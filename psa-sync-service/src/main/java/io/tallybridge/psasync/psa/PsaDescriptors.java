package io.tallybridge.psasync.psa;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Reads descriptors and refuses any that is incomplete, misspelt or contradicts itself: a wrong fact must not go live. */
public final class PsaDescriptors {
    private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private PsaDescriptors() {}

    /**
     * The descriptor of a PSA.
     *
     * @throws IllegalStateException if it is missing or wrong; the service must not start then
     */
    public static PsaDescriptor load(Psa psa) {
        String resource = "psa/" + psa.code() + "/descriptor.yaml";
        try (InputStream yaml = PsaDescriptors.class.getClassLoader().getResourceAsStream(resource)) {
            if (yaml == null) {
                throw new IllegalStateException("There is no " + resource + ".");
            }
            PsaDescriptor descriptor = parse(resource, yaml);
            if (descriptor.code() != psa) {
                throw new IllegalStateException(resource + " is that of " + descriptor.code() + ".");
            }
            return descriptor;
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be used: " + e.getMessage(), e);
        }
    }

    static PsaDescriptor parse(String name, InputStream yaml) throws IOException {
        PsaDescriptor descriptor = YAML.readValue(yaml, PsaDescriptor.class);
        List<String> contradictions = descriptor.contradictions();
        if (!contradictions.isEmpty()) {
            throw new IllegalStateException(name + ": " + String.join("; ", contradictions) + ".");
        }
        return descriptor;
    }
}
