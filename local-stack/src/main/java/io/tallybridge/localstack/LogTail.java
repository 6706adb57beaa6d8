package io.tallybridge.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The end of a log for a person: JSON lines become sentences, what caused a failure comes last. */
final class LogTail {

    private static final int LINES = 15;
    private static final int WIDTH = 400;

    private LogTail() {}

    static String of(Path log) {
        try {
            List<String> lines =
                    Files.readString(log, StandardCharsets.UTF_8).lines().toList();
            StringBuilder tail = new StringBuilder();
            for (String line : lines.subList(Math.max(0, lines.size() - LINES), lines.size())) {
                for (String sentence : sentences(line)) {
                    tail.append("    | ")
                            .append(sentence.length() > WIDTH ? sentence.substring(0, WIDTH) + "..." : sentence)
                            .append(System.lineSeparator());
                }
            }
            return tail.toString();
        } catch (IOException e) {
            return "    | (no log: " + e.getMessage() + ")" + System.lineSeparator();
        }
    }

    private static List<String> sentences(String line) {
        if (!line.startsWith("{")) {
            return List.of(line);
        }
        try {
            JsonNode entry = Json.mapper().readTree(line);
            List<String> sentences = new ArrayList<>();
            sentences.add("%s %-5s %s"
                    .formatted(
                            entry.path("timestamp").asText(),
                            entry.path("level").asText(),
                            entry.path("message").asText()));
            for (JsonNode cause = entry.path("exception");
                    cause.isObject();
                    cause = cause.path("causedBy").path("exception")) {
                sentences.add("  because " + cause.path("exceptionType").asText() + ": "
                        + cause.path("message").asText().replaceAll("\\s+", " "));
            }
            return sentences;
        } catch (JsonProcessingException e) {
            return List.of(line);
        }
    }
}
