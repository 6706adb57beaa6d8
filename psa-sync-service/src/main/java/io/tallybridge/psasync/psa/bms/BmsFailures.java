package io.tallybridge.psasync.psa.bms;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API documents status 200 alone and says in the body whether a call failed. What an error's text means is our reading;
 * it only decides how the failure is named, never whether there is one.
 */
final class BmsFailures {
    /** "Security Error": the token is not, or no longer, valid. */
    private static final int SECURITY_ERROR = 978_001;

    private static final Pattern LIMIT = pattern(
            "too many (requests|calls)|throttl|(rate|api|call|request)\\w*[^.]{0,40}\\blimit|\\blimit[^.]{0,40}(call|request)");
    private static final Pattern RIGHT =
            pattern("permission|access (is )?denied|not authori[sz]ed|unauthori[sz]ed|access right|not allowed to");
    private static final Pattern MISSING = pattern("not found|does not exist|no longer exists|doesn't exist");

    private BmsFailures() {}

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    /** For calls of both versions. */
    static FailureTable ofCalls() {
        return FailureTable.with(BmsFailures::callRow, BmsFailures::words);
    }

    /** For getting tokens: whatever is refused there is refused because of the credentials. */
    static FailureTable ofSignIn() {
        return FailureTable.with(BmsFailures::signInRow, BmsFailures::words);
    }

    private static Optional<PsaFailure> callRow(Answer answer) {
        if (answer.status() >= 500 || answer.status() == 429) {
            return Optional.empty();
        }
        JsonNode body = Json.tree(answer).orElse(null);
        if (body == null || !says(body)) {
            return Optional.empty();
        }
        if (code(body) == SECURITY_ERROR) {
            return Optional.of(PsaFailure.AUTH);
        }
        String text = words(answer).orElse("");
        if (LIMIT.matcher(text).find()) {
            return Optional.of(PsaFailure.THROTTLED);
        }
        if (answer.status() >= 300 && answer.status() != 400) {
            return Optional.empty();
        }
        if (RIGHT.matcher(text).find()) {
            return Optional.of(PsaFailure.PERMISSION);
        }
        return Optional.of(MISSING.matcher(text).find() ? PsaFailure.GONE : PsaFailure.INVALID);
    }

    private static Optional<PsaFailure> signInRow(Answer answer) {
        if (answer.status() >= 500 || answer.status() == 429) {
            return Optional.empty();
        }
        boolean good = answer.status() >= 200 && answer.status() < 300;
        boolean refused = good
                ? Json.tree(answer).filter(BmsFailures::says).isPresent()
                : answer.status() == 400 || answer.status() == 401 || answer.status() == 403;
        if (!refused) {
            return Optional.empty();
        }
        return Optional.of(LIMIT.matcher(words(answer).orElse("")).find() ? PsaFailure.THROTTLED : PsaFailure.AUTH);
    }

    /** Whether a body says by itself that the call failed, in the envelope of either version. */
    private static boolean says(JsonNode body) {
        JsonNode success = field(body, "success");
        if (success != null && (success.isBoolean() || success.isTextual())) {
            return !success.asBoolean(true) || success.asText().equalsIgnoreCase("false");
        }
        // The first version spells "no error" as a word; its status counts only within its envelope.
        JsonNode error = field(body, "error");
        JsonNode status = field(body, "responseCode") == null ? null : field(body, "status");
        return (error != null
                        && error.isTextual()
                        && !error.asText().isBlank()
                        && !error.asText().equalsIgnoreCase("None"))
                || (status != null && status.isTextual() && !status.asText().equalsIgnoreCase("OK"));
    }

    private static int code(JsonNode body) {
        JsonNode error = field(body, "error");
        JsonNode code = error == null ? null : field(error, "code");
        return code == null ? 0 : code.asInt();
    }

    /** The PSA's own explanation; never its stack trace, a field of its own that is left where it is. */
    static Optional<String> words(Answer answer) {
        JsonNode body = Json.tree(answer).orElse(null);
        if (body == null) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        JsonNode error = field(body, "error");
        if (error != null && error.isObject()) {
            add(texts, field(error, "message"));
            add(texts, field(error, "details"));
            JsonNode subErrors = field(error, "subErrors");
            if (subErrors != null) {
                subErrors.forEach(subError -> add(texts, subError));
            }
        } else {
            add(texts, error);
        }
        add(texts, field(body, "error_description"));
        JsonNode models = field(body, "errors");
        if (models != null) {
            models.fields().forEachRemaining(model -> model.getValue().forEach(text -> add(texts, text)));
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", texts));
    }

    private static void add(List<String> texts, @Nullable JsonNode text) {
        if (text != null
                && text.isTextual()
                && !text.asText().isBlank()
                && !texts.contains(text.asText().strip())) {
            texts.add(text.asText().strip());
        }
    }

    /** A field whatever the case of its name. */
    private static @Nullable JsonNode field(JsonNode body, String name) {
        for (var fields = body.fields(); fields.hasNext(); ) {
            var field = fields.next();
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return null;
    }
}
