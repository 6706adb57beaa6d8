package io.tallybridge.psasync.psa;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that was made and what came back, for proofs: no headers, secrets masked, long bodies cut.
 *
 * @param status null if no answer came
 * @param problem why no answer came, or why it could not be used
 */
public record RecordedCall(
        Instant at,
        Duration took,
        String method,
        String url,
        @Nullable String requestBody,
        @Nullable Integer status,
        @Nullable String responseBody,
        @Nullable String problem) {}
