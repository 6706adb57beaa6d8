package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line to be added to an agreement.
 *
 * @param intentId the caller's id of the intent that it recorded before
 * @param quantity rounded by the PSA's {@link QuantityRule}, above zero
 * @param effectiveDate first day that bills
 * @param unitPrice null takes the catalogue's price
 */
public record NewLine(
        UUID intentId,
        String agreementId,
        String productId,
        BigDecimal quantity,
        LocalDate effectiveDate,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost) {}
