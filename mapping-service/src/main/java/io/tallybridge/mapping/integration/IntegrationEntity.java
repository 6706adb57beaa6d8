package io.tallybridge.mapping.integration;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;

/** What a person sets. Status and mapping version move by statements of their own. */
@Entity
@DynamicInsert
@DynamicUpdate
@Table(name = "integration")
class IntegrationEntity {
    @TenantId
    @Column(name = "organization_id")
    String organizationId;

    @Id
    UUID id;

    @Column(name = "vendor_id")
    UUID vendorId;

    String name;

    @Version
    long version;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;
}
