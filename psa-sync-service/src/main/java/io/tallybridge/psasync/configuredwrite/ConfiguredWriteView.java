package io.tallybridge.psasync.configuredwrite;

import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection's configured write.
 *
 * @param proof the trial that proved it; null while there is none that still counts
 * @param switchedBy who switched it on or off last
 */
record ConfiguredWriteView(
        UUID connectionId,
        State state,
        WriteDefinition definition,
        long version,
        String definedBy,
        Instant definedAt,
        @Nullable Proof proof,
        @Nullable String switchedBy,
        @Nullable Instant switchedAt) {

    /** How far it is. */
    enum State {
        /** Entered; not used, because nothing shows that it works. */
        DEFINED,
        /** One line was written by it and read back equal; not used yet. */
        PROVEN,
        /** Used by pushes. */
        ON
    }

    /**
     * A trial that succeeded.
     *
     * @param calls with the PSA's answers, secrets removed
     */
    record Proof(
            String agreementId,
            String lineId,
            String productId,
            BigDecimal from,
            BigDecimal to,
            @Nullable LocalDate effectiveDate,
            String by,
            Instant at,
            List<RecordedCall> calls) {}
}
