package io.tallybridge.usage.intake;

import org.jspecify.annotations.Nullable;

/** A count that was not stored. */
public final class IntakeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Too many counts wait already; sending it again a little later can help. */
        FULL,
        /** The database does not answer; sending it again later can help. */
        UNAVAILABLE,
        /** The database refuses the values; sending it again cannot help. */
        REFUSED
    }

    private final Reason reason;

    IntakeException(Reason reason, @Nullable Throwable cause) {
        super("The count was not stored: " + reason, cause, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
