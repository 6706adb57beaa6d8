package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The period of a retainer that holds a day.
 *
 * @param periods the one, or those between which only a person can choose
 * @param quantityKnown whether the quantities of the period are those of the day
 * @param obstacle why nothing may be written, in words for people; null if it may
 */
record PeriodChoice(
        List<Period> periods,
        boolean quantityKnown,
        @Nullable String obstacle) {

    /** Empty if no opened period holds the day, so that the others have to be looked at. */
    static Optional<PeriodChoice> amongOpened(List<Period> opened, LocalDate day) {
        List<Period> holding = holding(opened.stream().filter(Period::opened).toList(), day);
        if (holding.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                holding.size() == 1
                        ? new PeriodChoice(holding, true, null)
                        : new PeriodChoice(
                                holding,
                                false,
                                "Several opened periods hold " + day + ": "
                                        + holding.stream().map(Period::toString).collect(Collectors.joining(" and "))
                                        + "."));
    }

    static PeriodChoice among(List<Period> all, LocalDate day) {
        return amongOpened(all, day).orElseGet(() -> withoutOpened(all, day));
    }

    private static PeriodChoice withoutOpened(List<Period> all, LocalDate day) {
        Optional<Period> closed = latest(holding(all, day));
        if (closed.isPresent()) {
            return new PeriodChoice(List.of(closed.get()), true, "The period " + closed.get() + " is closed.");
        }
        return new PeriodChoice(
                latest(all).map(List::of).orElse(List.of()),
                false,
                "The retainer has no period that holds " + day + ".");
    }

    private static List<Period> holding(List<Period> periods, LocalDate day) {
        return periods.stream().filter(period -> period.holds(day)).toList();
    }

    private static Optional<Period> latest(List<Period> periods) {
        return periods.stream().max(Comparator.comparing(Period::first));
    }

    /** The first day from which a change bills; null if the period is not known. */
    @Nullable
    LocalDate firstDay() {
        return quantityKnown ? periods.get(0).first() : null;
    }
}
