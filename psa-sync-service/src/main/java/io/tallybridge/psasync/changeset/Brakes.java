package io.tallybridge.psasync.changeset;

import io.tallybridge.psasync.changeset.Warning.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Looks over a whole change set for what a vendor's failure or a wrong mapping would look like. */
public final class Brakes {
    private static final int SHOWN = 100;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Brakes() {}

    /**
     * Where the brakes grip.
     *
     * @param dropPercent a line may drop by so much of what it bills
     * @param dropUnits and drops of at most so many units never count
     * @param amount the sum of all absolute price differences may be so high
     */
    public record Limits(BigDecimal dropPercent, BigDecimal dropUnits, BigDecimal amount) {}

    /** The warnings of a set, at most one of each code. */
    public static List<Warning> of(List<ChangeItem> items, Limits limits) {
        List<Warning> warnings = new ArrayList<>();
        about(
                warnings,
                items,
                Code.WENT_TO_ZERO,
                "lines would be brought to zero",
                item -> item.to().signum() == 0
                        && (item.from() == null || item.from().signum() > 0));
        about(
                warnings,
                items,
                Code.LARGE_DROP,
                "lines would drop by more than " + limits.dropPercent().toPlainString() + " %",
                item -> largeDrop(item, limits));
        about(warnings, items, Code.STALE_DATA, "lines rest on counts that are too old", ChangeItem::stale);
        about(
                warnings,
                items,
                Code.SILENT_SOURCES,
                "lines would drop while some of their sources sent no count at all",
                item -> item.silentSources() > 0 && mayDrop(item));
        about(
                warnings,
                items,
                Code.MID_PERIOD_DATE,
                "lines would change inside a billing period, which the PSA bills as extra prorated lines",
                ChangeItem::midPeriod);
        about(warnings, items, Code.NEW_LINES, "lines would be added", item -> item.kind() == ItemKind.ADD);
        BigDecimal amount = items.stream().map(Brakes::moved).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (amount.compareTo(limits.amount()) > 0) {
            warnings.add(new Warning(
                    Code.AMOUNT_ABOVE_LIMIT,
                    "The set moves " + amount.toPlainString() + ", more than "
                            + limits.amount().toPlainString() + ".",
                    items.size(),
                    List.of()));
        }
        return warnings;
    }

    /** What an item moves; all that the line will bill where nobody knows what it bills now. */
    private static BigDecimal moved(ChangeItem item) {
        if (item.priceDifference() != null) {
            return item.priceDifference().abs();
        }
        BigDecimal price = item.unitPrice();
        return item.from() == null && price != null ? price.multiply(item.to()).abs() : BigDecimal.ZERO;
    }

    private static boolean mayDrop(ChangeItem item) {
        BigDecimal from = item.from();
        return from == null || item.to().compareTo(from) < 0;
    }

    private static boolean largeDrop(ChangeItem item, Limits limits) {
        BigDecimal from = item.from();
        if (from == null) {
            return false;
        }
        BigDecimal drop = from.subtract(item.to());
        return drop.compareTo(limits.dropUnits()) > 0
                && drop.multiply(HUNDRED).compareTo(from.multiply(limits.dropPercent())) > 0;
    }

    private static void about(
            List<Warning> warnings, List<ChangeItem> items, Code code, String words, Predicate<ChangeItem> looksWrong) {
        List<UUID> found = items.stream().filter(looksWrong).map(ChangeItem::id).toList();
        if (!found.isEmpty()) {
            warnings.add(new Warning(
                    code,
                    found.size() + " " + words + ".",
                    found.size(),
                    found.stream().limit(SHOWN).toList()));
        }
    }
}
