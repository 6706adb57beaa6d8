package io.tallybridge.psasync.changeset;

/** Where a change set stands. */
public enum ChangeSetState {
    DRAFT,
    APPROVED,
    REJECTED,
    PUSHING,
    /** A worksheet was handed out; lines get their result when it is imported, or when the PSA shows their target. */
    AWAITING_CONFIRMATION,
    /** Every line has its target. */
    PUSHED,
    /** Some lines could not be written; pushing again tries those. */
    PARTLY_FAILED,
    /** A line was changed by somebody else, or nobody knows what became of a write: a person must look. */
    NEEDS_ATTENTION
}
