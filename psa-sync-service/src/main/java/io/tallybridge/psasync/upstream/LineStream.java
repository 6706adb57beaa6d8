package io.tallybridge.psasync.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tallybridge.common.http.Reads;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads NDJSON as our services stream it. A stream counts only with its END line and the number of lines that it names:
 * a broken connection looks just like few mappings or a departed client.
 */
final class LineStream {
    private final String service;
    private final ObjectReader reader;

    LineStream(String service, ObjectMapper json) {
        this.service = service;
        this.reader = json.reader();
    }

    /**
     * Hands over line by line, without the END.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem of type upstream-unavailable if the stream is not complete
     */
    void each(Supplier<InputStream> open, Consumer<JsonNode> sink) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Reads.repeatedly(open), StandardCharsets.UTF_8), 64 * 1024)) {
            long told = 0;
            JsonNode end = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                JsonNode node = reader.readTree(line);
                String kind = node.path("kind").asText();
                if (kind.equals("END")) {
                    end = node;
                } else if (end != null) {
                    throw broken("goes on after its end", null);
                } else {
                    if (!kind.equals("HEADER")) {
                        told++;
                    }
                    sink.accept(node);
                }
            }
            if (end == null) {
                throw broken("broke off", null);
            }
            if (end.hasNonNull("count") && end.path("count").asLong() != told) {
                throw broken(
                        "has " + told + " lines but names " + end.path("count").asLong(), null);
            }
        } catch (JsonProcessingException e) {
            throw broken("has a line that is not JSON", e);
        } catch (IOException e) {
            throw broken("broke off", e);
        } catch (WebApplicationException e) {
            throw broken("answered " + e.getResponse().getStatus(), e);
        } catch (ProcessingException e) {
            throw broken("does not answer", e);
        }
    }

    private RuntimeException broken(String what, @Nullable Exception cause) {
        RuntimeException problem =
                CommonProblem.UPSTREAM_UNAVAILABLE.because("The stream of " + service + " " + what + ".");
        if (cause != null) {
            problem.addSuppressed(cause);
        }
        return problem;
    }
}
