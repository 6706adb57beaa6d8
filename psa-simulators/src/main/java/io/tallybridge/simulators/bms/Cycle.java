package io.tallybridge.simulators.bms;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** The billing cycles, by the calendar. */
enum Cycle {
    WEEKLY,
    MONTHLY,
    QUARTERLY,
    YEARLY;

    static Cycle of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    LocalDate firstDay(LocalDate day) {
        return switch (this) {
            case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTHLY -> day.withDayOfMonth(1);
            case QUARTERLY -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
            case YEARLY -> day.withDayOfYear(1);
        };
    }

    LocalDate lastDay(LocalDate day) {
        LocalDate first = firstDay(day);
        LocalDate next =
                switch (this) {
                    case WEEKLY -> first.plusWeeks(1);
                    case MONTHLY -> first.plusMonths(1);
                    case QUARTERLY -> first.plusMonths(3);
                    case YEARLY -> first.plusYears(1);
                };
        return next.minusDays(1);
    }
}
