package io.tallybridge.common.paging;

import io.tallybridge.common.problem.CommonProblem;
import org.jspecify.annotations.Nullable;

/** How many items a page may have. */
public final class Limit {
    public static final int DEFAULT = 100;
    public static final int MAX = 1000;

    private Limit() {}

    /** The caller's limit, or the default; outside 1 to {@value #MAX} is a problem of type invalid-input. */
    public static int of(@Nullable Integer asked) {
        if (asked == null) {
            return DEFAULT;
        }
        if (asked < 1 || asked > MAX) {
            throw CommonProblem.INVALID_INPUT.because("'limit' must be between 1 and " + MAX + ".");
        }
        return asked;
    }
}
