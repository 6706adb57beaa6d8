package io.tallybridge.simulators.accelo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;

/** Accelo's refusals, in their three shapes. */
final class Errors {
    private static final String MORE = "https://api.accelo.com/docs/#status-codes";

    private Errors() {}

    /** The usual shape: an envelope without a response. */
    static SimulatorResponse meta(int code, String status, String message) {
        ObjectNode body = Json.object();
        body.putNull("response");
        body.set("meta", flatBody(status, message));
        return SimulatorResponse.json(code, body);
    }

    /** The shape in which limits and lockouts are documented. */
    static SimulatorResponse flat(int code, String status, String message) {
        return SimulatorResponse.json(code, flatBody(status, message));
    }

    private static ObjectNode flatBody(String status, String message) {
        return Json.object().put("status", status).put("message", message).put("more_info", MORE);
    }

    /** What the token's address answers. */
    static SimulatorResponse oauth(int code, String error, String description) {
        return SimulatorResponse.json(code, Json.object().put("error", error).put("error_description", description));
    }

    static Refusal invalid(String message) {
        return new Refusal(meta(400, "invalid_request", message));
    }

    static Refusal denied(String what) {
        return new Refusal(meta(403, "invalid_permission", "You do not have the permission to access " + what + "."));
    }
}
