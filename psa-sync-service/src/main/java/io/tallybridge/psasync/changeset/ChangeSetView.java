package io.tallybridge.psasync.changeset;

import io.tallybridge.psasync.reconcile.Period;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change set as callers see it.
 *
 * @param reverts the set that this one undoes
 * @param items how many lines it has
 * @param priceDifference of all lines together
 * @param warnings brakes that an approver must acknowledge
 * @param decidedBy who approved or rejected it
 * @param worksheet a person works it off instead of calls; told from the first push on
 * @param runId of the last push
 * @param results how many lines ended how
 * @param skipped findings that were left out because they cannot be written; told once, when the set is made
 */
public record ChangeSetView(
        UUID id,
        UUID connectionId,
        UUID reconciliationId,
        @Nullable UUID reverts,
        Period period,
        @Nullable Long mappingVersion,
        ChangeSetState state,
        long version,
        long items,
        BigDecimal priceDifference,
        List<Warning> warnings,
        List<String> acknowledged,
        String createdBy,
        Instant createdAt,
        @Nullable String decidedBy,
        @Nullable String decidedBySubject,
        @Nullable Instant decidedAt,
        @Nullable String reason,
        boolean worksheet,
        @Nullable UUID runId,
        Progress progress,
        Map<ItemResult, Long> results,
        List<Skipped> skipped) {

    /** Lines with a result, of all lines. */
    public record Progress(long done, long total) {}

    /** A finding that was left out. */
    public record Skipped(UUID findingId, String reason) {}

    ChangeSetView withSkipped(List<Skipped> left) {
        return new ChangeSetView(
                id,
                connectionId,
                reconciliationId,
                reverts,
                period,
                mappingVersion,
                state,
                version,
                items,
                priceDifference,
                warnings,
                acknowledged,
                createdBy,
                createdAt,
                decidedBy,
                decidedBySubject,
                decidedAt,
                reason,
                worksheet,
                runId,
                progress,
                results,
                left);
    }
}
