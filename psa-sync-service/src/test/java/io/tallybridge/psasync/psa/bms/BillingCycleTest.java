package io.tallybridge.psasync.psa.bms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingCycleTest {

    @ParameterizedTest
    @CsvSource({
        "MONTHLY, 2026-11-01, 2026-11-05, 2026-11-01",
        "MONTHLY, 2026-12-01, 2026-11-05, 2026-12-01",
        "MONTHLY, 2025-01-01, 2026-11-05, 2026-11-01",
        "MONTHLY, 2025-01-15, 2026-11-05, 2026-10-15",
        "MONTHLY, 2026-01-31, 2026-04-30, 2026-04-30",
        "MONTHLY, 2026-01-31, 2026-05-30, 2026-04-30",
        "WEEKLY, 2026-01-05, 2026-11-05, 2026-11-02",
        "QUARTERLY, 2025-01-01, 2026-11-05, 2026-10-01",
        "YEARLY, 2024-02-29, 2026-11-05, 2026-02-28"
    })
    void periodsAreCountedFromAKnownStart(BillingCycle cycle, LocalDate start, LocalDate day, LocalDate expected) {
        assertThat(cycle.startOfPeriodWith(day, start)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"monthly, Monthly", "' Annually ', Yearly", "WEEKLY, Weekly", "Every 2 months, Every 2 months"})
    void wordsAreTheSameForAllPsas(String told, String expected) {
        assertThat(BillingCycle.word(told)).isEqualTo(expected);
    }
}
