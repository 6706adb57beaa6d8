package io.tallybridge.psasync.push;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The recorded will to write one line once. */
record Intent(
        UUID id,
        UUID itemId,
        UUID runId,
        int attempt,
        State state,
        @Nullable String detail,
        Instant openedAt,
        @Nullable Instant closedAt) {

    /** What became of it. OPEN and UNKNOWN: a write may have happened. */
    enum State {
        OPEN,
        WRITTEN,
        ALREADY_RIGHT,
        CONFLICT,
        FAILED,
        UNKNOWN,
        NOT_APPLIED
    }
}
