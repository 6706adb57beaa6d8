package io.tallybridge.simulators.autotask;

import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.util.List;
import java.util.Map;

/** The API's error bodies. */
final class Errors {

    private Errors() {}

    static SimulatorResponse errors(int status, String... texts) {
        return SimulatorResponse.json(status, Map.of("errors", List.of(texts)));
    }

    /** A business rule was broken: status 500, as the service does. */
    static Refusal refused(String... texts) {
        return new Refusal(errors(500, texts));
    }

    static Refusal wrongMethod(String method) {
        return new Refusal(SimulatorResponse.json(
                405, Map.of("Message", "The requested resource does not support http method '" + method + "'.")));
    }

    static Refusal noResource(String address) {
        return new Refusal(SimulatorResponse.json(
                404, Map.of("Message", "No HTTP resource was found that matches the request URI '" + address + "'.")));
    }
}
