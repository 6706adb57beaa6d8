package io.tallybridge.psasync.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The organization's mappings for one connection, as mapping-service keeps them. */
@ApplicationScoped
public class Mappings {
    private final MappingClient client;
    private final LineStream stream;

    @Inject
    Mappings(@RestClient MappingClient client, ObjectMapper json) {
        this.client = client;
        this.stream = new LineStream("mapping-service", json);
    }

    /** Streams HEADER, ACCOUNT and SERVICE lines; complete, or a problem of type upstream-unavailable. */
    public void each(String organization, UUID connectionId, Consumer<JsonNode> sink) {
        stream.each(() -> client.mappings(organization, connectionId), sink);
    }
}
