package io.tallybridge.psasync.psa.autotask;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.psa.autotask.UnitRows.Reading;
import io.tallybridge.psasync.psa.autotask.UnitRows.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnitRowsTest {
    private static final BillingPeriods MONTHS = new BillingPeriods(LocalDate.parse("2026-01-01"), 1);

    private static Row row(long id, String start, String end, boolean posted, int units) {
        return new Row(id, LocalDate.parse(start), LocalDate.parse(end), posted, BigDecimal.valueOf(units));
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }

    /** October is billed, November is open and changes by a further row on the 15th. */
    private static UnitRows withMidPeriodRow(int midPeriodUnits) {
        return new UnitRows(List.of(
                row(1, "2026-10-01", "2026-10-31", true, 40),
                row(2, "2026-11-01", "2026-11-30", false, 42),
                row(3, "2026-11-15", "2026-11-30", false, midPeriodUnits)));
    }

    @ParameterizedTest
    @EnumSource(Reading.class)
    void oneRowIsTheQuantityWhateverTheReading(Reading reading) {
        UnitRows rows = withMidPeriodRow(5);

        assertThat(rows.on(day("2026-10-01"), reading)).contains(BigDecimal.valueOf(40));
        assertThat(rows.on(day("2026-10-31"), reading)).contains(BigDecimal.valueOf(40));
        assertThat(rows.on(day("2026-11-14"), reading)).contains(BigDecimal.valueOf(42));
        assertThat(rows.on(day("2026-12-01"), reading)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"TOTAL, 47, 47", "DIFFERENCE, 5, 47"})
    void aRowInsideThePeriodIsTheNewTotalOrTheDifference(Reading reading, int held, int units) {
        assertThat(withMidPeriodRow(held).on(day("2026-11-20"), reading)).contains(BigDecimal.valueOf(units));
    }

    @ParameterizedTest
    @EnumSource(Reading.class)
    void ofRowsWithOneStartTheLatestCounts(Reading reading) {
        UnitRows rows = new UnitRows(
                List.of(row(9, "2026-11-01", "2026-11-30", false, 47), row(2, "2026-11-01", "2026-11-30", false, 42)));

        assertThat(rows.on(day("2026-11-01"), reading)).contains(BigDecimal.valueOf(47));
    }

    @ParameterizedTest
    @CsvSource({
        // asked for, changed from, units
        "2026-11-01, 2026-11-01, 42",
        "2026-11-20, 2026-11-01, 42",
        "2026-10-01, 2026-11-01, 42",
        "2026-10-31, 2026-11-01, 42",
        "2026-12-01, 2026-12-01, 42",
        "2026-12-15, 2026-12-01, 42"
    })
    void changesFromTheFirstDayOfAPeriodThatIsOpen(LocalDate asOf, LocalDate from, int units) {
        UnitRows rows = new UnitRows(
                List.of(row(1, "2026-10-01", "2026-10-31", true, 40), row(2, "2026-11-01", "2026-11-30", false, 42)));

        DatedUnits found = DatedUnits.find(rows, Optional.of(MONTHS), day("2026-12-31"), asOf, Reading.TOTAL, false);

        assertThat(found.effectiveDate()).isEqualTo(from);
        assertThat(found.units()).isEqualByComparingTo(BigDecimal.valueOf(units));
        assertThat(found.obstacle()).isNull();
    }

    @Test
    void aChangeInTheMiddleOfThePeriodNeedsAPerson() {
        DatedUnits found = DatedUnits.find(
                withMidPeriodRow(47), Optional.of(MONTHS), null, day("2026-11-01"), Reading.TOTAL, false);

        assertThat(found.obstacle()).contains("2026-11-15");
    }

    @ParameterizedTest
    @CsvSource({"TOTAL, 42", "DIFFERENCE, 0"})
    void aChangeThatWasTakenBackIsNone(Reading reading, int held) {
        DatedUnits found =
                DatedUnits.find(withMidPeriodRow(held), Optional.of(MONTHS), null, day("2026-11-01"), reading, false);

        assertThat(found.obstacle()).isNull();
    }

    @Test
    void theVeryDayIsTakenIfTheConnectionAllowsProration() {
        DatedUnits found = DatedUnits.find(
                withMidPeriodRow(47), Optional.of(MONTHS), null, day("2026-11-20"), Reading.TOTAL, true);

        assertThat(found).isEqualTo(new DatedUnits(day("2026-11-20"), BigDecimal.valueOf(47), null, true));
    }

    @Test
    void afterTheLastBilledPeriodOfAContractThereIsNothingToChange() {
        UnitRows rows = new UnitRows(List.of(row(1, "2026-10-01", "2026-10-31", true, 40)));

        DatedUnits found =
                DatedUnits.find(rows, Optional.of(MONTHS), day("2026-10-31"), day("2026-10-01"), Reading.TOTAL, false);

        assertThat(found.effectiveDate()).isEqualTo(day("2026-11-01"));
        assertThat(found.obstacle()).contains("2026-10-31");
    }

    @Test
    void rowsThatDoNotFitTheContractsPeriodsAreBelieved() {
        UnitRows rows = new UnitRows(
                List.of(row(1, "2026-10-01", "2026-10-31", true, 40), row(2, "2026-11-01", "2026-11-30", false, 42)));
        BillingPeriods fromThe15th = new BillingPeriods(day("2026-01-15"), 1);

        DatedUnits found =
                DatedUnits.find(rows, Optional.of(fromThe15th), null, day("2026-11-01"), Reading.TOTAL, false);

        assertThat(found.effectiveDate()).isEqualTo(day("2026-11-01"));
        assertThat(found.units()).isEqualByComparingTo("42");
    }

    @Test
    void withoutKnownPeriodsTheRowsDecide() {
        DatedUnits found = DatedUnits.find(
                new UnitRows(List.of(
                        row(1, "2026-10-01", "2026-12-31", true, 40), row(2, "2027-01-01", "2027-03-31", false, 41))),
                Optional.empty(),
                null,
                day("2026-11-10"),
                Reading.TOTAL,
                false);

        assertThat(found.effectiveDate()).isEqualTo(day("2027-01-01"));
        assertThat(found.units()).isEqualByComparingTo("41");
    }

    @ParameterizedTest
    @CsvSource({"2026-11-01, 1, 2026-11-10", "2026-11-20, 1, 2026-11-10", "2026-11-20, 12, 2026-11-10"})
    void aLineThatBeganInsideThePeriodChangesFromItsOwnFirstDay(LocalDate asOf, int months, LocalDate from) {
        UnitRows rows = new UnitRows(
                List.of(row(1, "2026-11-10", "2026-11-30", false, 9), row(2, "2026-12-01", "2026-12-31", false, 9)));

        DatedUnits found = DatedUnits.find(
                rows,
                Optional.of(new BillingPeriods(LocalDate.parse("2026-01-01"), months)),
                null,
                asOf,
                Reading.TOTAL,
                false);

        assertThat(found.effectiveDate()).isEqualTo(from);
        assertThat(found.units()).isEqualByComparingTo("9");
    }

    @Test
    void aLineThatBeganInABilledPeriodChangesFromTheNextOne() {
        UnitRows rows = new UnitRows(
                List.of(row(1, "2026-08-01", "2026-12-31", true, 8), row(2, "2027-01-01", "2027-12-31", false, 8)));

        DatedUnits found = DatedUnits.find(
                rows,
                Optional.of(new BillingPeriods(LocalDate.parse("2026-01-01"), 12)),
                LocalDate.parse("2027-12-31"),
                LocalDate.parse("2026-11-05"),
                Reading.TOTAL,
                false);

        assertThat(found).isEqualTo(new DatedUnits(LocalDate.parse("2027-01-01"), BigDecimal.valueOf(8), null, true));
    }

    @Test
    void aLineWithoutAnyRowHasNone() {
        DatedUnits found = DatedUnits.find(
                new UnitRows(List.of()), Optional.of(MONTHS), null, day("2026-11-10"), Reading.TOTAL, false);

        assertThat(found.units()).isEqualByComparingTo("0");
        assertThat(found.effectiveDate()).isEqualTo(day("2026-11-01"));
        assertThat(found.complete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, Monthly, 2026-11-20, 2026-11-01, 2026-12-01",
        "2025-03-15, Monthly, 2026-11-14, 2026-10-15, 2026-11-15",
        "2025-03-15, Monthly, 2026-11-15, 2026-11-15, 2026-12-15",
        "2026-01-31, Monthly, 2026-02-28, 2026-02-28, 2026-03-31",
        "2026-01-31, Monthly, 2026-03-30, 2026-02-28, 2026-03-31",
        "2026-01-01, Quarterly, 2026-11-20, 2026-10-01, 2027-01-01",
        "2026-01-01, Semi-Annual, 2026-11-20, 2026-07-01, 2027-01-01",
        "2024-02-29, Yearly, 2026-11-20, 2026-02-28, 2027-02-28",
        "2027-01-01, Monthly, 2026-11-20, 2027-01-01, 2027-02-01"
    })
    void periodsCountFromTheContractsStart(
            LocalDate start, String label, LocalDate day, LocalDate firstDay, LocalDate next) {
        BillingPeriods periods = BillingPeriods.of(start, label).orElseThrow();

        assertThat(periods.firstDay(day)).isEqualTo(firstDay);
        assertThat(periods.next(firstDay)).isEqualTo(next);
    }

    @Test
    void everyDayLiesInExactlyOnePeriod() {
        long seed = 20261101;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            LocalDate start = LocalDate.parse("2020-01-01").plusDays(random.nextInt(1500));
            int months = List.of(1, 3, 6, 12).get(random.nextInt(4));
            LocalDate day = start.plusDays(random.nextInt(5000));
            BillingPeriods periods = new BillingPeriods(start, months);

            LocalDate first = periods.firstDay(day);
            LocalDate next = periods.next(first);

            String what = "seed " + seed + ": " + periods + " on " + day;
            assertThat(first).as(what).isBeforeOrEqualTo(day);
            assertThat(next).as(what).isAfter(day);
            assertThat(periods.firstDay(next)).as(what).isEqualTo(next);
            assertThat(periods.firstDay(next.minusDays(1))).as(what).isEqualTo(first);
        }
    }

    @Test
    void unknownPeriodsAreNotGuessed() {
        assertThat(BillingPeriods.of(day("2026-01-01"), "2")).isEmpty();
        assertThat(BillingPeriods.of(null, "Monthly")).isEmpty();
        assertThat(BillingPeriods.of(day("2026-01-01"), null)).isEmpty();
    }
}
