package io.tallybridge.simulators.connectwise;

/** What a field holds, as far as conditions and patches care. */
enum FieldKind {
    NUMBER,
    TEXT,
    DATE,
    FLAG,
    REFERENCE,
    LIST
}
