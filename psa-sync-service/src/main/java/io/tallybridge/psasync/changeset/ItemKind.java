package io.tallybridge.psasync.changeset;

/** What is to be done. */
public enum ItemKind {
    /** The quantity of a line is set. */
    SET,
    /** A line of the product is added to an agreement that has none. */
    ADD
}
