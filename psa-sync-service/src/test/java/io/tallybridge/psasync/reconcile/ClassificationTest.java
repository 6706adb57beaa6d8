package io.tallybridge.psasync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.reconcile.Classification.Facts;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassificationTest {
    private static final LocalDate FRESH_FROM = LocalDate.of(2026, 10, 24);
    private static final LocalDate FRESH = LocalDate.of(2026, 10, 31);

    private static LineFacts line(String quantity) {
        return new LineFacts(
                "55",
                "4711",
                "812",
                "Backup",
                new BigDecimal(quantity),
                PsaQuantitySource.LIVE,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    @ParameterizedTest
    @CsvSource({"42,42.00,EQUAL", "42,47,INCREASE", "42,12.35,DECREASE", "42,0,DECREASE", "0,0,EQUAL"})
    void comparesNumbersNotTheirWriting(String quantity, String target, FindingKind expected) {
        assertThat(Classification.of(new Facts(line(quantity), 1, false, new BigDecimal(target), FRESH), FRESH_FROM))
                .contains(expected);
    }

    @Test
    void silenceIsNotZero() {
        assertThat(Classification.of(new Facts(line("42"), 1, false, null, null), FRESH_FROM))
                .contains(FindingKind.VENDOR_SILENT);
    }

    @Test
    void somethingToBillWithoutALineIsNewAndNothingIsNothing() {
        assertThat(Classification.of(new Facts(null, 0, false, BigDecimal.TEN, FRESH), FRESH_FROM))
                .contains(FindingKind.NEW);
        assertThat(Classification.of(new Facts(null, 0, false, BigDecimal.ZERO, FRESH), FRESH_FROM))
                .isEmpty();
        assertThat(Classification.of(new Facts(null, 0, false, null, null), FRESH_FROM))
                .isEmpty();
    }

    @Test
    void severalLinesOrAMissingChoiceAreAmbiguous() {
        assertThat(Classification.of(new Facts(null, 2, false, BigDecimal.TEN, FRESH), FRESH_FROM))
                .contains(FindingKind.AMBIGUOUS_LINE);
        assertThat(Classification.of(new Facts(null, 0, true, BigDecimal.TEN, FRESH), FRESH_FROM))
                .contains(FindingKind.AMBIGUOUS_LINE);
    }

    @Test
    void oldCountsAreStaleOnlyWhereTheyWouldChangeSomething() {
        LocalDate old = FRESH_FROM.minusDays(1);
        assertThat(Classification.of(new Facts(line("42"), 1, false, BigDecimal.TEN, old), FRESH_FROM))
                .contains(FindingKind.STALE);
        assertThat(Classification.of(new Facts(line("10"), 1, false, BigDecimal.TEN, old), FRESH_FROM))
                .contains(FindingKind.EQUAL);
        assertThat(Classification.of(new Facts(line("42"), 1, false, BigDecimal.TEN, FRESH_FROM), FRESH_FROM))
                .contains(FindingKind.DECREASE);
    }

    @Test
    void freshnessIsMeasuredFromTodayWhileThePeriodRuns() {
        Period november = new Period(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 30));
        assertThat(Classification.freshFrom(november, LocalDate.of(2026, 11, 22), 7))
                .isEqualTo(LocalDate.of(2026, 11, 15));
        assertThat(Classification.freshFrom(november, LocalDate.of(2027, 1, 5), 7))
                .isEqualTo(LocalDate.of(2026, 11, 23));
    }
}
