package io.tallybridge.psasync.changeset;

import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.reconcile.Source;
import io.tallybridge.psasync.reconcile.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line to be set from what was reviewed to its target, or to be added. Nothing but its result changes once the set is approved.
 *
 * @param lineId null for a line that is to be added
 * @param from the quantity that was reviewed; null if nobody knew one, which only a worksheet takes
 * @param psaQuantitySource where {@code from} comes from
 * @param psaQuantityDay the last day that was invoiced, or the first day that our own record holds for
 * @param to the target
 * @param midPeriod the chosen day lies inside a billing period
 * @param foundQuantity what the line had when it was last read
 */
public record ChangeItem(
        UUID id,
        UUID changeSetId,
        UUID findingId,
        ItemKind kind,
        @Nullable String accountName,
        @Nullable String companyId,
        @Nullable String companyName,
        @Nullable String serviceName,
        String productId,
        String agreementId,
        @Nullable String lineId,
        @Nullable String lineName,
        @Nullable String lineVersion,
        @Nullable BigDecimal from,
        PsaQuantitySource psaQuantitySource,
        @Nullable LocalDate psaQuantityDay,
        BigDecimal to,
        @Nullable BigDecimal billableQuantity,
        @Nullable LocalDate effectiveDate,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable BigDecimal priceDifference,
        boolean stale,
        int silentSources,
        boolean midPeriod,
        List<Step> derivation,
        List<Source> sources,
        @Nullable ItemResult result,
        @Nullable String resultDetail,
        @Nullable BigDecimal foundQuantity,
        @Nullable Instant finishedAt) {

    /**
     * The change as an adapter takes it.
     *
     * @throws PsaException UNSUPPORTED if nobody knew what the line had when it was reviewed
     */
    public QuantityChange change(UUID intentId) {
        if (from == null || lineId == null) {
            throw new PsaException(
                    PsaFailure.UNSUPPORTED, "Nobody knew what this line had when it was reviewed: reconcile again.");
        }
        return new QuantityChange(
                intentId, new LineRef(agreementId, lineId, productId), from, to, effectiveDate, lineVersion);
    }

    /** The line to be added as an adapter takes it; at the price of the PSA's own catalogue. */
    public NewLine newLine(UUID intentId) {
        if (kind != ItemKind.ADD || effectiveDate == null) {
            throw new IllegalStateException("The item adds no line.");
        }
        return new NewLine(intentId, agreementId, productId, to, effectiveDate, null, null);
    }

    /**
     * The day that an invoice must be for to show whether the line has its target: the first day that bills it, and never
     * one that was invoiced before the review.
     */
    public LocalDate expectedFrom(Period period) {
        LocalDate billed = effectiveDate != null ? effectiveDate : period.to().plusDays(1);
        LocalDate known = psaQuantityDay;
        if (known == null) {
            return billed;
        }
        LocalDate open = psaQuantitySource == PsaQuantitySource.LAST_INVOICED ? known.plusDays(1) : known;
        return open.isAfter(billed) ? open : billed;
    }
}
