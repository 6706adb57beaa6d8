package io.tallybridge.psasync.psa;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A recurring contract with a company.
 *
 * @param companyId whose agreement it is
 * @param billingCycle the PSA's own word, such as {@code Monthly}
 * @param currency ISO code where the PSA tells it
 * @param active bills at present, as far as the PSA tells
 */
public record Agreement(
        String id,
        String companyId,
        String name,
        boolean active,
        @Nullable LocalDate startDate,
        @Nullable LocalDate endDate,
        @Nullable String billingCycle,
        @Nullable String currency) {}
