package io.tallybridge.psasync.psa.autotask;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Autotask's answers mean. It answers 500 for refusals, for missing rights and for too many threads alike; only its
 * texts tell them apart from a broken server.
 */
final class AutotaskFailures {
    private static final List<String> THREADS = List.of("itgenatr005", "thread threshold");
    private static final List<String> RIGHTS =
            List.of("permission", "not authorized", "unauthorized", "access denied", "does not have access");
    private static final List<String> TIME_OUTS = List.of("timeout", "timed out", "deadlock");

    private AutotaskFailures() {}

    static FailureTable table() {
        return FailureTable.with(AutotaskFailures::oddRow, AutotaskFailures::words);
    }

    /** For the look-up of zones, which answers 500 with a body for a user that it does not know. */
    static FailureTable zoneTable() {
        return FailureTable.with(
                answer -> answer.status() == 500 && words(answer).isPresent()
                        ? Optional.of(PsaFailure.AUTH)
                        : Optional.empty(),
                AutotaskFailures::words);
    }

    private static Optional<PsaFailure> oddRow(Answer answer) {
        boolean good = answer.status() >= 200 && answer.status() < 300;
        if (good && !answer.body().contains("\"errors\"")) {
            return Optional.empty();
        }
        List<String> errors = errors(answer);
        String text = String.join(" ", errors).toLowerCase(Locale.ROOT);
        if (THREADS.stream().anyMatch(text::contains)) {
            return Optional.of(PsaFailure.THROTTLED);
        }
        if ((answer.status() != 500 && !good) || errors.isEmpty()) {
            return Optional.empty();
        }
        if (RIGHTS.stream().anyMatch(text::contains)) {
            return Optional.of(PsaFailure.PERMISSION);
        }
        return Optional.of(TIME_OUTS.stream().anyMatch(text::contains) ? PsaFailure.TRANSIENT : PsaFailure.INVALID);
    }

    private static Optional<String> words(Answer answer) {
        List<String> errors = errors(answer);
        if (!errors.isEmpty()) {
            return Optional.of(String.join(" ", errors));
        }
        return Json.tree(answer)
                .flatMap(body -> Stream.of("message", "Message")
                        .map(body::path)
                        .filter(JsonNode::isTextual)
                        .findFirst())
                .map(JsonNode::asText);
    }

    /** The entries of {@code errors}: texts, or objects with a message and perhaps a field. */
    private static List<String> errors(Answer answer) {
        List<String> found = new ArrayList<>();
        Json.tree(answer).ifPresent(body -> {
            JsonNode errors = body.has("errors") ? body.path("errors") : body.path("Errors");
            for (JsonNode error : errors) {
                if (error.isTextual() && !error.asText().isBlank()) {
                    found.add(error.asText().strip());
                } else if (error.path("message").isTextual()) {
                    String field = error.path("field").asText("");
                    found.add((field.isEmpty() ? "" : field + ": ")
                            + error.path("message").asText());
                }
            }
        });
        return found;
    }
}
