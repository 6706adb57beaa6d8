package io.tallybridge.psasync.psa.autotask;

import io.tallybridge.psasync.psa.autotask.UnitRows.Reading;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From which day a line's units can be changed without proration, and how many it has from that day.
 *
 * @param effectiveDate the first day of a period that is not billed yet
 * @param obstacle why they cannot be changed from that day, in words for people; null if they can
 * @param complete false if the rows at hand end before an open period was found
 */
record DatedUnits(
        LocalDate effectiveDate, BigDecimal units, @Nullable String obstacle, boolean complete) {
    private static final int MOST_PERIODS = 40;

    /**
     * Finds the day.
     *
     * @param asOf the day that was asked for
     * @param midPeriod takes that very day, proration and all, as long as it is not billed
     */
    static DatedUnits find(
            UnitRows rows,
            Optional<BillingPeriods> contractPeriods,
            @Nullable LocalDate contractEnd,
            LocalDate asOf,
            Reading reading,
            boolean midPeriod) {
        Optional<BillingPeriods> periods = contractPeriods.filter(known -> aligned(known, rows, asOf));
        LocalDate day = midPeriod
                ? asOf
                : periods.map(known -> begin(rows, known.firstDay(asOf), known))
                        .orElseGet(() -> rows.startOfRow(asOf).orElse(asOf));
        for (int i = 0; i < MOST_PERIODS && rows.postedOn(day); i++) {
            LocalDate billed = day;
            day = periods.filter(known -> !midPeriod)
                    .map(known -> begin(rows, nextPeriod(known, billed), known))
                    .orElseGet(() -> rows.endOfRow(billed).orElse(billed).plusDays(1));
        }
        LocalDate billFrom = day;
        Optional<BigDecimal> units = rows.on(day, reading);
        return new DatedUnits(
                day,
                units.or(() -> rows.lastBefore(billFrom, reading)).orElse(BigDecimal.ZERO),
                obstacle(rows, periods, contractEnd, day, reading, midPeriod),
                units.isPresent());
    }

    private static LocalDate nextPeriod(BillingPeriods periods, LocalDate day) {
        return periods.next(periods.firstDay(day));
    }

    /** The period's first day, or the line's own if it began inside that period. */
    private static LocalDate begin(UnitRows rows, LocalDate firstDay, BillingPeriods periods) {
        return rows.beganAfter(firstDay)
                .filter(began -> began.isBefore(periods.next(firstDay)))
                .orElse(firstDay);
    }

    /** Rows show the truth: periods that do not fit them are not used. */
    private static boolean aligned(BillingPeriods periods, UnitRows rows, LocalDate asOf) {
        LocalDate first = periods.firstDay(asOf);
        return rows.startOfRow(first).map(first::equals).orElse(true);
    }

    private static @Nullable String obstacle(
            UnitRows rows,
            Optional<BillingPeriods> periods,
            @Nullable LocalDate contractEnd,
            LocalDate day,
            Reading reading,
            boolean midPeriod) {
        if (contractEnd != null && day.isAfter(contractEnd)) {
            return "The contract ends on " + contractEnd + ", and everything until then is billed.";
        }
        if (midPeriod) {
            return null;
        }
        return periods.flatMap(
                        known -> rows.changeAfter(day, nextPeriod(known, day).minusDays(1), reading))
                .map(change ->
                        "The units change in the middle of the period, on " + change + "; a person has to look at it.")
                .orElse(null);
    }
}
