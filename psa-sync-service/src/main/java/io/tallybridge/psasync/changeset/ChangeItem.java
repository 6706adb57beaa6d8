package io.tallybridge.psasync.changeset;

import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.reconcile.Source;
import io.tallybridge.psasync.reconcile.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line to be set from what was reviewed to its target. Nothing but its result changes once the set is approved.
 *
 * @param from the quantity that was reviewed
 * @param to the target
 * @param midPeriod the chosen day lies inside a billing period
 * @param foundQuantity what the line had when it was last read
 */
public record ChangeItem(
        UUID id,
        UUID changeSetId,
        UUID findingId,
        @Nullable String accountName,
        @Nullable String companyId,
        @Nullable String companyName,
        @Nullable String serviceName,
        String productId,
        String agreementId,
        String lineId,
        @Nullable String lineName,
        @Nullable String lineVersion,
        BigDecimal from,
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

    /** The change as an adapter takes it. */
    public QuantityChange change(UUID intentId) {
        return new QuantityChange(
                intentId, new LineRef(agreementId, lineId, productId), from, to, effectiveDate, lineVersion);
    }
}
