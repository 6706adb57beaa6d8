package io.tallybridge.simulators.bms;

/** What posting a service does that is on the contract already; nothing public says. */
public enum RepeatedService {
    /** A second row, and both bill. */
    APPEND,
    REFUSE,
    /** The row gets the posted units. */
    REPLACE
}
