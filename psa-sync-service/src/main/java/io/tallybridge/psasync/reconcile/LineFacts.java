package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** An agreement line as read for this reconciliation. */
public record LineFacts(
        String agreementId,
        String lineId,
        String productId,
        String name,
        BigDecimal quantity,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable LocalDate effectiveDate,
        @Nullable String version,
        @Nullable String notWritable) {}
