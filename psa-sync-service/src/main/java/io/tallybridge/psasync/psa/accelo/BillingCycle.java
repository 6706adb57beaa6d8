package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often a retainer bills. Accelo has no field for it; the length of a period tells. */
final class BillingCycle {
    private BillingCycle() {}

    /** The cycle by the period that holds a day, else by the latest; null if there is none or it has no end. */
    static @Nullable String of(List<Period> periods, LocalDate day) {
        return periods.stream()
                .max(Comparator.<Period, Boolean>comparing(period -> period.holds(day))
                        .thenComparing(Period::first))
                .map(BillingCycle::of)
                .orElse(null);
    }

    static @Nullable String of(Period period) {
        LocalDate last = period.last();
        if (last == null) {
            return null;
        }
        long days = ChronoUnit.DAYS.between(period.first(), last) + 1;
        if (days == 7) {
            return "Weekly";
        }
        if (days == 14) {
            return "Biweekly";
        }
        if (days >= 28 && days <= 31) {
            return "Monthly";
        }
        if (days >= 89 && days <= 92) {
            return "Quarterly";
        }
        if (days >= 181 && days <= 184) {
            return "Semi-annually";
        }
        return days == 365 || days == 366 ? "Yearly" : days + " days";
    }
}
