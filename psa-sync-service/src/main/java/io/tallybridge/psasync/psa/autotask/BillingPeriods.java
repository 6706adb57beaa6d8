package io.tallybridge.psasync.psa.autotask;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The billing periods of a contract, counted from its first day. A change from a period's first day bills whole periods;
 * from any other day Autotask prorates.
 *
 * @param months length of a period
 */
record BillingPeriods(LocalDate contractStart, int months) {

    /** Empty if the contract's start or period is not known. */
    static Optional<BillingPeriods> of(@Nullable LocalDate contractStart, @Nullable String label) {
        if (contractStart == null || label == null) {
            return Optional.empty();
        }
        String word = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        int months =
                switch (word) {
                    case "monthly", "month" -> 1;
                    case "quarterly", "quarter" -> 3;
                    case "semiannual", "semiannually", "halfyearly" -> 6;
                    case "yearly", "annual", "annually", "year" -> 12;
                    default -> 0;
                };
        return months == 0 ? Optional.empty() : Optional.of(new BillingPeriods(contractStart, months));
    }

    /** The first day of the period that holds a day; the contract's first day if it is earlier. */
    LocalDate firstDay(LocalDate day) {
        if (!day.isAfter(contractStart)) {
            return contractStart;
        }
        long periods = ChronoUnit.MONTHS.between(contractStart, day) / months;
        // A start on the 31st makes short months look one period ahead; the loop corrects by one at most.
        LocalDate first = contractStart.plusMonths(periods * months);
        while (first.isAfter(day)) {
            periods--;
            first = contractStart.plusMonths(periods * months);
        }
        LocalDate next = contractStart.plusMonths((periods + 1) * months);
        return next.isAfter(day) ? first : next;
    }

    /** The first day of the period after the one that starts on a day. */
    LocalDate next(LocalDate firstDay) {
        long periods = Math.round(ChronoUnit.DAYS.between(contractStart, firstDay) / (30.436875 * months));
        return contractStart.plusMonths((periods + 1) * months);
    }
}
