package io.tallybridge.mapping.mapping;

import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class AutoMappingRepository {
    private final Sql sql;

    AutoMappingRepository(Sql sql) {
        this.sql = sql;
    }

    List<ExactNames.Item> accounts(UUID connectionId, @Nullable UUID integrationId) {
        return items("""
                select a.integration_id, a.id, a.name,
                       exists (select 1 from account_mapping m
                                where m.organization_id = a.organization_id and m.integration_id = a.integration_id
                                  and m.account_id = a.id and m.connection_id = :connection) as mapped
                  from account a
                 where a.organization_id = :organization and (:integration::uuid is null or a.integration_id = :integration)
                """, connectionId, integrationId);
    }

    List<ExactNames.Item> services(UUID connectionId, @Nullable UUID integrationId) {
        return items("""
                select s.integration_id, s.id, s.name,
                       exists (select 1 from service_mapping m
                                where m.organization_id = s.organization_id and m.integration_id = s.integration_id
                                  and m.service_id = s.id and m.connection_id = :connection) as mapped
                  from integration_service s
                 where s.organization_id = :organization and (:integration::uuid is null or s.integration_id = :integration)
                """, connectionId, integrationId);
    }

    private List<ExactNames.Item> items(String select, UUID connectionId, @Nullable UUID integrationId) {
        return sql.of(select)
                .bind("connection", connectionId)
                .bind("integration", integrationId)
                .list(row -> new ExactNames.Item(
                        row.uuid("integration_id"), row.text("id"), row.text("name"), row.flag("mapped")));
    }
}
