package io.tallybridge.mapping.key;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key pair after it was shown.
 *
 * @param vendorKeyPrefix first characters, to tell pairs apart
 * @param lastUsedAt to the minute
 * @param replacedBy the pair that a rotation made
 */
record VendorKey(
        UUID id,
        String vendorKeyPrefix,
        String partnerKeyPrefix,
        String createdBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable UUID replacedBy) {}
