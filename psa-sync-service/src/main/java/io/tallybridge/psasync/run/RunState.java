package io.tallybridge.psasync.run;

/** Where a run stands. */
public enum RunState {
    /** Waits for its turn on the connection. */
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether nothing will happen any more. */
    public boolean ended() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
