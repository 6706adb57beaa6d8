package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An approved change of one line: from the quantity that was reviewed to an absolute target. Undoing it is the same
 * record with the quantities swapped.
 *
 * @param intentId the caller's id of the intent that it recorded before; appears in logs only, no PSA takes it
 * @param from the quantity that was reviewed; anything else found on the line is a conflict
 * @param to the target, already rounded by the PSA's {@link QuantityRule}
 * @param effectiveDate first day that bills the target; required by PSAs whose descriptor says so, else ignored
 * @param version the line's version when it was reviewed; null leaves out that comparison
 */
public record QuantityChange(
        UUID intentId,
        LineRef line,
        BigDecimal from,
        BigDecimal to,
        @Nullable LocalDate effectiveDate,
        @Nullable String version) {

    /** The opposing change: same line and date, quantities swapped; the version is left open, because our write moved it. */
    public QuantityChange reversed(UUID intentId) {
        return new QuantityChange(intentId, line, to, from, effectiveDate, null);
    }
}
