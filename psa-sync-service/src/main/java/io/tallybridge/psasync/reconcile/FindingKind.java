package io.tallybridge.psasync.reconcile;

/** What reconciliation found out about one line, or about something that has none. */
public enum FindingKind {
    /** The line bills what it should. */
    EQUAL,
    /** The line should bill more. */
    INCREASE,
    /** The line should bill less. */
    DECREASE,
    /** There is something to bill and no line for it. */
    NEW,
    /** A line of a mapped product which no account's usage stands behind. */
    ORPHAN_LINE,
    /** An account of the vendor that is mapped to no company. */
    UNMAPPED_ACCOUNT,
    /** A service of the vendor that is mapped to no product. */
    UNMAPPED_SERVICE,
    /** More than one line could be meant, or the line that was chosen does not exist. */
    AMBIGUOUS_LINE,
    /** The line bills, and the vendor sent no count in the whole period. Silence is not zero. */
    VENDOR_SILENT,
    /** The line differs, but the last count is too old to act upon without a look. */
    STALE,
    /** There is a line, and nobody can tell what it bills: only a worksheet can set it. */
    QUANTITY_UNKNOWN
}
