package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Whose counts stand behind a quantity.
 *
 * @param days on which there was a count; 0 means that the vendor was silent
 * @param value what this source should bill
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Source(
        String integrationId,
        @Nullable String vendorName,
        String accountId,
        String accountName,
        String serviceId,
        String serviceName,
        @Nullable String mappingId,
        int days,
        @Nullable LocalDate lastDay,
        @Nullable BigDecimal value) {}
