package io.tallybridge.mapping.suggestion;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class SuggestionRepository {
    private final Sql sql;

    SuggestionRepository(Sql sql) {
        this.sql = sql;
    }

    List<Unmapped> unmapped(UUID connectionId, @Nullable UUID integrationId, @Nullable Cursor after, int size) {
        return sql.of("""
                        select * from (
                            select 'A' as kind, a.integration_id::text as integration_id, a.id, a.name
                              from account a
                             where a.organization_id = :organization
                               and (:integration::uuid is null or a.integration_id = :integration)
                               and not exists (select 1 from account_mapping m
                                                where m.organization_id = a.organization_id
                                                  and m.integration_id = a.integration_id and m.account_id = a.id
                                                  and m.connection_id = :connection)
                            union all
                            select 'S', s.integration_id::text, s.id, s.name
                              from integration_service s
                             where s.organization_id = :organization
                               and (:integration::uuid is null or s.integration_id = :integration)
                               and not exists (select 1 from service_mapping m
                                                where m.organization_id = s.organization_id
                                                  and m.integration_id = s.integration_id and m.service_id = s.id
                                                  and m.connection_id = :connection)) q
                         where (:afterKind::text is null
                                or (kind, integration_id, id) > (:afterKind, :afterIntegration, :afterId))
                         order by kind, integration_id, id limit :size
                        """)
                .bind("connection", connectionId)
                .bind("integration", integrationId)
                .bind("afterKind", after == null ? null : after.part(0))
                .bind("afterIntegration", after == null ? null : after.part(1))
                .bind("afterId", after == null ? null : after.part(2))
                .bind("size", size)
                .list(row -> new Unmapped(
                        row.text("kind").equals("A"),
                        UUID.fromString(row.text("integration_id")),
                        row.text("id"),
                        row.text("name")));
    }
}
