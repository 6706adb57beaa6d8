package io.tallybridge.mapping.mapping;

/** Who mapped: a person, or equal names. */
enum Origin {
    MANUAL,
    AUTOMATIC
}
