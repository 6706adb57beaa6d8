package io.tallybridge.simulators.halopsa;

/** Names of the tables in the store. */
final class Table {
    static final String CLIENTS = "clients";
    static final String ITEMS = "items";
    static final String CONTRACTS = "contracts";
    /** Headers under their negative ids; their lines are in a table of their own. */
    static final String RECURRING = "recurringinvoices";

    static final String LINES = "lines";
    /** Bills, with their lines inside. */
    static final String INVOICES = "invoices";

    static final String CHANGES = "changes";

    private Table() {}
}
