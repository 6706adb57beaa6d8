package io.tallybridge.psasync.changeset;

import java.util.List;
import java.util.UUID;

/**
 * A brake: something that looks wrong and needs an approver who says that it is not.
 *
 * @param code to be given back under {@code acknowledge}
 * @param items which it is about; the first hundred
 */
public record Warning(Code code, String message, int count, List<UUID> items) {

    /** What looks wrong. */
    public enum Code {
        /** Lines would be brought to zero. */
        WENT_TO_ZERO,
        /** Lines would drop by more than the limit. */
        LARGE_DROP,
        /** The counts behind lines are too old. */
        STALE_DATA,
        /** Some sources of lines that would drop sent nothing, which is not the same as zero. */
        SILENT_SOURCES,
        /** The set as a whole moves more money than the limit. */
        AMOUNT_ABOVE_LIMIT,
        /** The chosen day lies inside a billing period: the PSA will bill extra prorated lines. */
        MID_PERIOD_DATE,
        /** Lines would be added to agreements; the approver needs the role line-creator too. */
        NEW_LINES
    }
}
