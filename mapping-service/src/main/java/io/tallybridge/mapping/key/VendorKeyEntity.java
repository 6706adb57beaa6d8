package io.tallybridge.mapping.key;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

@Entity
@DynamicUpdate
@Table(name = "vendor_key")
class VendorKeyEntity {
    @TenantId
    @Column(name = "organization_id")
    String organizationId;

    @Id
    UUID id;

    @Column(name = "integration_id")
    UUID integrationId;

    @Column(name = "vendor_id")
    UUID vendorId;

    @Column(name = "vendor_key_prefix")
    String vendorKeyPrefix;

    @Column(name = "vendor_key_hash")
    String vendorKeyHash;

    @Column(name = "partner_key_prefix")
    String partnerKeyPrefix;

    @Column(name = "partner_key_hash")
    String partnerKeyHash;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "last_used_at")
    @Nullable
    Instant lastUsedAt;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(name = "revoked_at")
    @Nullable
    Instant revokedAt;

    @Column(name = "replaced_by")
    @Nullable
    UUID replacedBy;

    VendorKey toVendorKey() {
        return new VendorKey(
                id,
                vendorKeyPrefix,
                partnerKeyPrefix,
                createdBy,
                createdAt,
                lastUsedAt,
                expiresAt,
                revokedAt,
                replacedBy);
    }
}
