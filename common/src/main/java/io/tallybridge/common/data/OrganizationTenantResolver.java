package io.tallybridge.common.data;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import io.quarkus.hibernate.orm.runtime.tenant.TenantResolver;
import io.tallybridge.common.caller.CurrentOrganization;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** Hibernate's half of tenancy: entities with a tenant id are filtered by, and written with, the current organization. */
@PersistenceUnitExtension
@RequestScoped
public class OrganizationTenantResolver implements TenantResolver {

    /** Matches no organization: their ids never start with a hyphen. */
    static final String NOBODY = "-";

    private final CurrentOrganization currentOrganization;

    @Inject
    public OrganizationTenantResolver(CurrentOrganization currentOrganization) {
        this.currentOrganization = currentOrganization;
    }

    @Override
    public String getDefaultTenantId() {
        return NOBODY;
    }

    @Override
    public String resolveTenantId() {
        return currentOrganization.find().orElse(NOBODY);
    }
}
