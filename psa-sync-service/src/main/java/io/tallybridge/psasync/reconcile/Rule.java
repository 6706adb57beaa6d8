package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * How counts become a billable quantity, as mapping-service keeps it with a service mapping.
 *
 * @param daysWithCounts whether an average is taken over the days with a count instead of all days of the period
 * @param includedUnits units that are free; they never make a quantity negative
 * @param minimum least that is billed, even without any use
 * @param cap most that is billed
 * @param scale decimals of the rule's own rounding; null leaves rounding to the PSA
 */
public record Rule(
        Reduction reduction,
        boolean daysWithCounts,
        BigDecimal multiplier,
        BigDecimal offset,
        BigDecimal includedUnits,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal cap,
        @Nullable Integer scale,
        @Nullable RoundingMode rounding) {

    /** The last count of the period, unchanged. */
    public static final Rule PLAIN =
            new Rule(Reduction.LAST, false, BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ZERO, null, null, null, null);
}
