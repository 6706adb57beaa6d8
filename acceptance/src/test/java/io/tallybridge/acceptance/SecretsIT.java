package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Secrets appear nowhere but encrypted at rest and in the call that needs them. Runs last, to see what all tests left. */
@Order(Integer.MAX_VALUE)
class SecretsIT {

    private final Suite suite = Suite.get();

    @Test
    void noLogHoldsASecret() throws Exception {
        // Given
        Set<String> secrets = new LinkedHashSet<>(suite.played().secrets());
        secrets.addAll(suite.usedTokens());
        JsonNode kept =
                Json.mapper().readTree(suite.data().resolve("secrets.json").toFile());
        kept.forEach(secret -> secrets.add(secret.asText()));
        secrets.add(Json.mapper()
                .readTree(suite.data().resolve("keyset.json").toFile())
                .path("key")
                .path(0)
                .path("keyData")
                .path("value")
                .asText());
        Path issuerKey = suite.data().resolve("issuer-key.json");
        if (Files.exists(issuerKey)) {
            // The light issuer's; Keycloak keeps its keys in its database.
            secrets.add(Json.mapper().readTree(issuerKey.toFile()).path("d").asText());
        }
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            assertThat(secret).as("a secret worth searching for").hasSizeGreaterThanOrEqualTo(12);
            forms.add(secret);
            forms.add(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        }

        // When
        Map<Path, String> logs = new LinkedHashMap<>();
        for (Path log : logs()) {
            logs.put(log, Files.readString(log, StandardCharsets.UTF_8));
        }

        // Then
        assertThat(forms.size()).isGreaterThan(40);
        assertThat(logs.keySet().stream().map(log -> log.getFileName().toString()))
                .contains(
                        "gateway-service.log",
                        "mapping-service.log",
                        "usage-ingest-service.log",
                        "psa-sync-service.log",
                        "psa-simulators.log",
                        "postgresql.log",
                        "launcher.out");
        assertThat(logs.values().stream().mapToInt(String::length).sum()).isGreaterThan(1000);
        List<String> leaks = new ArrayList<>();
        logs.forEach((log, text) -> forms.stream()
                .filter(text::contains)
                .forEach(secret -> leaks.add(log.getFileName() + " holds " + secret.substring(0, 6) + "...")));
        assertThat(leaks).isEmpty();
    }

    @Test
    void noLogHoldsAStackTraceOfAnAnswer() throws Exception {
        // Given
        suite.played();

        // Then
        for (Path log : logs()) {
            assertThat(Files.readString(log, StandardCharsets.UTF_8))
                    .as(log.getFileName().toString())
                    .doesNotContain("OutOfMemoryError", "NullPointerException", "StackOverflowError");
        }
    }

    private List<Path> logs() throws IOException {
        List<Path> logs = new ArrayList<>();
        try (Stream<Path> files = Files.list(suite.data().resolve("logs"))) {
            files.forEach(logs::add);
        }
        logs.add(suite.data().resolve("launcher.out"));
        return logs;
    }
}
