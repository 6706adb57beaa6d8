package io.tallybridge.mapping.rule;

/** How the daily counts of a period become one number. */
public enum Reduction {
    LAST,
    AVG_DAILY,
    MAX,
    MIN,
    SUM,
    FIRST
}
