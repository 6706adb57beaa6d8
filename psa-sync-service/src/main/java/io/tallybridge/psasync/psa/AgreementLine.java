package io.tallybridge.psasync.psa;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One line of an agreement with the quantity that it bills.
 *
 * @param name what the line is called on the invoice or in the catalogue
 * @param knownQuantity the quantity that holds on {@link #effectiveDate}, or now where the PSA knows no dates; what was
 *     last invoiced if {@link #source} says so; null if the PSA tells none
 * @param source where the quantity comes from
 * @param quantityDay the last day that the quantity was invoiced for, if it is an invoiced one
 * @param includedUnits units that are free; not taken off the quantity
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
        @Nullable BigDecimal knownQuantity,
        QuantitySource source,
        @Nullable LocalDate quantityDay,
        @Nullable BigDecimal includedUnits,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable String billingCycle,
        @Nullable LocalDate effectiveDate,
        boolean active,
        @Nullable String notWritable,
        @Nullable String version) {

    /** Where a line's quantity comes from. */
    public enum QuantitySource {
        /** The PSA's line itself. */
        LIVE,
        /** The last invoice: blind to what changed since. */
        LAST_INVOICED,
        /** Nowhere: the PSA tells no quantity. */
        UNKNOWN
    }

    public AgreementLine {
        if ((knownQuantity == null) != (source == QuantitySource.UNKNOWN)) {
            throw new IllegalArgumentException("A quantity and its source belong together.");
        }
    }

    /** A line whose quantity the PSA tells as it is now. */
    public AgreementLine(
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
        this(
                ref,
                companyId,
                name,
                quantity,
                QuantitySource.LIVE,
                null,
                includedUnits,
                unitPrice,
                unitCost,
                billingCycle,
                effectiveDate,
                active,
                notWritable,
                version);
    }

    /**
     * The quantity of a line whose PSA tells one.
     *
     * @throws IllegalStateException if it tells none; ask {@link #knownQuantity} where that can be
     */
    public BigDecimal quantity() {
        if (knownQuantity == null) {
            throw new IllegalStateException("The quantity of line " + ref.lineId() + " is unknown.");
        }
        return knownQuantity;
    }

    public boolean writable() {
        return notWritable == null;
    }
}
