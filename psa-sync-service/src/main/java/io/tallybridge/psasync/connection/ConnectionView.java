package io.tallybridge.psasync.connection;

import io.tallybridge.psasync.psa.Psa;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as callers see it.
 *
 * @param credentials names of the credentials that are kept, each masked
 * @param testOk outcome of the last test; null before the first
 */
public record ConnectionView(
        UUID id,
        Psa psa,
        String name,
        Map<String, String> settings,
        Map<String, String> credentials,
        String state,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant testedAt,
        @Nullable Boolean testOk) {}
