package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules that turn quantities and a line into a finding kind. */
public final class Classification {
    private Classification() {}

    /**
     * What is known about one target.
     *
     * @param line the line, if exactly one is meant
     * @param candidates how many lines could be meant
     * @param chosenLineMissing a person chose a line that does not exist any more
     * @param target rounded for the PSA; null if no source has any count
     * @param lastDay the youngest count of the source that was silent longest, or null
     */
    public record Facts(
            @Nullable LineFacts line,
            int candidates,
            boolean chosenLineMissing,
            @Nullable BigDecimal target,
            @Nullable LocalDate lastDay) {}

    /**
     * The kind of finding, or empty where there is nothing to say: no line, and nothing to bill.
     *
     * @param freshFrom counts before this day are stale
     */
    public static Optional<FindingKind> of(Facts facts, LocalDate freshFrom) {
        BigDecimal target = facts.target();
        LineFacts line = facts.line();
        if (line == null) {
            if (facts.chosenLineMissing() || facts.candidates() > 1) {
                return Optional.of(FindingKind.AMBIGUOUS_LINE);
            }
            return target == null || target.signum() == 0 ? Optional.empty() : Optional.of(FindingKind.NEW);
        }
        if (target == null) {
            return Optional.of(FindingKind.VENDOR_SILENT);
        }
        BigDecimal quantity = line.quantity();
        if (quantity == null) {
            return Optional.of(FindingKind.QUANTITY_UNKNOWN);
        }
        int sign = target.compareTo(quantity);
        if (sign == 0) {
            return Optional.of(FindingKind.EQUAL);
        }
        if (facts.lastDay() != null && facts.lastDay().isBefore(freshFrom)) {
            return Optional.of(FindingKind.STALE);
        }
        return Optional.of(sign > 0 ? FindingKind.INCREASE : FindingKind.DECREASE);
    }

    /**
     * The first day whose counts are fresh: some days before the period's end, or before today while it still runs.
     *
     * @param tolerance how many days a vendor may be late
     */
    public static LocalDate freshFrom(Period period, LocalDate today, int tolerance) {
        LocalDate end = period.to().isBefore(today) ? period.to() : today;
        return end.minusDays(tolerance);
    }
}
