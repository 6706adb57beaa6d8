package io.tallybridge.psasync.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The organization's counts, as usage-ingest-service keeps them. */
@ApplicationScoped
public class Usage {
    private final UsageClient client;
    private final LineStream stream;

    @Inject
    Usage(@RestClient UsageClient client, ObjectMapper json) {
        this.client = client;
        this.stream = new LineStream("usage-ingest-service", json);
    }

    /** Streams HEADER and REDUCTION lines of a period; complete, or a problem of type upstream-unavailable. */
    public void reductions(String organization, LocalDate from, LocalDate to, Consumer<JsonNode> sink) {
        stream.each(() -> client.reductions(organization, from, to), sink);
    }

    /** The counts of one service of one account, day by day. */
    public List<JsonNode> counts(
            String organization,
            String integrationId,
            String accountId,
            String serviceId,
            LocalDate from,
            LocalDate to) {
        List<JsonNode> days = new ArrayList<>();
        stream.each(() -> client.counts(organization, integrationId, accountId, serviceId, from, to), line -> {
            if (!line.path("kind").asText().equals("HEADER")) {
                days.add(line);
            }
        });
        return days;
    }
}
