package io.tallybridge.psasync.psa;

/**
 * What became of a change that succeeded.
 *
 * @param line the line as read back; its quantity equals the target
 */
public record AppliedQuantity(Outcome outcome, AgreementLine line) {

    /** Whether a write was needed. */
    public enum Outcome {
        /** The line was written, and reading it back gave the target. */
        WRITTEN,
        /** The line had the target already; nothing was sent. */
        ALREADY_RIGHT
    }
}
