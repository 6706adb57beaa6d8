package io.tallybridge.psasync.psa;

/** Why a PSA did not do what was asked. The only thing that decides whether to try again, to stop, or to ask a person. */
public enum PsaFailure {
    /** The credentials are wrong, expired or disabled. */
    AUTH(false),
    /** The credentials are right but lack a right; the message names it where the PSA does. */
    PERMISSION(false),
    /** The thing asked for does not exist any more. */
    GONE(false),
    /** The line is not what was reviewed, or somebody holds it. */
    CONFLICT(false),
    /** The PSA, or a rule of ours, refuses the request as it is. */
    INVALID(false),
    /** Too many calls for now. */
    THROTTLED(true),
    /** The PSA or the way to it fails for the moment. */
    TRANSIENT(true),
    /** The PSA answered something that its contract does not allow. */
    PROTOCOL(false),
    /** This PSA, or this connection, does not offer it. */
    UNSUPPORTED(false);

    private final boolean retryable;

    PsaFailure(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later without anybody changing anything. */
    public boolean retryable() {
        return retryable;
    }
}
