package io.tallybridge.psasync.psa.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Accelo's answers mean. A refusal carries a status word, in an envelope's {@code meta}, flat, or as the {@code error}
 * of OAuth (Accelo's documentation, "Status Codes" and "Authentication"); gateways in front of it answer HTML.
 */
final class AcceloFailures {
    private static final Pattern OK = Pattern.compile("\"status\"\\s*:\\s*\"ok\"");
    private static final String LOCKED = "too_many_failed_logins";
    /** An attempt before this has passed would start the lock anew. */
    private static final Duration LOCK = Duration.ofMinutes(5);

    private AcceloFailures() {}

    static FailureTable table() {
        return FailureTable.with(AcceloFailures::oddRow, AcceloFailures::words).waiting(AcceloFailures::retryAfter);
    }

    private static Optional<PsaFailure> oddRow(Answer answer) {
        boolean good = answer.status() >= 200 && answer.status() < 300;
        if (answer.status() >= 500 || (good && OK.matcher(answer.body()).find())) {
            return Optional.empty();
        }
        String word = word(answer);
        return switch (word) {
            case LOCKED, "too_many_requests" -> Optional.of(PsaFailure.THROTTLED);
            case "invalid_client", "unauthorized client", "unauthorized_client", "invalid_grant" ->
                Optional.of(PsaFailure.AUTH);
            case "invalid_permission" -> Optional.of(PsaFailure.PERMISSION);
            case "invalid_request", "invalid_scope", "unsupported_grant_type" -> Optional.of(PsaFailure.INVALID);
            case "duplicate" -> Optional.of(PsaFailure.CONFLICT);
            case "server_error" -> Optional.of(PsaFailure.TRANSIENT);
            default -> {
                // Accelo says 400 for what is not there; 404 is somebody else's, or a wrong deployment.
                boolean strange = answer.status() == 404 || (good && !word.isEmpty());
                yield strange ? Optional.of(PsaFailure.PROTOCOL) : Optional.empty();
            }
        };
    }

    private static String word(Answer answer) {
        return Json.tree(answer)
                .filter(JsonNode::isObject)
                .map(body -> {
                    for (JsonNode place :
                            new JsonNode[] {body.path("meta").path("status"), body.path("status"), body.path("error")
                            }) {
                        if (place.isTextual()) {
                            return place.asText().strip();
                        }
                    }
                    return "";
                })
                .orElse("");
    }

    private static Optional<String> words(Answer answer) {
        return Json.tree(answer).filter(JsonNode::isObject).flatMap(body -> {
            for (JsonNode place : new JsonNode[] {
                body.path("meta").path("message"),
                body.path("message"),
                body.path("error_description"),
                body.path("error")
            }) {
                if (place.isTextual() && !place.asText().isBlank()) {
                    return Optional.of(place.asText());
                }
            }
            return Optional.empty();
        });
    }

    /** A lock tells seconds, the hourly limit the moment at which it starts anew. */
    private static Optional<Duration> retryAfter(Answer answer, Instant now) {
        Optional<Duration> told = answer.retryAfter(now);
        if (told.isPresent()) {
            return told;
        }
        if (word(answer).equals(LOCKED)) {
            return Optional.of(LOCK);
        }
        return reset(answer).filter(now::isBefore).map(reset -> Duration.between(now, reset));
    }

    /** When the hour of the limit ends. */
    static Optional<Instant> reset(Answer answer) {
        return answer.header("x-ratelimit-reset")
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,11}"))
                .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
    }

    /** Requests left in the hour. */
    static Optional<Integer> remaining(Answer answer) {
        return answer.header("x-ratelimit-remaining")
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf);
    }
}
