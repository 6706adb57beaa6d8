package io.tallybridge.simulators.connectwise;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;
import org.jspecify.annotations.Nullable;

/** The API's error bodies. */
final class Errors {

    private Errors() {}

    static SimulatorResponse error(int status, String code, String message) {
        ObjectNode body = Json.object();
        body.put("code", code);
        body.put("message", message);
        body.putNull("errors");
        return SimulatorResponse.json(status, body);
    }

    static Refusal notFound(String what, String id) {
        return new Refusal(error(404, "NotFound", what + " " + id + " not found"));
    }

    static Refusal badArgument(String message) {
        return new Refusal(error(400, "InvalidArgument", message));
    }

    /** A record that is not valid, with the fields that are not. */
    static final class Invalid {

        private final String resource;
        private final ArrayNode errors = Json.array();

        Invalid(String resource) {
            this.resource = resource;
        }

        void add(String code, String message, @Nullable String field) {
            ObjectNode error = errors.addObject();
            error.put("code", code);
            error.put("message", message);
            error.put("resource", resource);
            if (field != null) {
                error.put("field", field);
            }
        }

        Refusal and(String code, String message, @Nullable String field) {
            add(code, message, field);
            return refusal();
        }

        Refusal refusal() {
            ObjectNode body = Json.object();
            body.put("code", "InvalidObject");
            body.put("message", resource + " object is invalid");
            body.set("errors", errors);
            return new Refusal(SimulatorResponse.json(400, body));
        }

        void refuseIfAny() {
            if (!errors.isEmpty()) {
                throw refusal();
            }
        }
    }
}
