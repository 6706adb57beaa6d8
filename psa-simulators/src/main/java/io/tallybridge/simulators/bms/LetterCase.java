package io.tallybridge.simulators.bms;

/** How names of fields begin in answers: the published document and what callers see disagree. */
public enum LetterCase {
    PASCAL,
    CAMEL
}
