package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;

/** The API's error bodies, which come in several shapes. */
final class Errors {

    private Errors() {}

    static SimulatorResponse result(int status, String message) {
        ObjectNode body = Json.object();
        body.put("resultCode", String.valueOf(status));
        body.put("errorMessage", message);
        return SimulatorResponse.json(status, body);
    }

    static SimulatorResponse message(int status, String message) {
        return SimulatorResponse.json(status, Json.object().put("Message", message));
    }

    static SimulatorResponse exception(int status, String message) {
        ObjectNode body = Json.object();
        body.put("ClassName", "System.Exception");
        body.put("Message", message);
        body.put("StackTraceString", "   at NetHelpDesk.Core.Save() in D:\\build\\Core.vb:line 1042");
        return SimulatorResponse.json(status, body);
    }

    static SimulatorResponse oauth(int status, String error, String description) {
        ObjectNode body = Json.object();
        body.put("error", error);
        body.put("error_description", description);
        return SimulatorResponse.json(status, body);
    }

    static Refusal invalid(String message) {
        return new Refusal(result(400, message));
    }
}
