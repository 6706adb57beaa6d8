package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Expectations of a step: each says what was looked at, what was expected and what came. */
final class Check {

    private Check() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new StepFailed(otherwise);
        }
    }

    static <T> T present(@Nullable T value, String otherwise) {
        if (value == null) {
            throw new StepFailed(otherwise);
        }
        return value;
    }

    static void equal(String what, @Nullable Object expected, @Nullable Object actual) {
        that(Objects.equals(expected, actual), "%s: expected %s but got %s".formatted(what, expected, actual));
    }

    /** Compares values: 12.5 and 12.50 are the same number. */
    static void number(String what, BigDecimal expected, JsonNode actual) {
        that(
                actual.isNumber() && actual.decimalValue().compareTo(expected) == 0,
                "%s: expected %s but got %s".formatted(what, expected.toPlainString(), actual));
    }
}
