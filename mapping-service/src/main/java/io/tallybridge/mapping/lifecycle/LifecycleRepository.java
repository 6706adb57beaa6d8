package io.tallybridge.mapping.lifecycle;

import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class LifecycleRepository {
    private final Sql sql;

    LifecycleRepository(Sql sql) {
        this.sql = sql;
    }

    Progress progress(UUID integrationId) {
        return sql.of("""
                        select (select count(*) from account a
                                 where a.organization_id = :organization and a.integration_id = :integration) as accounts,
                               (select count(distinct m.account_id) from account_mapping m
                                 where m.organization_id = :organization and m.integration_id = :integration) as mapped_accounts,
                               (select count(*) from integration_service s
                                 where s.organization_id = :organization and s.integration_id = :integration) as services,
                               (select count(distinct m.service_id) from service_mapping m
                                 where m.organization_id = :organization and m.integration_id = :integration) as mapped_services
                        """)
                .bind("integration", integrationId)
                .first(row -> new Progress(
                        row.integer("accounts"),
                        row.integer("mapped_accounts"),
                        row.integer("services"),
                        row.integer("mapped_services")))
                .orElseThrow();
    }
}
