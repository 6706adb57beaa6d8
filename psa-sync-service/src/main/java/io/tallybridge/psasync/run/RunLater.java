package io.tallybridge.psasync.run;

import java.time.Duration;

/** Ends an attempt of a run; it starts again after a pause. */
public class RunLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Duration pause;

    public RunLater(String reason, Duration pause) {
        super(reason);
        this.pause = pause;
    }

    public Duration pause() {
        return pause;
    }
}
