package io.tallybridge.psasync.psa.autotask;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rows of units that Autotask keeps for one line: one per billing period, and further ones for changes inside a
 * period. Whether such a further row holds the new total or the difference is not documented, so both readings exist, and
 * a connection says which one its tenant has shown.
 */
final class UnitRows {

    /** What a row that starts inside a period holds. */
    enum Reading {
        TOTAL,
        DIFFERENCE
    }

    /**
     * One row.
     *
     * @param posted approved and posted: billed, and not to be changed any more
     */
    record Row(long id, LocalDate start, LocalDate end, boolean posted, BigDecimal units) {
        boolean holds(LocalDate day) {
            return !day.isBefore(start) && !day.isAfter(end);
        }
    }

    private final List<Row> rows;

    UnitRows(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The units on a day; empty if no row holds it. */
    Optional<BigDecimal> on(LocalDate day, Reading reading) {
        List<Row> holding = rows.stream().filter(row -> row.holds(day)).toList();
        if (holding.isEmpty()) {
            return Optional.empty();
        }
        boolean startsDiffer =
                holding.stream().map(Row::start).distinct().limit(2).count() > 1;
        if (startsDiffer && reading == Reading.DIFFERENCE) {
            return Optional.of(holding.stream().map(Row::units).reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        return holding.stream()
                .max(Comparator.comparing(Row::start).thenComparing(Row::id))
                .map(Row::units);
    }

    /** Whether a row that holds the day has been billed. */
    boolean postedOn(LocalDate day) {
        return rows.stream().anyMatch(row -> row.posted() && row.holds(day));
    }

    /** The first day after one day and until another from which the units are others. */
    Optional<LocalDate> changeAfter(LocalDate day, LocalDate until, Reading reading) {
        BigDecimal units = on(day, reading).orElse(BigDecimal.ZERO);
        return rows.stream()
                .map(Row::start)
                .filter(start -> start.isAfter(day) && !start.isAfter(until))
                .filter(start -> on(start, reading).orElse(BigDecimal.ZERO).compareTo(units) != 0)
                .min(Comparator.naturalOrder());
    }

    /** The first day of all rows, if it is later than a day. */
    Optional<LocalDate> beganAfter(LocalDate day) {
        return rows.stream().map(Row::start).min(Comparator.naturalOrder()).filter(began -> began.isAfter(day));
    }

    /** The units of the last row before a day, for periods that Autotask has not laid out yet. */
    Optional<BigDecimal> lastBefore(LocalDate day, Reading reading) {
        return rows.stream()
                .map(Row::end)
                .filter(end -> end.isBefore(day))
                .max(Comparator.naturalOrder())
                .flatMap(end -> on(end, reading));
    }

    /** The first day of the row that holds a day. */
    Optional<LocalDate> startOfRow(LocalDate day) {
        return rows.stream().filter(row -> row.holds(day)).map(Row::start).max(Comparator.naturalOrder());
    }

    /** The last day of the rows that hold a day. */
    Optional<LocalDate> endOfRow(LocalDate day) {
        return rows.stream().filter(row -> row.holds(day)).map(Row::end).max(Comparator.naturalOrder());
    }
}
