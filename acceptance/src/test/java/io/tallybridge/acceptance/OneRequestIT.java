package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.demo.Play;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** One request is found in the logs of all services under one request id and one trace, its background work included. */
@Order(4)
class OneRequestIT {

    private static final Set<String> SERVICES =
            Set.of("gateway-service", "mapping-service", "usage-ingest-service", "psa-sync-service");

    private final Suite suite = Suite.get();
    private final Play acme = suite.played();

    @Test
    void allServicesLogOneRequestUnderOneIdAndOneTrace() {
        // Given
        String requestId = "it-" + UUID.randomUUID();
        String trace = UUID.randomUUID().toString().replace("-", "");

        // When
        Suite.reconciled(
                acme.admin()
                        .with("X-Request-Id", requestId)
                        .with("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"),
                acme.connectWiseConnection());

        // Then
        Suite.await(
                Duration.ofSeconds(60),
                () -> lines(requestId).keySet().equals(SERVICES),
                "a line of each service with the request's id");
        Map<String, List<JsonNode>> lines = lines(requestId);
        lines.forEach((service, logged) -> assertThat(logged).as(service).allSatisfy(line -> assertThat(
                        line.path("traceId").asText())
                .as(line.toString())
                .isEqualTo(trace)));
        lines.forEach((service, logged) -> assertThat(logged)
                .as(service)
                .filteredOn(line -> line.path("message").asText().equals("request answered"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.path("organizationId").asText())
                        .as(line.toString())
                        .isEqualTo("acme")));
        assertThat(lines.get("psa-sync-service"))
                .as("the run, which goes on after its request")
                .anySatisfy(line -> {
                    assertThat(line.path("message").asText()).isEqualTo("run ended");
                    assertThat(line.path("runId").asText()).isNotEmpty();
                    assertThat(line.path("organizationId").asText()).isEqualTo("acme");
                });
    }

    /** What each service's log says under a request id. */
    private Map<String, List<JsonNode>> lines(String requestId) {
        Map<String, List<JsonNode>> found = new TreeMap<>();
        for (String service : SERVICES) {
            Path log = suite.data().resolve("logs").resolve(service + ".log");
            try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
                List<JsonNode> ours = new ArrayList<>();
                for (String line :
                        lines.filter(line -> line.contains(requestId)).collect(Collectors.toList())) {
                    ours.add(Json.mapper().readTree(line));
                }
                if (!ours.isEmpty()) {
                    found.put(service, ours);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }
}
