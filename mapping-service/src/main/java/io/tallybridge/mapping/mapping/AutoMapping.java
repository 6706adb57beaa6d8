package io.tallybridge.mapping.mapping;

import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What to map by equal names. */
record AutoMapping(
        @NotNull @Schema(description = "The PSA connection whose companies and products are looked through")
        UUID connectionId,

        @Schema(description = "Only this integration; absent means all") @Nullable
        UUID integrationId) {}
