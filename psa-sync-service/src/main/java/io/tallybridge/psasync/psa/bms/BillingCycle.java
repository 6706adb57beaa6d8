package io.tallybridge.psasync.psa.bms;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The billing cycles of recurring contracts (help page "Working with contracts"). */
enum BillingCycle {
    WEEKLY("Weekly"),
    MONTHLY("Monthly"),
    QUARTERLY("Quarterly"),
    YEARLY("Yearly");

    private final String word;

    BillingCycle(String word) {
        this.word = word;
    }

    /** The cycle by the PSA's word; empty for words that we do not know. */
    static Optional<BillingCycle> of(@Nullable String text) {
        return switch (text == null ? "" : text.strip().toLowerCase(Locale.ROOT)) {
            case "weekly" -> Optional.of(WEEKLY);
            case "monthly" -> Optional.of(MONTHLY);
            case "quarterly" -> Optional.of(QUARTERLY);
            case "yearly", "annually", "annual" -> Optional.of(YEARLY);
            default -> Optional.empty();
        };
    }

    /** The word as all PSAs have it here; one that we do not know stays as it is. */
    static @Nullable String word(@Nullable String text) {
        return of(text).map(cycle -> cycle.word).orElse(text);
    }

    /** The first day of the period that many periods after the one that starts on a day. */
    LocalDate after(LocalDate start, int periods) {
        return switch (this) {
            case WEEKLY -> start.plusWeeks(periods);
            case MONTHLY -> start.plusMonths(periods);
            case QUARTERLY -> start.plusMonths(3L * periods);
            case YEARLY -> start.plusYears(periods);
        };
    }

    /** The start of the period that holds a day, counting from the start of some period; that start itself if it is later. */
    LocalDate startOfPeriodWith(LocalDate day, LocalDate someStart) {
        int periods = 0;
        while (!after(someStart, periods + 1).isAfter(day)) {
            periods++;
        }
        return after(someStart, periods);
    }
}
