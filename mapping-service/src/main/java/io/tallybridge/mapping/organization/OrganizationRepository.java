package io.tallybridge.mapping.organization;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class OrganizationRepository implements PanacheRepositoryBase<OrganizationEntity, String> {
    private final Sql sql;

    OrganizationRepository(Sql sql) {
        this.sql = sql;
    }

    /** Creates the current organization under its id as name, unless it is there. */
    void ensure() {
        sql.of(
                        "insert into organization (organization_id, name) values (:organization, :organization) on conflict do nothing")
                .update();
    }

    /** Whether a row was created. */
    boolean create(String name, String timeZone, String currency) {
        return sql.of("""
                                insert into organization (organization_id, name, time_zone, currency)
                                values (:organization, :name, :timeZone, :currency) on conflict do nothing
                                """)
                        .bind("name", name)
                        .bind("timeZone", timeZone)
                        .bind("currency", currency)
                        .update()
                == 1;
    }
}
