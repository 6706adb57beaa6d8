package io.tallybridge.simulators.syncro;

import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.util.List;
import java.util.Map;

/** The API's error bodies: each controller has a shape of its own. */
final class Errors {

    private Errors() {}

    /** A line that is not valid. */
    static Refusal invalidLine(String... texts) {
        return new Refusal(SimulatorResponse.json(422, Map.of("error", List.of(texts))));
    }

    static Refusal badParameter(String text) {
        return new Refusal(SimulatorResponse.json(400, Map.of("message", List.of(text))));
    }

    static Refusal notFound() {
        return new Refusal(SimulatorResponse.json(404, Map.of("message", "Not found")));
    }

    /** The same words for a token that is wrong and for one that lacks a permission. */
    static SimulatorResponse notAuthorized(int status) {
        return SimulatorResponse.json(
                status, Map.of("error", "Not authorized. Please ask account admin to update your group permissions."));
    }
}
