package io.tallybridge.psasync.run;

import java.time.Duration;

/** Ends an attempt of a run; it starts again after a pause. */
public class RunLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Duration pause;
    private final boolean heldUp;

    public RunLater(String reason, Duration pause) {
        this(reason, pause, false);
    }

    private RunLater(String reason, Duration pause, boolean heldUp) {
        super(reason);
        this.pause = pause;
        this.heldUp = heldUp;
    }

    /** Ends an attempt in which nothing failed: it does not count against the run's retries. */
    public static RunLater heldUp(String reason, Duration pause) {
        return new RunLater(reason, pause, true);
    }

    /** Whether the attempt ended for no fault of the run. */
    public boolean heldUp() {
        return heldUp;
    }

    public Duration pause() {
        return pause;
    }
}
