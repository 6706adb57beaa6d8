package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The period of a retainer that a day means: the opened one that holds it.
 *
 * @param periods the one, or those between which only a person can choose
 * @param day the day meant, which the period holds if there is one
 * @param effectiveDate the day by which a change means this period; null if it is not known, nor are its quantities
 * @param obstacle why nothing may be written, in words for people; null if it may
 */
record PeriodChoice(
        List<Period> periods,
        LocalDate day,
        @Nullable LocalDate effectiveDate,
        @Nullable String obstacle) {
    /** The setting by which periods billed in arrears take what was counted until the day before. */
    static final String ARREARS = "arrears";

    /** Empty if no opened period is meant, so that the others have to be looked at. */
    static Optional<PeriodChoice> amongOpened(List<Period> opened, LocalDate day, boolean arrears) {
        List<Period> meant = meant(opened.stream().filter(Period::opened).toList(), day, arrears);
        if (meant.isEmpty()) {
            return Optional.empty();
        }
        if (meant.size() == 1) {
            return Optional.of(of(meant.get(0), day, arrears, null));
        }
        String which = meant.stream().map(Period::toString).collect(Collectors.joining(" and "));
        return Optional.of(
                new PeriodChoice(meant, day, null, "Several opened periods hold " + day + ": " + which + "."));
    }

    static PeriodChoice among(List<Period> all, LocalDate day, boolean arrears) {
        return amongOpened(all, day, arrears).orElseGet(() -> withoutOpened(all, day, arrears));
    }

    private static PeriodChoice withoutOpened(List<Period> all, LocalDate day, boolean arrears) {
        Optional<Period> closed = latest(meant(all, day, arrears));
        if (closed.isPresent()) {
            return of(closed.get(), day, arrears, "The period " + closed.get() + " is closed.");
        }
        return new PeriodChoice(
                latest(all).map(List::of).orElse(List.of()),
                day,
                null,
                "The retainer has no period that holds " + day + ".");
    }

    private static PeriodChoice of(Period period, LocalDate day, boolean arrears, @Nullable String obstacle) {
        return new PeriodChoice(List.of(period), period.meant(day, arrears), period.effectiveDate(arrears), obstacle);
    }

    private static List<Period> meant(List<Period> periods, LocalDate day, boolean arrears) {
        return periods.stream()
                .filter(period -> period.holds(period.meant(day, arrears)))
                .toList();
    }

    private static Optional<Period> latest(List<Period> periods) {
        return periods.stream().max(Comparator.comparing(Period::first));
    }

    /** Whether the quantities of the period are those of the day. */
    boolean quantityKnown() {
        return effectiveDate != null;
    }
}
