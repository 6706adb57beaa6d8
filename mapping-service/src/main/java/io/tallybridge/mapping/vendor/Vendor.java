package io.tallybridge.mapping.vendor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who makes the product whose use is counted. */
public record Vendor(
        UUID id,
        String name,
        String description,
        @Nullable String integrationPortalUrl,
        @Nullable String vendorSupportPageUrl,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore long version) {}
