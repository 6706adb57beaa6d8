package io.tallybridge.psasync.run;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a handler knows about its run, and where it reports. */
public final class RunContext {
    private final Runs runs;
    private final String organization;
    private final UUID runId;
    private final UUID connectionId;
    private final @Nullable UUID subjectId;
    private final int attempt;
    private final String requestedBy;

    RunContext(
            Runs runs,
            String organization,
            UUID runId,
            UUID connectionId,
            @Nullable UUID subjectId,
            int attempt,
            String requestedBy) {
        this.runs = runs;
        this.organization = organization;
        this.runId = runId;
        this.connectionId = connectionId;
        this.subjectId = subjectId;
        this.attempt = attempt;
        this.requestedBy = requestedBy;
    }

    public String organization() {
        return organization;
    }

    public UUID runId() {
        return runId;
    }

    public UUID connectionId() {
        return connectionId;
    }

    /** The reconciliation or change set that the run was made for. */
    public UUID subjectId() {
        return Objects.requireNonNull(subjectId, "subjectId");
    }

    /** 1 on the first start. */
    public int attempt() {
        return attempt;
    }

    public String requestedBy() {
        return requestedBy;
    }

    /** Reports progress. */
    public void progress(long done, @Nullable Long total) {
        runs.progress(this, done, total);
    }

    /**
     * To be called between steps.
     *
     * @throws RunCancelled if somebody asked to stop
     * @throws RunLater if this process shuts down, or another process has taken the run over
     */
    public void check() {
        runs.check(this);
    }

    /**
     * To be called first in a transaction that must not happen if another process has taken the run over; holds off a
     * take-over until that transaction ends.
     */
    public void fence() {
        runs.fence(this);
    }
}
