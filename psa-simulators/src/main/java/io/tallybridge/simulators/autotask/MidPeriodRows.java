package io.tallybridge.simulators.autotask;

/** What a units row that starts within a period says; public pages leave it open, so an adapter must stand both. */
public enum MidPeriodRows {
    /** The row before ends the day before, and the new row holds the new total. */
    TOTAL,
    /** The row before goes on to the end of the period, and the new row holds only the difference. */
    DIFFERENCE
}
