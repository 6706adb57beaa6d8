package io.tallybridge.psasync.run;

/** What a run does. */
public enum RunKind {
    /** Reads a PSA's directory. */
    DIRECTORY_SYNC,
    /** Compares billable quantities with lines. */
    RECONCILIATION,
    /** Writes an approved change set. */
    PUSH,
    /** Reads lines to see whether what was handed out on a worksheet has been done. */
    CONFIRMATION
}
