package io.tallybridge.psasync.psa.accelo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.psa.accelo.AcceloRecords.Invoice;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodChoiceTest {
    private static final Period OCTOBER = period("76", false, "2026-10-01", "2026-10-31");
    private static final Period NOVEMBER = period("77", true, "2026-11-01", "2026-11-30");
    private static final Period OPEN_OCTOBER = period("76", true, "2026-10-01", "2026-10-31");

    private static Period period(String id, boolean opened, String first, String last) {
        return new Period(
                id,
                opened,
                false,
                day(first),
                last == null ? null : day(last),
                day(first).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-01", "2026-11-05", "2026-11-30"})
    void theOpenedPeriodThatHoldsTheDay(String day) {
        PeriodChoice choice = PeriodChoice.among(List.of(OCTOBER, NOVEMBER), day(day), false);

        assertThat(choice).isEqualTo(new PeriodChoice(List.of(NOVEMBER), day(day), day("2026-11-01"), null));
    }

    @Test
    void severalMayBeOpenedAtOnce() {
        assertThat(PeriodChoice.among(List.of(OPEN_OCTOBER, NOVEMBER), day("2026-10-31"), false)
                        .periods())
                .containsExactly(OPEN_OCTOBER);
    }

    @Test
    void severalThatHoldTheDayAreAQuestion() {
        Period twin = period("78", true, "2026-11-01", "2026-11-30");

        PeriodChoice choice = PeriodChoice.among(List.of(NOVEMBER, twin), day("2026-11-05"), false);

        assertThat(choice.obstacle()).startsWith("Several opened periods hold 2026-11-05");
        assertThat(choice.quantityKnown()).isFalse();
        assertThat(choice.effectiveDate()).isNull();
    }

    @Test
    void aClosedPeriodIsReadAndNotWritten() {
        PeriodChoice choice = PeriodChoice.among(List.of(OCTOBER, NOVEMBER), day("2026-10-15"), false);

        assertThat(choice.periods()).containsExactly(OCTOBER);
        assertThat(choice.quantityKnown()).isTrue();
        assertThat(choice.obstacle()).contains("closed");
    }

    @Test
    void anOpenedPeriodGoesBeforeAClosedOneOfTheSameDays() {
        assertThat(PeriodChoice.among(List.of(OCTOBER, OPEN_OCTOBER), day("2026-10-15"), false)
                        .obstacle())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"2026-12-01", "2026-09-30"})
    void withoutAPeriodTheLatestShowsItsLinesWithoutQuantities(String day) {
        PeriodChoice choice = PeriodChoice.among(List.of(OCTOBER, NOVEMBER), day(day), false);

        assertThat(choice.periods()).containsExactly(NOVEMBER);
        assertThat(choice.quantityKnown()).isFalse();
        assertThat(choice.obstacle()).isEqualTo("The retainer has no period that holds " + day + ".");
    }

    @Test
    void aPeriodWithoutEndHoldsEveryLaterDay() {
        Period endless = period("79", true, "2026-01-01", null);

        assertThat(PeriodChoice.among(List.of(endless), day("2030-01-01"), false)
                        .obstacle())
                .isNull();
        assertThat(BillingCycle.of(endless)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"2026-11-02", "2026-11-15", "2026-12-01"})
    void inArrearsThePeriodOfTheDayBeforeIsMeant(String day) {
        Period december = period("78", true, "2026-12-01", "2026-12-31");

        PeriodChoice choice = PeriodChoice.among(List.of(OCTOBER, NOVEMBER, december), day(day), true);

        assertThat(choice.periods()).containsExactly(NOVEMBER);
        assertThat(choice.effectiveDate()).isEqualTo("2026-12-01");
        assertThat(PeriodChoice.among(List.of(OCTOBER, NOVEMBER, december), day("2026-12-01"), true))
                .as("the line's own day means the same period")
                .extracting(PeriodChoice::periods)
                .isEqualTo(choice.periods());
    }

    @Test
    void aPrepaidPeriodIsMeantByItsOwnDays() {
        Period prepaid = new Period("77", true, true, NOVEMBER.first(), NOVEMBER.last(), NOVEMBER.created());

        PeriodChoice choice = PeriodChoice.among(List.of(prepaid), day("2026-11-01"), true);

        assertThat(choice).isEqualTo(new PeriodChoice(List.of(prepaid), NOVEMBER.first(), NOVEMBER.first(), null));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-11-30, Monthly",
        "2026-02-01, 2026-02-28, Monthly",
        "2026-01-31, 2026-02-27, Monthly",
        "2026-11-15, 2026-12-14, Monthly",
        "2026-11-02, 2026-11-08, Weekly",
        "2026-11-02, 2026-11-15, Biweekly",
        "2026-01-01, 2026-03-31, Quarterly",
        "2026-07-01, 2026-12-31, Semi-annually",
        "2026-01-01, 2026-12-31, Yearly",
        "2028-01-01, 2028-12-31, Yearly",
        "2026-01-01, 2026-02-14, 45 days",
    })
    void theLengthTellsTheCycle(String first, String last, String cycle) {
        assertThat(BillingCycle.of(period("1", true, first, last))).isEqualTo(cycle);
    }

    @ParameterizedTest
    @CsvSource({
        "contract_period, 77, false, 2026-01-01, true",
        "contract_period, 78, false, 2026-12-01, false",
        "contract, 12, false, 2026-11-29, false",
        "contract, 12, false, 2026-11-30, true",
        "contract, 12, true, 2026-11-01, true",
        "contract, 12, true, 2026-10-31, false",
        "contract, 13, true, 2026-11-15, false",
        "job, 12, true, 2026-11-15, false",
    })
    void anInvoiceBillsWhatWasDue(String type, String id, boolean prepaid, String raised, boolean bills) {
        Period period = new Period("77", true, prepaid, NOVEMBER.first(), NOVEMBER.last(), NOVEMBER.created());

        assertThat(new Invoice(type, id, day(raised)).bills(period, "12", ZoneOffset.UTC))
                .isEqualTo(bills);
    }
}
