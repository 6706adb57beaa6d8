package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PSA did not do what was asked. Messages are fit for the people who use the connection: they carry the PSA's own words
 * where these help, and never a credential.
 */
public class PsaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final PsaFailure failure;
    private final @Nullable Duration retryAfter;
    private final boolean outcomeUnknown;
    private final @Nullable BigDecimal found;

    public PsaException(PsaFailure failure, String message) {
        this(failure, message, null, null, false, null);
    }

    public PsaException(PsaFailure failure, String message, @Nullable Throwable cause) {
        this(failure, message, cause, null, false, null);
    }

    private PsaException(
            PsaFailure failure,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            boolean outcomeUnknown,
            @Nullable BigDecimal found) {
        super(message, cause);
        this.failure = failure;
        this.retryAfter = retryAfter;
        this.outcomeUnknown = outcomeUnknown;
        this.found = found;
    }

    /** The same failure under another type. */
    protected PsaException(PsaException same) {
        this(
                same.failure,
                String.valueOf(same.getMessage()),
                same.getCause(),
                same.retryAfter,
                same.outcomeUnknown,
                same.found);
    }

    /** The line has another quantity than the one that was reviewed. */
    public static PsaException conflict(String message, @Nullable BigDecimal found) {
        return new PsaException(PsaFailure.CONFLICT, message, null, null, false, found);
    }

    public static PsaException throttled(String message, @Nullable Duration retryAfter) {
        return new PsaException(PsaFailure.THROTTLED, message, null, retryAfter, false, null);
    }

    /** The same failure, of a write that was sent and may or may not have been applied. */
    public PsaException withUnknownOutcome() {
        PsaException copy = new PsaException(failure, String.valueOf(getMessage()), this, retryAfter, true, found);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public PsaFailure failure() {
        return failure;
    }

    /**
     * Whether the same request may be sent again later. Never true for a write whose outcome is unknown: that is resolved
     * by reading ({@link SetsQuantities#settle}).
     */
    public boolean retryable() {
        return failure.retryable() && !outcomeUnknown;
    }

    /** How long the PSA asks to wait. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** True if a write was sent, its answer did not come or cannot be read, and reading did not settle it yet. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    /** The quantity found on the line, if it was read and differs from what was reviewed. */
    public Optional<BigDecimal> found() {
        return Optional.ofNullable(found);
    }
}
