package io.tallybridge.mapping.key;

import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a pair is replaced. */
record Rotation(
        @Schema(
                type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING,
                description = "How long the old pair goes on working, ISO 8601, at most P30D; default P1D",
                examples = "PT1H")
        @Nullable
        Duration overlap) {}
