package io.tallybridge.psasync.run;

/** Somebody asked the run to stop. */
public class RunCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RunCancelled() {
        super("The run was cancelled.");
    }
}
