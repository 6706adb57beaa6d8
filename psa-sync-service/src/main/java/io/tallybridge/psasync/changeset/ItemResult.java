package io.tallybridge.psasync.changeset;

/** What became of one line. */
public enum ItemResult {
    /** Written, and read back equal. */
    WRITTEN,
    /** It had the target already; nothing was sent. */
    ALREADY_RIGHT,
    /** It had neither the reviewed quantity nor the target; nothing was sent, or somebody changed it meanwhile. */
    CONFLICT,
    /** The PSA, or a rule, refused it. */
    FAILED,
    /** A write was sent and reading did not show what became of it. */
    UNKNOWN;

    /** Whether the line has its target, so that pushing again leaves it alone. */
    public boolean settled() {
        return this == WRITTEN || this == ALREADY_RIGHT;
    }
}
