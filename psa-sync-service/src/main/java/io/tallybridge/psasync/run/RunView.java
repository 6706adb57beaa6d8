package io.tallybridge.psasync.run;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as callers see it.
 *
 * @param subjectId the reconciliation or change set that it works on
 * @param total null until it is known
 * @param perSecond items a second since this attempt began; null before the first
 * @param secondsRemaining an estimate while running
 * @param detail why it failed, or what it waits for
 */
public record RunView(
        UUID id,
        RunKind kind,
        UUID connectionId,
        @Nullable UUID subjectId,
        RunState state,
        long done,
        @Nullable Long total,
        @Nullable BigDecimal perSecond,
        @Nullable Long secondsRemaining,
        int attempt,
        @Nullable String detail,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
