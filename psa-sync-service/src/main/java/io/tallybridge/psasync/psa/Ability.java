package io.tallybridge.psasync.psa;

/** What a PSA may be able to do for us. A descriptor names each of them, with words that a front end can show. */
public enum Ability {
    READ_COMPANIES,
    READ_PRODUCTS,
    READ_AGREEMENTS,
    READ_LINES,
    SET_QUANTITY,
    ADD_LINE,
    /** Writing by a call that an operator described for the connection, once a trial has shown that it works. */
    CONFIGURED_WRITE
}
