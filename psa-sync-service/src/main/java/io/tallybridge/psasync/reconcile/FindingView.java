package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A finding as callers see it.
 *
 * @param psaQuantity what the target was compared with; null if unknown, or without a line
 * @param psaQuantitySource where that figure comes from; null without a line
 * @param psaQuantityDay the last day that an invoiced figure was invoiced for, or the first day that our own record holds for
 * @param billableQuantity by the rules, before the PSA's rounding
 * @param targetQuantity after it
 * @param effectiveDate first day that a change would bill from; null where the PSA knows no dates
 * @param priceDifference unit price times difference, per billing period of the line
 * @param amountAtStake what findings are sorted by: the absolute price difference, or what a line without a difference bills
 * @param lastDay of the youngest count
 * @param stale the last count is older than the tolerance
 * @param midPeriod the chosen effective date lies inside a billing period
 * @param silentSources sources without any count, whose silence was not taken for zero
 */
public record FindingView(
        UUID id,
        FindingKind kind,
        @Nullable String accountName,
        @Nullable String companyId,
        @Nullable String companyName,
        @Nullable String serviceName,
        @Nullable String productId,
        @Nullable String productName,
        @Nullable String agreementId,
        @Nullable String lineId,
        @Nullable String lineName,
        @Nullable String lineVersion,
        @Nullable String notWritable,
        @Nullable LocalDate effectiveDate,
        @Nullable BigDecimal psaQuantity,
        @Nullable PsaQuantitySource psaQuantitySource,
        @Nullable LocalDate psaQuantityDay,
        @Nullable BigDecimal billableQuantity,
        @Nullable BigDecimal targetQuantity,
        @Nullable BigDecimal difference,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable BigDecimal priceDifference,
        @Nullable BigDecimal costDifference,
        @Nullable BigDecimal marginDifference,
        BigDecimal amountAtStake,
        @Nullable LocalDate lastDay,
        boolean stale,
        int silentSources,
        boolean midPeriod,
        @Nullable String note,
        List<Step> derivation,
        List<Source> sources) {}
