package io.tallybridge.psasync.run;

import io.tallybridge.psasync.psa.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
    private final int tries;
    private final String requestedBy;
    private final Origin origin;
    private @Nullable String checkpoint;

    RunContext(
            Runs runs,
            String organization,
            UUID runId,
            UUID connectionId,
            @Nullable UUID subjectId,
            int attempt,
            int tries,
            String requestedBy,
            Origin origin,
            @Nullable String checkpoint) {
        this.runs = runs;
        this.organization = organization;
        this.runId = runId;
        this.connectionId = connectionId;
        this.subjectId = subjectId;
        this.attempt = attempt;
        this.tries = tries;
        this.requestedBy = requestedBy;
        this.origin = origin;
        this.checkpoint = checkpoint;
    }

    /** The request that asked for a run, so that its log lines and its calls can be found under it. */
    record Origin(@Nullable String requestId, @Nullable String traceParent) {}

    Origin origin() {
        return origin;
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

    /** How many starts count against the retries, this one included; those that the PSA's limits ended do not. */
    public int tries() {
        return tries;
    }

    /** What {@link #checkpoint(String)} kept last, also in an earlier attempt. */
    public Optional<String> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    /** Keeps how far the run has come, so that another attempt can go on from there; null to begin anew. */
    public void checkpoint(@Nullable String reached) {
        runs.checkpoint(this, reached);
        checkpoint = reached;
    }

    /** Waits long for its turn at the PSA, until somebody cancels the run or this process shuts down. */
    public Patience patience() {
        return new Patience() {
            @Override
            public Optional<Duration> longest() {
                return Optional.of(runs.patience());
            }

            @Override
            public void check() {
                RunContext.this.check();
            }
        };
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
