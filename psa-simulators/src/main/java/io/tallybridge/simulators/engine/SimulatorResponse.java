package io.tallybridge.simulators.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a simulated PSA.
 *
 * @param status HTTP status
 * @param headers headers in their order
 * @param body the body's text, empty for none
 * @param dropped the connection is closed without any answer; status, headers and body are then not sent
 */
public record SimulatorResponse(int status, Map<String, String> headers, String body, boolean dropped) {

    /** A JSON answer. */
    public static SimulatorResponse json(int status, @Nullable Object body) {
        return of(status, "application/json; charset=utf-8", Json.write(body));
    }

    /** An answer with a body of the given type. */
    public static SimulatorResponse of(int status, String contentType, String body) {
        return new SimulatorResponse(status, Map.of("Content-Type", contentType), body, false);
    }

    /** An answer without a body. */
    public static SimulatorResponse empty(int status) {
        return new SimulatorResponse(status, Map.of(), "", false);
    }

    /** No answer at all: the connection is closed. */
    public static SimulatorResponse drop() {
        return new SimulatorResponse(0, Map.of(), "", true);
    }

    /** The same answer with one more header, or with another value for it. */
    public SimulatorResponse with(String header, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(header, value);
        return new SimulatorResponse(status, changed, body, dropped);
    }

    /** The same answer with another body. */
    public SimulatorResponse withBody(String text) {
        return new SimulatorResponse(status, headers, text, dropped);
    }
}
