package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An item of the PSA's catalogue that can stand on an agreement.
 *
 * @param reference the product's code in the PSA
 * @param vendorReference the maker's own article number: a hint for mapping
 * @param unitPrice list price; a line may have another
 */
public record Product(
        String id,
        String name,
        @Nullable String reference,
        @Nullable String vendorReference,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        boolean active) {}
