package io.tallybridge.psasync.psa.syncro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvoiceRunTest {
    private final InvoiceRun run = new InvoiceRun(LocalTime.of(5, 30), LocalTime.NOON);

    @ParameterizedTest
    @CsvSource({
        // Los Angeles is 8 hours behind UTC in December and 7 in July.
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-12-01T13:29:59Z, false",
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-12-01T13:30:00Z, true",
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-12-01T19:59:59Z, true",
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-12-01T20:00:00Z, false",
        "2026-07-01T00:00:00.000Z, America/Los_Angeles, 2026-07-01T12:30:00Z, true",
        "2026-07-01T00:00:00.000Z, America/Los_Angeles, 2026-07-01T12:29:59Z, false",
        // The evening before in UTC is the morning of the run in Auckland.
        "2026-12-01T00:00:00.000Z, Pacific/Auckland, 2026-11-30T17:00:00Z, true",
        "2026-12-01T00:00:00.000Z, Pacific/Auckland, 2026-12-01T06:00:00Z, false",
        // Midnight in the account's own zone is the same day.
        "2026-12-01T00:00:00.000-08:00, America/Los_Angeles, 2026-12-01T14:00:00Z, true",
        "2026-12-01, America/Los_Angeles, 2026-12-01T14:00:00Z, true",
        // Another time is a moment: 06:00 in Berlin.
        "2026-12-01T05:00:00.000Z, Europe/Berlin, 2026-12-01T05:00:00Z, true",
        "2026-11-30T19:00:00.000Z, Australia/Brisbane, 2026-11-30T20:00:00Z, true",
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-12-02T14:00:00Z, false",
        "2026-12-01T00:00:00.000Z, America/Los_Angeles, 2026-11-30T14:00:00Z, false"
    })
    void holdsTheMorningOfTheRunInTheAccountsZone(String nextRun, String zone, String now, boolean holds) {
        assertThat(run.holds(nextRun, Instant.parse(now), ZoneId.of(zone))).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T15:29:59Z, false",
        "2026-11-30T15:30:00Z, true",
        "2026-12-01T00:00:00Z, true",
        "2026-12-01T12:00:00Z, true",
        "2026-12-01T23:59:59Z, true",
        "2026-12-02T00:00:00Z, false"
    })
    void withoutAZoneItHoldsWhileItIsThatMorningAnywhere(String now, boolean holds) {
        assertThat(run.holdsSomewhere("2026-12-01T00:00:00.000Z", Instant.parse(now)))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "soon", "2026-13-45", "0000"})
    void aRunThatCannotBeToldIsNotGuessed(String nextRun) {
        PsaException failure =
                catchThrowableOfType(PsaException.class, () -> run.holdsSomewhere(nextRun, Instant.EPOCH));

        assertThat(failure).isNotNull();
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
    }
}
