package io.tallybridge.simulators.autotask;

/** What a field holds, with the name that field information gives it. */
enum FieldKind {
    INTEGER("integer"),
    LONG("long"),
    DECIMAL("decimal"),
    TEXT("string"),
    MOMENT("datetime"),
    FLAG("boolean");

    private final String dataType;

    FieldKind(String dataType) {
        this.dataType = dataType;
    }

    String dataType() {
        return dataType;
    }

    boolean isNumber() {
        return this == INTEGER || this == LONG || this == DECIMAL;
    }
}
