package io.tallybridge.psasync.reconcile;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reconciliation as callers see it.
 *
 * @param asOf the day whose quantities were read from the PSA
 * @param effectiveDate chosen by a person; null follows the PSA's own default for each line
 * @param totals null until it is done
 * @param detail why it failed
 */
public record ReconciliationView(
        UUID id,
        UUID connectionId,
        LocalDate from,
        LocalDate to,
        LocalDate asOf,
        @Nullable LocalDate effectiveDate,
        String state,
        UUID runId,
        @Nullable Long mappingVersion,
        @Nullable String countsAsOf,
        @Nullable Totals totals,
        @Nullable String detail,
        String createdBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** How many findings there are of each kind, and what they are worth. */
    public record Totals(Map<String, Long> byKind, Money money) {}

    /**
     * Worth of the differences per billing period of the lines.
     *
     * @param increase what is not billed and should be
     * @param decrease what is billed and should not be, below zero
     * @param net both together
     */
    public record Money(
            @Nullable String currency,
            BigDecimal increase,
            BigDecimal decrease,
            BigDecimal net,
            BigDecimal cost,
            BigDecimal margin) {}
}
