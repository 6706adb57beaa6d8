package io.tallybridge.usage.data;

import io.tallybridge.common.problem.CommonProblem;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Query parameters; what cannot be one is a problem of type invalid-input that names it. */
public final class Query {

    private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2999, 12, 31);

    private Query() {}

    /** An id of ours. */
    public static @Nullable UUID uuid(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            UUID id = UUID.fromString(value);
            if (id.toString().equalsIgnoreCase(value)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw CommonProblem.INVALID_INPUT.because("'" + name + "' must be a UUID.");
    }

    /** A day such as 2026-10-31. */
    public static @Nullable LocalDate day(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        LocalDate day = dayOf(value);
        if (day == null) {
            throw CommonProblem.INVALID_INPUT.because("'" + name + "' must be a date such as 2026-10-31.");
        }
        return day;
    }

    /** The day that a text names; null if it names none of use. */
    public static @Nullable LocalDate dayOf(String value) {
        try {
            LocalDate day = LocalDate.parse(value);
            return day.isBefore(EARLIEST) || day.isAfter(LATEST) ? null : day;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A month such as 2026-10; required. */
    public static YearMonth month(String name, @Nullable String value) {
        if (value != null && value.length() == 7) {
            LocalDate first = dayOf(value + "-01");
            if (first != null) {
                return YearMonth.from(first);
            }
        }
        throw CommonProblem.INVALID_INPUT.because("'" + name + "' must be a month such as 2026-10.");
    }

    /** A parameter that has to be there. */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw CommonProblem.INVALID_INPUT.because("'" + name + "' is missing.");
        }
        return value;
    }

    /** Text, or null for an empty one. */
    public static @Nullable String text(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    /** A period that ends before it begins is a mistake of the caller. */
    public static void requireOrder(@Nullable LocalDate from, @Nullable LocalDate to) {
        if (from != null && to != null && to.isBefore(from)) {
            throw CommonProblem.INVALID_INPUT.because("'to' must not be before 'from'.");
        }
    }
}
