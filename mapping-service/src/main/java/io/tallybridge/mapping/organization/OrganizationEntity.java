package io.tallybridge.mapping.organization;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.TenantId;

@Entity
@Table(name = "organization")
class OrganizationEntity {
    @Id
    @TenantId
    @Column(name = "organization_id")
    String id;

    String name;

    @Column(name = "time_zone")
    String timeZone;

    String currency;

    @Version
    long version;

    Organization toOrganization() {
        return new Organization(id, name, timeZone, currency, version);
    }
}
