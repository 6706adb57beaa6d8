package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The units of contract services by period: one row per line and billing period, a further row for a change within a period, posted
 * rows fixed for good.
 */
final class Units {

    static final String POSTED_REFUSAL =
            "Unable to make changes as it would result in the deletion/modification of an already"
                    + " approved and posted contract period.";

    private static final String DIFFERENCE = "isDifference";

    private final Store records;
    private final LineKind kind;
    private final AutotaskSettings settings;

    Units(Store records, LineKind kind, AutotaskSettings settings) {
        this.records = records;
        this.kind = kind;
        this.settings = settings;
    }

    /** The rows of a line by start. */
    List<ObjectNode> rows(long lineId) {
        List<ObjectNode> rows = new ArrayList<>();
        for (ObjectNode row : records.all(kind.units().table())) {
            if (row.path(kind.lineField()).longValue() == lineId) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparing((ObjectNode row) -> row.path("startDate").asText())
                .thenComparing(row -> row.path("id").longValue()));
        return rows;
    }

    /** The quantity on a day: the rows that hold it, together. */
    static long quantity(List<ObjectNode> rows, LocalDate day) {
        long units = 0;
        for (ObjectNode row : rows) {
            if (!day(row, "startDate").isAfter(day) && !day(row, "endDate").isBefore(day)) {
                units += row.path("units").longValue();
            }
        }
        return units;
    }

    /** Makes the rows of a new line, one per period of its contract from a day on. */
    void open(ObjectNode contract, ObjectNode line, LocalDate from, long units, @Nullable LocalDate postedThrough) {
        for (Span period : periods(contract)) {
            if (period.end().isBefore(from)) {
                continue;
            }
            LocalDate start = period.start().isBefore(from) ? from : period.start();
            boolean posted = postedThrough != null && !start.isAfter(postedThrough);
            put(row(contract, line, new Span(start, period.end()), period, units, posted, false));
        }
    }

    /** Makes the rows that a seed gives. */
    void open(ObjectNode contract, ObjectNode line, List<PsaState.Period> seeded) {
        for (PsaState.Period each : seeded) {
            Span span = new Span(each.startDate(), each.endDate());
            put(row(contract, line, span, period(contract, span), each.units(), each.posted(), false));
        }
    }

    /** Changes the units of a line from a day on. */
    void adjust(ObjectNode contract, ObjectNode line, LocalDate from, long change) {
        if (from.isBefore(day(contract, "startDate")) || from.isAfter(day(contract, "endDate"))) {
            throw Errors.refused("effectiveDate must be within the start date and the end date of the contract.");
        }
        long lineId = line.path("id").longValue();
        List<ObjectNode> rows = rows(lineId);
        for (ObjectNode row : rows) {
            if (row.hasNonNull("approveAndPostDate") && !day(row, "endDate").isBefore(from)) {
                throw Errors.refused(POSTED_REFUSAL);
            }
        }
        if (rows.isEmpty()) {
            open(contract, line, from, 0, null);
            rows = rows(lineId);
        }
        for (ObjectNode row : rows) {
            LocalDate start = day(row, "startDate");
            if (!start.isBefore(from) && !row.path(DIFFERENCE).asBoolean(false)) {
                put(with(line, row, row.path("units").longValue() + change));
            } else if (start.isBefore(from) && !day(row, "endDate").isBefore(from)) {
                within(contract, line, row, rows, from, change);
            }
        }
        requireUnits(rows(lineId), from);
    }

    private void within(
            ObjectNode contract, ObjectNode line, ObjectNode row, List<ObjectNode> rows, LocalDate from, long change) {
        LocalDate end = day(row, "endDate");
        Span rest = new Span(from, end);
        Span period = new Span(day(row, "periodStart"), day(row, "periodEnd"));
        if (settings.midPeriodRows() == MidPeriodRows.TOTAL) {
            ObjectNode shortened = row.deepCopy();
            shortened.put("endDate", Records.moment(from.minusDays(1)));
            put(with(line, shortened, row.path("units").longValue()));
            put(row(contract, line, rest, period, row.path("units").longValue() + change, false, false));
            return;
        }
        if (row.path(DIFFERENCE).asBoolean(false)) {
            return;
        }
        for (ObjectNode other : rows) {
            if (other.path(DIFFERENCE).asBoolean(false)
                    && day(other, "startDate").equals(from)) {
                put(with(line, other, other.path("units").longValue() + change));
                return;
            }
        }
        put(row(contract, line, rest, period, change, false, true));
    }

    private void requireUnits(List<ObjectNode> rows, LocalDate from) {
        for (ObjectNode row : rows) {
            LocalDate start = day(row, "startDate");
            LocalDate day = start.isBefore(from) ? from : start;
            if (day(row, "endDate").isBefore(from)) {
                continue;
            }
            long units = quantity(rows, day);
            if (units < 0) {
                throw Errors.refused("unitChange would bring the units of the contract service below zero.");
            }
            if (units == 0 && !settings.zeroUnits()) {
                throw Errors.refused("unitChange would bring the units of the contract service to zero.");
            }
        }
    }

    /** The row marked as approved and posted. */
    void post(ObjectNode row, String now) {
        ObjectNode posted = row.deepCopy();
        posted.put("approveAndPostDate", now);
        put(posted);
    }

    private ObjectNode row(
            ObjectNode contract,
            ObjectNode line,
            Span span,
            Span period,
            long units,
            boolean posted,
            boolean difference) {
        ObjectNode row = Json.object();
        row.put("id", records.nextId(kind.units().table(), 90_000));
        if (posted) {
            row.put("approveAndPostDate", Records.moment(span.start()));
        }
        row.put("contractID", contract.path("id").longValue());
        row.put(kind.lineField(), line.path("id").longValue());
        row.put(kind.productField(), line.path(kind.productField()).longValue());
        row.put("startDate", Records.moment(span.start()));
        row.put("endDate", Records.moment(span.end()));
        row.put("periodStart", Records.moment(period.start()));
        row.put("periodEnd", Records.moment(period.end()));
        row.put(DIFFERENCE, difference);
        return with(line, row, units);
    }

    /** The row with another number of units, and with what they cost over the row's share of its period. */
    private static ObjectNode with(ObjectNode line, ObjectNode row, long units) {
        ObjectNode changed = row.deepCopy();
        BigDecimal share = BigDecimal.valueOf(days(changed, "startDate", "endDate"))
                .divide(BigDecimal.valueOf(days(changed, "periodStart", "periodEnd")), 10, RoundingMode.HALF_UP);
        BigDecimal price = amount(line, "unitPrice", units, share);
        changed.put("units", units);
        changed.put("price", price);
        changed.put("internalCurrencyPrice", price);
        changed.put("cost", amount(line, "unitCost", units, share));
        return changed;
    }

    private static BigDecimal amount(ObjectNode line, String field, long units, BigDecimal share) {
        return Json.decimal(line, field)
                .multiply(BigDecimal.valueOf(units))
                .multiply(share)
                .setScale(4, RoundingMode.HALF_UP);
    }

    private static long days(ObjectNode row, String from, String to) {
        return Math.max(1, ChronoUnit.DAYS.between(day(row, from), day(row, to)) + 1);
    }

    private void put(ObjectNode row) {
        records.put(kind.units().table(), row);
    }

    record Span(LocalDate start, LocalDate end) {}

    /** The billing periods of a contract. */
    static List<Span> periods(ObjectNode contract) {
        LocalDate start = day(contract, "startDate");
        LocalDate end = day(contract, "endDate");
        int months = Picklists.months(contract.path("contractPeriodType").asInt(Picklists.MONTHLY));
        List<Span> periods = new ArrayList<>();
        for (int i = 0; ; i++) {
            LocalDate from = start.plusMonths((long) i * months);
            if (from.isAfter(end)) {
                return periods;
            }
            LocalDate to = start.plusMonths((long) (i + 1) * months).minusDays(1);
            periods.add(new Span(from, to.isAfter(end) ? end : to));
        }
    }

    private static Span period(ObjectNode contract, Span span) {
        for (Span period : periods(contract)) {
            if (!period.start().isAfter(span.start()) && !period.end().isBefore(span.end())) {
                return period;
            }
        }
        return span;
    }

    static LocalDate day(ObjectNode record, String field) {
        String text = record.path(field).asText("");
        return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
    }
}
