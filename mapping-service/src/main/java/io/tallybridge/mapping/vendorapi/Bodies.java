package io.tallybridge.mapping.vendorapi;

import io.tallybridge.mapping.validation.Texts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Bodies of the contract, for its description; what is really read is looser, see {@link VendorBody}. */
final class Bodies {
    private Bodies() {}

    @Schema(name = "VendorApiVendorUpdate", description = "At least one field")
    record VendorUpdate(
            @Nullable String name,
            @Nullable String description,
            @Nullable String vendorSupportPageUrl,
            @Nullable String integrationPortalUrl) {}

    @Schema(name = "VendorApiService")
    record Service(
            @Schema(required = true, maxLength = Texts.LONGEST_NAME, examples = "Total Devices")
            String name,

            @Schema(required = true, examples = "All devices under management")
            String description,

            @Schema(required = true, description = "Exact spelling", examples = "security")
            String category,

            @Schema(
                    required = true,
                    description = "Exact spelling, not tied to the category",
                    examples = "mobile device management (MDM)")
            String subcategory,

            @Nullable String supportArticle,
            @Nullable String supportContact) {}

    @Schema(name = "VendorApiNewAccount")
    record NewItem(
            @Schema(required = true, description = "Your own id; numbers are kept as text", examples = "1042")
            String id,

            @Schema(required = true, maxLength = Texts.LONGEST_NAME, examples = "Baker & Sons Ltd")
            String name,

            @Nullable String description,
            @Nullable Boolean isArrears) {}

    @Schema(name = "VendorApiAccountUpdate")
    record ItemUpdate(
            @Schema(description = "In a bulk change: which one. Otherwise: the new id") @Nullable
            String id,

            @Nullable String name,
            @Nullable String description,
            @Nullable Boolean isActive,
            @Nullable Boolean isArrears) {}

    @Schema(name = "VendorApiAlert")
    record NewAlert(
            @Schema(required = true) String title,
            @Schema(required = true) String description,

            @Schema(required = true, description = "Your own id of the alert")
            String alertId,

            @Schema(minimum = "0", maximum = "4", defaultValue = "1")
            int priority,

            @Schema(minimum = "0", maximum = "6", defaultValue = "1")
            int status,

            @Schema(description = "ISO 8601") @Nullable String dueDateTime,
            @Nullable String serviceId) {}

    @Schema(name = "VendorApiMappingSync")
    record Sync(
            @Schema(description = "The version that you took over; absent means the latest") @Nullable
            Long version) {}
}
