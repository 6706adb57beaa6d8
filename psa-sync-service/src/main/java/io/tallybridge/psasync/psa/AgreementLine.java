package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agreement with the quantity that it bills.
 *
 * @param name what the line is called on the invoice or in the catalogue
 * @param quantity the quantity that holds on {@link #effectiveDate}, or now where the PSA knows no dates
 * @param includedUnits units that are free; not taken off {@code quantity}
 * @param effectiveDate for PSAs with dated quantities: the first day from which a change would bill in full periods,
 *     seen from the day that was asked for. A {@link QuantityChange} that follows the default uses it as it is
 * @param active bills at present
 * @param notWritable why its quantity cannot be set, in words for people; null means it can
 * @param version moves when somebody changes the line; null if the PSA tells nothing of the kind
 */
public record AgreementLine(
        LineRef ref,
        String companyId,
        String name,
        BigDecimal quantity,
        @Nullable BigDecimal includedUnits,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable String billingCycle,
        @Nullable LocalDate effectiveDate,
        boolean active,
        @Nullable String notWritable,
        @Nullable String version) {

    public boolean writable() {
        return notWritable == null;
    }
}
