package io.tallybridge.mapping.rule;

/** What {@link Reduction#AVG_DAILY} divides by. */
public enum AverageOver {
    /** A day without a count weighs as zero. */
    DAYS_IN_PERIOD,
    DAYS_WITH_COUNTS
}
