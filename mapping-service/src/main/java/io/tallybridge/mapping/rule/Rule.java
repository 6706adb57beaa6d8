package io.tallybridge.mapping.rule;

import io.tallybridge.common.problem.CommonProblem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How counts become a billable quantity, step by step in the order of the members. Absent members take the values that
 * change nothing.
 *
 * @param includedUnits taken off, but never below zero
 * @param minimum billed at least
 * @param cap billed at most
 * @param scale digits after the point that are kept; only with {@code rounding}
 */
public record Rule(
        Reduction reduction,
        AverageOver averageOver,
        BigDecimal includedUnits,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal cap,
        BigDecimal offset,
        BigDecimal multiplier,
        @Nullable Integer scale,
        @Nullable RoundingMode rounding) {
    private static final int MOST_INTEGER_DIGITS = 12;
    private static final int MOST_FRACTION_DIGITS = 10;

    /** Bills the last count as it is. */
    public static final Rule DEFAULT = new Rule(null, null, null, null, null, null, null, null, null);

    // The parameters are nullable for JSON, the components are not.
    public Rule(
            @Nullable Reduction reduction,
            @Nullable AverageOver averageOver,
            @Nullable BigDecimal includedUnits,
            @Nullable BigDecimal minimum,
            @Nullable BigDecimal cap,
            @Nullable BigDecimal offset,
            @Nullable BigDecimal multiplier,
            @Nullable Integer scale,
            @Nullable RoundingMode rounding) {
        this.reduction = reduction == null ? Reduction.LAST : reduction;
        this.averageOver = averageOver == null ? AverageOver.DAYS_IN_PERIOD : averageOver;
        this.includedUnits = includedUnits == null ? BigDecimal.ZERO : includedUnits;
        this.minimum = minimum;
        this.cap = cap;
        this.offset = offset == null ? BigDecimal.ZERO : offset;
        this.multiplier = multiplier == null ? BigDecimal.ONE : multiplier;
        this.scale = scale;
        this.rounding = rounding;
    }

    /** The same rule; a problem of type invalid-input that names every member that cannot be. */
    public Rule checked() {
        List<String> faults = new ArrayList<>();
        boolean numbers = number("includedUnits", includedUnits, faults)
                & number("minimum", minimum, faults)
                & number("cap", cap, faults)
                & number("offset", offset, faults)
                & number("multiplier", multiplier, faults);
        if (numbers) {
            notNegative("includedUnits", includedUnits, faults);
            notNegative("minimum", minimum, faults);
            notNegative("cap", cap, faults);
            if (multiplier.signum() <= 0) {
                faults.add("multiplier must be greater than 0");
            }
            if (minimum != null && cap != null && minimum.compareTo(cap) > 0) {
                faults.add("minimum must not be greater than cap");
            }
        }
        if ((scale == null) != (rounding == null)) {
            faults.add("scale and rounding go together: give both or none");
        }
        if (scale != null && (scale < 0 || scale > MOST_FRACTION_DIGITS)) {
            faults.add("scale must be between 0 and " + MOST_FRACTION_DIGITS);
        }
        if (rounding == RoundingMode.UNNECESSARY) {
            faults.add("rounding must be one of CEILING, FLOOR, UP, DOWN, HALF_UP, HALF_DOWN, HALF_EVEN");
        }
        if (!faults.isEmpty()) {
            throw CommonProblem.INVALID_INPUT.because("The rule is not valid: " + String.join("; ", faults) + ".");
        }
        return this;
    }

    private static boolean number(String name, @Nullable BigDecimal value, List<String> faults) {
        // Digits are counted, not written out: 1e999999999 has a billion of them.
        if (value == null
                || value.signum() == 0
                || ((long) value.precision() - value.scale() <= MOST_INTEGER_DIGITS
                        && value.stripTrailingZeros().scale() <= MOST_FRACTION_DIGITS)) {
            return true;
        }
        faults.add(name + " must have at most " + MOST_INTEGER_DIGITS + " digits before and " + MOST_FRACTION_DIGITS
                + " after the point");
        return false;
    }

    private static void notNegative(String name, @Nullable BigDecimal value, List<String> faults) {
        if (value != null && value.signum() < 0) {
            faults.add(name + " must not be negative");
        }
    }
}
