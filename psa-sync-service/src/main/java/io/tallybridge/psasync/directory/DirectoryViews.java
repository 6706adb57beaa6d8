package io.tallybridge.psasync.directory;

import io.tallybridge.psasync.psa.AgreementLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What callers see of the directory. {@code vanishedAt}: a complete sync did not find it any more. */
final class DirectoryViews {
    private DirectoryViews() {}

    /** Id and name, for mapping. */
    record Name(String id, String name, @Nullable String reference) {}

    record CompanyView(
            String id,
            String name,
            @Nullable String reference,
            boolean active,
            @Nullable Instant vanishedAt) {}

    record ProductView(
            String id,
            String name,
            @Nullable String reference,
            @Nullable String vendorReference,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            boolean active,
            @Nullable Instant vanishedAt) {}

    record AgreementView(
            String id,
            String companyId,
            String name,
            boolean active,
            @Nullable LocalDate startDate,
            @Nullable LocalDate endDate,
            @Nullable String billingCycle,
            @Nullable String currency,
            @Nullable Instant vanishedAt) {}

    /**
     * A line with the quantity that the PSA showed for the day {@code asOf}.
     *
     * @param quantity null if the PSA tells none
     * @param quantitySource where it comes from
     * @param quantityDay the last day that it was invoiced for, if it is an invoiced one
     */
    record LineView(
            String id,
            String agreementId,
            String companyId,
            String productId,
            String name,
            @Nullable BigDecimal quantity,
            AgreementLine.QuantitySource quantitySource,
            @Nullable LocalDate quantityDay,
            @Nullable BigDecimal includedUnits,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable String billingCycle,
            @Nullable LocalDate effectiveDate,
            boolean active,
            @Nullable String notWritable,
            LocalDate asOf,
            Instant readAt,
            @Nullable Instant vanishedAt) {}
}
