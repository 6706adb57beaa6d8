package io.tallybridge.usage.count;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The limits of a unit count: exact decimals that the database's numeric(20,6) holds without rounding. */
public final class UnitCounts {

    /** Digits before the decimal point. */
    public static final int INTEGER_DIGITS = 14;
    /** Digits after the decimal point. */
    public static final int SCALE = 6;

    private static final int LONGEST_NUMBER = 100;

    private UnitCounts() {}

    /** Exact value of a JSON number's text; null where it is too long to be one of ours. */
    public static @Nullable BigDecimal parse(String number) {
        if (number.length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            return new BigDecimal(number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * What is wrong with a value, to follow the field's name; null if nothing is.
     */
    public static @Nullable String objection(@Nullable BigDecimal value) {
        if (value == null) {
            return outOfRange();
        }
        if (value.signum() < 0) {
            return "must be a number not less than 0";
        }
        if (value.signum() == 0) {
            return null;
        }
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > INTEGER_DIGITS || (value.scale() > SCALE && tooFine(value))) {
            return outOfRange();
        }
        return null;
    }

    private static boolean tooFine(BigDecimal value) {
        return value.stripTrailingZeros().scale() > SCALE;
    }

    private static String outOfRange() {
        return "must be a number with at most " + INTEGER_DIGITS + " digits before and " + SCALE
                + " digits after the decimal point";
    }

    /** The same value as it is stored. */
    public static BigDecimal normalized(BigDecimal value) {
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        return value.scale() > SCALE || value.scale() < 0 ? value.setScale(SCALE) : value;
    }
}
