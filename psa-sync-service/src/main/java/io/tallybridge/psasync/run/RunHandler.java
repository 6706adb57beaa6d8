package io.tallybridge.psasync.run;

import org.jspecify.annotations.Nullable;

/** Does the work of one kind of run. Must be safe to start again from the beginning at any time. */
public interface RunHandler {
    RunKind kind();

    /**
     * Works outside of a transaction, as the run's organization.
     *
     * @throws RunLater to end this attempt and be started again later
     * @throws RunCancelled from {@link RunContext#check}
     */
    void execute(RunContext context);

    /** Told in the transaction that ends the run, so that what the run works on ends with it. */
    void ended(RunContext context, RunState state, @Nullable String detail);
}
