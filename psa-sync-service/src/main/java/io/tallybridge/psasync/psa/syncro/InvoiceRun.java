package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Days;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which Syncro makes the invoices of a day. What is written then may be in this invoice or in the next one, and
 * nobody could prove which.
 */
final class InvoiceRun {
    private static final int WESTERNMOST = -12;
    private static final int EASTERNMOST = 14;

    private final LocalTime from;
    private final LocalTime until;

    InvoiceRun(LocalTime from, LocalTime until) {
        this.from = from;
        this.until = until;
    }

    /**
     * Whether a moment is in the hours of the next run.
     *
     * @param nextRun as Syncro writes it
     * @throws PsaException INVALID if it is no day
     */
    boolean holds(@Nullable String nextRun, Instant now, ZoneId zone) {
        LocalDate day = day(nextRun == null ? "" : nextRun.strip(), zone);
        Instant begins = day.atTime(from).atZone(zone).toInstant();
        Instant ends = day.atTime(until).atZone(zone).toInstant();
        return !now.isBefore(begins) && now.isBefore(ends);
    }

    /** Whether a moment is in those hours for some place on earth: all that can be said while the zone is unknown. */
    boolean holdsSomewhere(@Nullable String nextRun, Instant now) {
        return IntStream.rangeClosed(WESTERNMOST, EASTERNMOST)
                .anyMatch(hours -> holds(nextRun, now, ZoneOffset.ofHours(hours)));
    }

    /** Midnight stands for a day, whatever zone it is written in; another time is a moment. */
    private static LocalDate day(String nextRun, ZoneId zone) {
        try {
            OffsetDateTime moment = OffsetDateTime.parse(nextRun);
            return moment.toLocalTime().equals(LocalTime.MIDNIGHT)
                    ? moment.toLocalDate()
                    : moment.atZoneSameInstant(zone).toLocalDate();
        } catch (DateTimeException e) {
            LocalDate day = Days.parse(nextRun);
            if (day == null) {
                throw new PsaException(
                        PsaFailure.INVALID, "It cannot be told from Syncro's answer when the next invoice is made.");
            }
            return day;
        }
    }
}
