package io.tallybridge.mapping.key;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A new pair, in clear for the only time. */
record IssuedKey(
        UUID id,

        @Schema(description = "Names the vendor. Shown once.")
        String vendorKey,

        @Schema(description = "Names the organization to the vendor. Shown once.")
        String partnerKey,

        @Schema(description = "Both in the form of the header Gradient-Token: Base64 of 'vendorKey:partnerKey'")
        String gradientToken,

        Instant createdAt,
        @Nullable Instant expiresAt) {
    @Override
    public String toString() {
        return "IssuedKey[" + id + "]";
    }
}
