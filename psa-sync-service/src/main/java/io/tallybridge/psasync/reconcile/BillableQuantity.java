package io.tallybridge.psasync.reconcile;

import io.tallybridge.psasync.psa.QuantityRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one source, or all sources of a line together, should bill, with every step that led there. Values are exact; only
 * an average is cut, at twelve decimals.
 *
 * @param value before the PSA's rounding
 */
public record BillableQuantity(BigDecimal value, List<Step> derivation) {
    private static final int AVERAGE_SCALE = 12;

    public BillableQuantity {
        derivation = List.copyOf(derivation);
    }

    /** Reduction, included units, minimum, cap, offset, multiplier, rounding: in this order, as mapping-service tells people. */
    public static BillableQuantity of(Rule rule, Counted counted, Period period) {
        List<Step> steps = new ArrayList<>();
        BigDecimal value = reduce(rule, counted, period);
        steps.add(Step.of(reductionWords(rule, counted, period), value));
        if (rule.includedUnits().signum() != 0) {
            value = value.subtract(rule.includedUnits()).max(BigDecimal.ZERO);
            steps.add(Step.of("less included units " + plain(rule.includedUnits()), value));
        }
        if (rule.minimum() != null) {
            value = value.max(rule.minimum());
            steps.add(Step.of("at least " + plain(rule.minimum()), value));
        }
        if (rule.cap() != null) {
            value = value.min(rule.cap());
            steps.add(Step.of("at most " + plain(rule.cap()), value));
        }
        if (rule.offset().signum() != 0) {
            value = value.add(rule.offset());
            steps.add(Step.of("offset " + plain(rule.offset()), value));
        }
        if (rule.multiplier().compareTo(BigDecimal.ONE) != 0) {
            value = value.multiply(rule.multiplier());
            steps.add(Step.of("times " + plain(rule.multiplier()), value));
        }
        if (value.signum() < 0) {
            value = BigDecimal.ZERO;
            steps.add(Step.of("not below zero", value));
        }
        if (rule.scale() != null) {
            RoundingMode mode = rule.rounding() == null ? RoundingMode.HALF_UP : rule.rounding();
            value = value.setScale(rule.scale(), mode);
            steps.add(Step.of("rounded " + mode + " to " + rule.scale() + " decimals", value));
        }
        return new BillableQuantity(value, steps);
    }

    /** A source and what it should bill. */
    public record Share(String source, BillableQuantity quantity) {}

    /** Adds up what many accounts or services put on one line. */
    public static BillableQuantity sum(List<Share> shares) {
        if (shares.size() == 1) {
            return shares.get(0).quantity();
        }
        List<Step> steps = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO;
        for (Share share : shares) {
            share.quantity().derivation().forEach(step -> steps.add(step.from(share.source())));
            total = total.add(share.quantity().value());
        }
        steps.add(Step.of("sum of " + shares.size() + " sources", total));
        return new BillableQuantity(total, steps);
    }

    /** Rounds as the PSA needs it; the last step, and the only rounding of most quantities. */
    public BillableQuantity rounded(QuantityRule rule) {
        BigDecimal target = rule.round(value);
        List<Step> steps = new ArrayList<>(derivation);
        steps.add(Step.of(
                rule.scale() == 0
                        ? "PSA: whole units, " + rule.rounding()
                        : "PSA: " + rule.scale() + " decimals, " + rule.rounding(),
                target));
        return new BillableQuantity(target, steps);
    }

    private static BigDecimal reduce(Rule rule, Counted counted, Period period) {
        return switch (rule.reduction()) {
            case FIRST -> counted.first();
            case LAST -> counted.last();
            case MIN -> counted.min();
            case MAX -> counted.max();
            case SUM -> counted.sum();
            case AVG_DAILY ->
                counted.sum()
                        .divide(
                                BigDecimal.valueOf(averageDays(rule, counted, period)),
                                AVERAGE_SCALE,
                                RoundingMode.HALF_UP);
        };
    }

    private static long averageDays(Rule rule, Counted counted, Period period) {
        return rule.daysWithCounts() ? Math.max(1, counted.days()) : period.days();
    }

    private static String reductionWords(Rule rule, Counted counted, Period period) {
        return rule.reduction() == Reduction.AVG_DAILY
                ? "reduction AVG_DAILY over " + averageDays(rule, counted, period) + " days"
                : "reduction " + rule.reduction();
    }

    private static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
    }
}
