package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An agreement line as read for this reconciliation.
 *
 * @param quantity what it is compared by; null if nobody knows one
 * @param quantityDay the last day that was invoiced, or the first day that our own record holds for
 */
public record LineFacts(
        String agreementId,
        String lineId,
        String productId,
        String name,
        @Nullable BigDecimal quantity,
        PsaQuantitySource source,
        @Nullable LocalDate quantityDay,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable LocalDate effectiveDate,
        @Nullable String version,
        @Nullable String notWritable) {}
