package io.tallybridge.simulators.engine;

import java.util.List;

/** Compares a request with the PSA's published description of its API. */
@FunctionalInterface
public interface RequestCheck {

    /** Accepts everything: used when there is no description. */
    RequestCheck NONE = (request, path) -> List.of();

    /**
     * How the request departs from the description.
     *
     * @param path the request's path as the description writes it
     * @return one text per departure, empty if it conforms
     */
    List<String> violations(SimulatorRequest request, String path);
}
