package io.tallybridge.psasync.psa.syncro;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Syncro's answers mean when something went wrong. Each of its controllers has a shape of its own: a text or a list
 * under {@code error}, {@code errors} or {@code message}, lists by field under {@code errors}, or lists by field alone.
 */
final class SyncroErrors {
    private static final List<String> WRAPPERS = List.of("error", "errors", "message");

    private SyncroErrors() {}

    static FailureTable table() {
        return FailureTable.with(SyncroErrors::oddRow, SyncroErrors::words);
    }

    /**
     * A good status is not enough: gateways answer 200 with a page, a feature that is switched off answers the bare word
     * Disabled, and a refusal may say so in its body only.
     */
    private static Optional<PsaFailure> oddRow(Answer answer) {
        if (answer.status() < 200 || answer.status() >= 300) {
            return Optional.empty();
        }
        if (disabled(answer)) {
            return Optional.of(PsaFailure.UNSUPPORTED);
        }
        Optional<JsonNode> body = Json.tree(answer);
        boolean usable =
                body.filter(node -> node.isContainerNode() || node.isNull()).isPresent();
        boolean refused = body.filter(SyncroErrors::saysItFailed).isPresent();
        return usable && !refused ? Optional.empty() : Optional.of(PsaFailure.PROTOCOL);
    }

    private static boolean saysItFailed(JsonNode body) {
        JsonNode success = body.path("success");
        return (success.isBoolean() && !success.booleanValue())
                || !texts(body, "error").isEmpty();
    }

    private static boolean disabled(Answer answer) {
        return answer.body().strip().equalsIgnoreCase("disabled");
    }

    private static Optional<String> words(Answer answer) {
        if (disabled(answer)) {
            return Optional.of("this part of Syncro is switched off for the account.");
        }
        List<String> texts = new ArrayList<>();
        Json.tree(answer).filter(JsonNode::isObject).ifPresent(body -> {
            WRAPPERS.forEach(wrapper -> texts.addAll(texts(body, wrapper)));
            if (texts.isEmpty() && answer.status() >= 400) {
                byField(body, texts);
            }
        });
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", texts));
    }

    private static List<String> texts(JsonNode body, String wrapper) {
        List<String> texts = new ArrayList<>();
        JsonNode found = body.path(wrapper);
        collect(found, texts);
        if (found.isObject()) {
            byField(found, texts);
        }
        return texts;
    }

    private static void collect(JsonNode found, List<String> texts) {
        if (found.isTextual() && !found.textValue().isBlank()) {
            texts.add(found.textValue().strip());
        } else if (found.isArray()) {
            found.forEach(each -> collect(each, texts));
        }
    }

    private static void byField(JsonNode fields, List<String> texts) {
        fields.properties().forEach(field -> {
            List<String> problems = new ArrayList<>();
            if (field.getValue().isArray()) {
                collect(field.getValue(), problems);
            }
            problems.forEach(problem -> texts.add(field.getKey() + " " + problem));
        });
    }
}
