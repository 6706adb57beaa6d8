package io.tallybridge.psasync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.reconcile.BillableQuantity.Share;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillableQuantityTest {
    private static final Period OCTOBER = new Period(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 31));
    private static final QuantityRule WHOLE = new QuantityRule(0, RoundingMode.CEILING, 6, QuantityRule.Zero.ALLOWED);
    private static final QuantityRule TWO_DECIMALS =
            new QuantityRule(2, RoundingMode.HALF_UP, null, QuantityRule.Zero.ALLOWED);

    private static Counted counted() {
        return new Counted(
                20,
                decimal("3"),
                decimal("9"),
                decimal("1"),
                decimal("12"),
                decimal("382.85"),
                LocalDate.of(2026, 10, 31));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static Rule rule(Reduction reduction, boolean daysWithCounts) {
        return new Rule(
                reduction, daysWithCounts, BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ZERO, null, null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "FIRST,false,3",
        "LAST,false,9",
        "MIN,false,1",
        "MAX,false,12",
        "SUM,false,382.85",
        "AVG_DAILY,false,12.35",
        "AVG_DAILY,true,19.1425"
    })
    void reducesThePeriodToOneNumber(Reduction reduction, boolean daysWithCounts, String expected) {
        // When
        BillableQuantity quantity = BillableQuantity.of(rule(reduction, daysWithCounts), counted(), OCTOBER);

        // Then
        assertThat(quantity.value()).isEqualByComparingTo(expected);
        assertThat(quantity.derivation().get(0).step()).startsWith("reduction " + reduction);
    }

    @Test
    void takesTheStepsInTheirOrderAndKeepsEach() {
        // Given
        Rule rule = new Rule(
                Reduction.LAST,
                false,
                decimal("1.5"),
                decimal("-1"),
                decimal("5"),
                decimal("20"),
                decimal("15.5"),
                0,
                RoundingMode.FLOOR);

        // When
        BillableQuantity quantity = BillableQuantity.of(rule, counted(), OCTOBER);

        // Then 9 - 5 = 4, at least 20, at most 15.5, - 1 = 14.5, * 1.5 = 21.75, down to 21
        assertThat(quantity.derivation())
                .extracting(step -> step.value().stripTrailingZeros().toPlainString())
                .containsExactly("9", "4", "20", "15.5", "14.5", "21.75", "21");
        assertThat(quantity.value()).isEqualByComparingTo("21");
    }

    @Test
    void includedUnitsAndOffsetsNeverMakeItNegative() {
        // Given
        Rule included =
                new Rule(Reduction.LAST, false, BigDecimal.ONE, BigDecimal.ZERO, decimal("10"), null, null, null, null);
        Rule offset = new Rule(
                Reduction.LAST, false, BigDecimal.ONE, decimal("-10"), BigDecimal.ZERO, null, null, null, null);

        // When / Then
        assertThat(BillableQuantity.of(included, counted(), OCTOBER).value()).isEqualByComparingTo("0");
        assertThat(BillableQuantity.of(offset, counted(), OCTOBER).value()).isEqualByComparingTo("0");
    }

    @Test
    void addsUpManySourcesBeforeThePsaRounds() {
        // Given three thirds of a whole, each of which alone would round up
        Rule third = new Rule(
                Reduction.LAST, false, decimal("0.4"), BigDecimal.ZERO, BigDecimal.ZERO, null, null, null, null);
        Counted one = new Counted(
                1,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                BigDecimal.ONE,
                LocalDate.of(2026, 10, 31));
        List<Share> shares = List.of(
                new Share("a", BillableQuantity.of(third, one, OCTOBER)),
                new Share("b", BillableQuantity.of(third, one, OCTOBER)),
                new Share("c", BillableQuantity.of(third, one, OCTOBER)));

        // When
        BillableQuantity rounded = BillableQuantity.sum(shares).rounded(WHOLE);

        // Then 1.2 becomes 2 once, not three times 1
        assertThat(rounded.value()).isEqualByComparingTo("2");
        assertThat(rounded.derivation().get(6).step()).isEqualTo("sum of 3 sources");
        assertThat(rounded.derivation().get(6).value()).isEqualByComparingTo("1.2");
        assertThat(rounded.derivation()).hasSize(8);
        assertThat(rounded.derivation().get(0).source()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"12.35,13", "13,13", "2.0000000001,2", "2.00001,3", "0,0", "0.1,1"})
    void wholeUnitsAreRoundedUp(String value, String target) {
        assertThat(new BillableQuantity(decimal(value), List.of())
                        .rounded(WHOLE)
                        .value())
                .isEqualByComparingTo(target);
    }

    @ParameterizedTest
    @CsvSource({"12.345,12.35", "12.344,12.34", "12.35,12.35"})
    void twoDecimalsAreRoundedHalfUp(String value, String target) {
        assertThat(new BillableQuantity(decimal(value), List.of())
                        .rounded(TWO_DECIMALS)
                        .value())
                .isEqualByComparingTo(target);
    }

    @Test
    void aTargetIsNeverBelowTheUsageWhereWholeUnitsAreRoundedUp() {
        // Given any usage
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            BigDecimal usage = BigDecimal.valueOf(random.nextInt(10_000_000), random.nextInt(7));

            // When
            BigDecimal target =
                    new BillableQuantity(usage, List.of()).rounded(WHOLE).value();

            // Then
            assertThat(target)
                    .as("seed " + seed + ", usage " + usage)
                    .isGreaterThanOrEqualTo(usage)
                    .isLessThan(usage.add(BigDecimal.ONE));
            assertThat(target.stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
        }
    }
}
