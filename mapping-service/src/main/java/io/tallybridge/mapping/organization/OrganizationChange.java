package io.tallybridge.mapping.organization;

import io.tallybridge.mapping.validation.Name;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is to change; absent stays as it is. */
record OrganizationChange(
        @Name @Schema(examples = "Acme MSP") @Nullable String name,

        @Schema(description = "IANA time zone", examples = "Europe/Vienna") @Nullable
        String timeZone,

        @Schema(description = "ISO 4217 currency", examples = "EUR") @Nullable
        String currency) {}
