package io.tallybridge.mapping.vendorapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tallybridge.mapping.service.Sku;
import io.tallybridge.mapping.vendor.Vendor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A vendor with its services, as the contract shows it. {@code _id} and {@code id} are equal: some clients read the one, some the other. */
record VendorDocument(
        @JsonProperty("_id") String oldId,
        String id,
        String name,
        String description,
        String integrationType,
        @Nullable String imageUri,
        @JsonProperty("isDistributor") boolean distributor,
        @Nullable String integrationPortalUrl,
        @Nullable String vendorSupportPageUrl,
        String externalIntegrationStatus,
        List<String> mappingResponsibilities,
        List<Module> modules,
        String organizationId,
        List<String> attributes,
        List<SkuDocument> skus,
        String createdAt,
        String updatedAt,
        @JsonProperty("__v") int revision) {

    /** What an integration is made for. */
    record Module(String variation) {}

    /** A service of the vendor. */
    record SkuDocument(
            @JsonProperty("_id") String oldId,
            String id,
            String name,
            String description,
            @Nullable String logo,
            String category,
            String subcategory,
            @Nullable String supportArticle,
            @Nullable String supportContact) {
        static SkuDocument of(Sku sku) {
            return new SkuDocument(
                    sku.id().toString(),
                    sku.id().toString(),
                    sku.name(),
                    sku.description(),
                    null,
                    sku.category(),
                    sku.subcategory(),
                    sku.supportArticle(),
                    sku.supportContact());
        }
    }

    static VendorDocument of(Vendor vendor, List<Sku> skus, String organizationId) {
        return new VendorDocument(
                vendor.id().toString(),
                vendor.id().toString(),
                vendor.name(),
                vendor.description(),
                "custom",
                null,
                false,
                vendor.integrationPortalUrl(),
                vendor.vendorSupportPageUrl(),
                "notIntegrated",
                List.of("accounts", "services"),
                List.of(new Module("billing")),
                organizationId,
                List.of(),
                skus.stream().map(SkuDocument::of).toList(),
                ContractTime.of(vendor.createdAt()),
                ContractTime.of(vendor.updatedAt()),
                0);
    }
}
