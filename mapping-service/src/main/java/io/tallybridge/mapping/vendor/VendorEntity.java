package io.tallybridge.mapping.vendor;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "vendor")
class VendorEntity {
    @TenantId
    @Column(name = "organization_id")
    String organizationId;

    @Id
    UUID id;

    String name;

    String description;

    @Column(name = "integration_portal_url")
    @Nullable
    String integrationPortalUrl;

    @Column(name = "vendor_support_page_url")
    @Nullable
    String vendorSupportPageUrl;

    @Version
    long version;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    Vendor toVendor() {
        return new Vendor(
                id, name, description, integrationPortalUrl, vendorSupportPageUrl, createdAt, updatedAt, version);
    }
}
