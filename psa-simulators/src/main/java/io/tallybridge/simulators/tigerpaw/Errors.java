package io.tallybridge.simulators.tigerpaw;

import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;

/** The API's two ways to refuse: a status with a message, and status 200 that says it failed. */
final class Errors {

    private Errors() {}

    static SimulatorResponse status(int status, String message) {
        return SimulatorResponse.json(status, Json.object().put("Message", message));
    }

    static SimulatorResponse failure(String message) {
        return SimulatorResponse.json(200, Json.object().put("Success", false).put("Message", message));
    }

    static Refusal failed(String message) {
        return new Refusal(failure(message));
    }

    static Refusal notFound(int status, String what, String id) {
        return new Refusal(
                status == 200
                        ? SimulatorResponse.of(200, "application/json; charset=utf-8", "null")
                        : status(status, what + " " + id + " was not found."));
    }
}
