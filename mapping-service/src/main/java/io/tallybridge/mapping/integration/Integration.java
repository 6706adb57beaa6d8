package io.tallybridge.mapping.integration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection between the organization and a vendor.
 *
 * @param mappingVersion moves with every change of accounts, services, mappings or status
 * @param confirmedVersion the mapping version that the vendor confirmed last
 * @param pendingUpdates mapping changes by the organization since then
 * @param lastSyncedAt when the last count was accepted
 * @param version moves when a person changes the integration itself
 */
public record Integration(
        UUID id,
        UUID vendorId,
        String vendorName,
        String name,
        IntegrationStatus status,
        int pendingUpdates,
        long mappingVersion,
        long confirmedVersion,
        @Nullable Instant lastSyncedAt,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    /** {@code connected}, or how many updates the vendor has not confirmed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String mappingStatus() {
        return mappingStatus(pendingUpdates);
    }

    /** As {@link #mappingStatus()} for any number of updates. */
    public static String mappingStatus(int pendingUpdates) {
        return switch (pendingUpdates) {
            case 0 -> "connected";
            case 1 -> "1 update pending";
            default -> pendingUpdates + " updates pending";
        };
    }
}
