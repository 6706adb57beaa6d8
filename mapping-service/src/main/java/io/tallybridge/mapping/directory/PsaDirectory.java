package io.tallybridge.mapping.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.http.Reads;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.sql.Sql;
import io.tallybridge.mapping.validation.Texts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Companies and products of PSA connections, entry by entry: memory does not grow with the PSA. A stream without its END line
 * is refused as a whole, for half a directory would make ambiguous names look unique.
 */
@ApplicationScoped
public class PsaDirectory {
    private final PsaDirectoryClient client;
    private final ObjectMapper json;
    private final Sql sql;

    @Inject
    PsaDirectory(@RestClient PsaDirectoryClient client, ObjectMapper json, Sql sql) {
        this.client = client;
        this.json = json;
        this.sql = sql;
    }

    /** The organization's PSA connections; empty where it has none. */
    public List<UUID> connections() {
        String organization = sql.organization();
        try (InputStream answer = call(() -> client.connections(organization));
                MappingIterator<JsonNode> documents =
                        json.readerFor(JsonNode.class).readValues(answer)) {
            List<UUID> ids = new ArrayList<>();
            while (documents.hasNext()) {
                collect(documents.next(), ids);
            }
            return ids;
        } catch (IOException | RuntimeException e) {
            throw problem(e);
        }
    }

    /** Hands every company of a connection to the consumer; an unknown connection is a problem of type not-found. */
    public void companies(UUID connectionId, Consumer<DirectoryEntry> consumer) {
        String organization = sql.organization();
        read(() -> client.companies(organization, connectionId), consumer);
    }

    /** As {@link #companies} for products. */
    public void products(UUID connectionId, Consumer<DirectoryEntry> consumer) {
        String organization = sql.organization();
        read(() -> client.products(organization, connectionId), consumer);
    }

    private void read(Supplier<InputStream> request, Consumer<DirectoryEntry> consumer) {
        boolean ended = false;
        try (InputStream stream = call(request);
                MappingIterator<JsonNode> lines = json.readerFor(JsonNode.class).readValues(stream)) {
            while (lines.hasNext()) {
                JsonNode line = lines.next();
                if (line.path("kind").asText().equals("END")) {
                    ended = true;
                } else if (line.hasNonNull("id") && line.hasNonNull("name")) {
                    consumer.accept(new DirectoryEntry(
                            line.get("id").asText(), line.get("name").asText()));
                }
            }
        } catch (IOException | RuntimeException e) {
            throw problem(e);
        }
        if (!ended) {
            throw CommonProblem.UPSTREAM_UNAVAILABLE.because(
                    "The PSA directory came only in part. Nothing was changed; repeat the request.");
        }
    }

    private static InputStream call(Supplier<InputStream> request) {
        return Reads.repeatedly(request);
    }

    private static RuntimeException problem(Exception failure) {
        WebApplicationException answer = cause(failure, WebApplicationException.class);
        if (failure instanceof io.quarkiverse.resteasy.problem.HttpProblem problem) {
            return problem;
        }
        if (answer != null && answer.getResponse().getStatus() == 404) {
            return CommonProblem.NOT_FOUND.because("There is no PSA connection with this id.");
        }
        if (answer != null
                || cause(failure, ProcessingException.class) != null
                || cause(failure, IOException.class) != null
                || failure instanceof JsonProcessingException) {
            return CommonProblem.UPSTREAM_UNAVAILABLE.because(
                    "The PSA directory cannot be read at the moment. Nothing was changed; repeat the request.");
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    private static <T> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    /** Connections come as a list, as a page, or line by line. */
    private static void collect(JsonNode node, List<UUID> ids) {
        if (node.isArray()) {
            node.forEach(item -> collect(item, ids));
        } else if (node.path("items").isArray()) {
            node.get("items").forEach(item -> collect(item, ids));
        } else {
            UUID id = Texts.uuid(node.path("id").asText());
            if (id != null) {
                ids.add(id);
            }
        }
    }
}
