package io.tallybridge.simulators.syncro;

/** What becomes of the fields that a changing request leaves out; no public page says it for lines of recurring invoices. */
public enum OmittedFields {
    /** They stay as they are. */
    KEEP,
    /** They fall back to what a new line has. */
    RESET
}
