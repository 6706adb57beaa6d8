package io.tallybridge.simulators.engine;

/** Ends the handling of a request with an answer; everything that the request had changed so far is undone. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient SimulatorResponse response;

    /** A refusal with the PSA's own answer. */
    public Refusal(SimulatorResponse response) {
        super("refused with status " + response.status(), null, false, false);
        this.response = response;
    }

    /** What the caller gets. */
    public SimulatorResponse response() {
        return response;
    }
}
