package io.tallybridge.mapping.organization;

import io.tallybridge.mapping.validation.Name;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an operator says about a new organization. */
record NewOrganization(
        @NotNull
        @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,62}", message = "must be 1 to 63 lower-case letters, digits and hyphens")
        @Schema(
                description = "The value that tokens of this organization carry in the claim 'organization'",
                examples = "acme")
        String id,

        @NotNull @Name @Schema(examples = "Acme MSP") String name,

        @Schema(description = "IANA time zone, default UTC", examples = "Europe/Vienna") @Nullable
        String timeZone,

        @Schema(description = "ISO 4217 currency, default USD", examples = "EUR") @Nullable
        String currency) {}
