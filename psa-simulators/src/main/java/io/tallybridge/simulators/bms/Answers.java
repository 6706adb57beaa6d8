package io.tallybridge.simulators.bms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The envelope of every answer, in the letter case of choice. */
final class Answers {

    /** "Security Error": the token is not, or no longer, valid. */
    static final int SECURITY_ERROR = 978_001;

    private final LetterCase letterCase;

    Answers(LetterCase letterCase) {
        this.letterCase = letterCase;
    }

    SimulatorResponse success(JsonNode result, @Nullable Integer total) {
        ObjectNode body = Json.object();
        body.put("Success", true);
        body.putNull("Error");
        body.set("Result", result);
        if (total != null) {
            body.put("TotalRecords", total);
        }
        return SimulatorResponse.json(200, spelt(body));
    }

    SimulatorResponse failure(int status, int code, String message, String... subErrors) {
        ObjectNode body = Json.object();
        body.put("Success", false);
        ObjectNode error = body.putObject("Error");
        error.put("Code", code);
        error.put("Message", message);
        error.putNull("Details");
        error.put("StackStrace", "   at Vorex.Api.Controllers.Invoke() in C:\\build\\agent\\Controllers.cs:line 42");
        ArrayNode more = error.putArray("SubErrors");
        for (String subError : subErrors) {
            more.add(subError);
        }
        body.putNull("Result");
        return SimulatorResponse.json(status, spelt(body));
    }

    /** The framework's refusal of a body that does not fit the model; always in camel case. */
    static SimulatorResponse badModel(String field, String message) {
        ObjectNode body = Json.object();
        body.putObject("errors").putArray(field).add(message);
        body.put("type", "https://tools.ietf.org/html/rfc7231#section-6.5.1");
        body.put("title", "One or more validation errors occurred.");
        body.put("status", 400);
        return SimulatorResponse.json(400, body);
    }

    /** A record as it is stored, with its id spelt as the others are. */
    static ObjectNode shown(ObjectNode stored) {
        ObjectNode shown = Json.object();
        shown.set("Id", stored.path("id"));
        stored.fields().forEachRemaining(field -> {
            if (!field.getKey().equals("id")) {
                shown.set(field.getKey(), field.getValue());
            }
        });
        return shown;
    }

    private JsonNode spelt(JsonNode node) {
        if (letterCase == LetterCase.PASCAL) {
            return node;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode spelt = Json.array();
            array.forEach(item -> spelt.add(spelt(item)));
            return spelt;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode spelt = Json.object();
            object.fields().forEachRemaining(field -> spelt.set(camel(field.getKey()), spelt(field.getValue())));
            return spelt;
        }
        return node;
    }

    /** A run of capitals is one word: {@code GLAccountId} becomes {@code glAccountId}. */
    static String camel(String name) {
        int capitals = 0;
        while (capitals < name.length() && Character.isUpperCase(name.charAt(capitals))) {
            capitals++;
        }
        int lower = capitals <= 1 || capitals == name.length() ? capitals : capitals - 1;
        return name.substring(0, lower).toLowerCase(Locale.ROOT) + name.substring(lower);
    }
}
