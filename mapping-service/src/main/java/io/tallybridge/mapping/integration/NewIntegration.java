package io.tallybridge.mapping.integration;

import io.tallybridge.mapping.validation.Name;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An integration to create; a vendor may have several. */
record NewIntegration(
        @NotNull UUID vendorId,

        @NotNull @Name @Schema(examples = "Keeper MSP console")
        String name) {}
