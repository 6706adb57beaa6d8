package io.tallybridge.mapping.key;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Wishes for a new pair. */
record NewKey(
        @Schema(description = "When the pair stops working; absent means never") @Nullable
        Instant expiresAt) {}
