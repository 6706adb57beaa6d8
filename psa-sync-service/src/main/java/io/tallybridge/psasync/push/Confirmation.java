package io.tallybridge.psasync.push;

import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it is known what became of a line on a worksheet.
 *
 * @param by who answered; for a reading, who asked for it
 * @param remark the person's own words
 * @param fileSha256 of the file that was imported, byte for byte
 * @param fileLine where the row begins in it
 * @param row the cells as they were handed out
 * @param quantity what the PSA showed; null for an answer
 * @param quantitySource where it showed it
 * @param quantityDay the last day that an invoiced quantity was invoiced for
 */
public record Confirmation(
        Kind kind,
        String by,
        @Nullable String bySubject,
        Instant at,
        @Nullable String remark,
        @Nullable String fileSha256,
        @Nullable Integer fileLine,
        List<String> row,
        @Nullable BigDecimal quantity,
        @Nullable PsaQuantitySource quantitySource,
        @Nullable LocalDate quantityDay) {

    /** Who says so. */
    public enum Kind {
        /** A person; the PSA was not asked. */
        PERSON,
        /** The PSA, when its lines were read. */
        READ
    }
}
