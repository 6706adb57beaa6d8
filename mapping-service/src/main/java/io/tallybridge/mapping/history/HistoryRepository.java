package io.tallybridge.mapping.history;

import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class HistoryRepository {
    private final Sql sql;

    HistoryRepository(Sql sql) {
        this.sql = sql;
    }

    long advance(UUID integrationId, int updates, Instant now) {
        return sql.of("""
                        update integration
                           set mapping_version = mapping_version + 1, pending_updates = pending_updates + :updates,
                               updated_at = :now
                         where organization_id = :organization and id = :integration
                        returning mapping_version
                        """)
                .bind("integration", integrationId)
                .bind("updates", updates)
                .bind("now", now)
                .first(row -> row.number("mapping_version"))
                .orElseThrow();
    }

    void insert(MappingVersion version) {
        sql.of("""
                        insert into mapping_version
                               (organization_id, integration_id, version, changed_at, changed_by, subject, change, updates)
                        values (:organization, :integration, :version, :at, :by, :subject, :change, :updates)
                        """)
                .bind("integration", version.integrationId())
                .bind("version", version.version())
                .bind("at", version.at())
                .bind("by", version.by())
                .bind("subject", version.subject())
                .bind("change", version.change().name())
                .bind("updates", version.updates())
                .update();
    }

    void insert(UUID integrationId, long version, List<MappingUpdate> updates) {
        sql.of("""
                        insert into mapping_update (organization_id, integration_id, version, position, kind, item_id,
                                                    item_name, mapping_id, connection_id, target_id, target_name)
                        select :organization, :integration, :version, u.position, u.kind, u.item_id, u.item_name,
                               u.mapping_id, u.connection_id, u.target_id, u.target_name
                          from unnest(:kinds, :itemIds, :itemNames, :mappingIds, :connectionIds, :targetIds, :targetNames)
                               with ordinality
                               as u (kind, item_id, item_name, mapping_id, connection_id, target_id, target_name, position)
                        """)
                .bind("integration", integrationId)
                .bind("version", version)
                .bind("kinds", texts(updates, MappingUpdate::kind))
                .bind("itemIds", texts(updates, MappingUpdate::itemId))
                .bind("itemNames", texts(updates, MappingUpdate::itemName))
                .bind(
                        "mappingIds",
                        updates.stream().map(MappingUpdate::mappingId).toArray(UUID[]::new))
                .bind(
                        "connectionIds",
                        updates.stream().map(MappingUpdate::connectionId).toArray(UUID[]::new))
                .bind("targetIds", texts(updates, MappingUpdate::targetId))
                .bind("targetNames", texts(updates, MappingUpdate::targetName))
                .update();
    }

    private static String[] texts(List<MappingUpdate> updates, Function<MappingUpdate, @Nullable String> part) {
        return updates.stream().map(part).toArray(String[]::new);
    }

    void confirm(UUID integrationId, long version) {
        sql.of("""
                        update integration i
                           set confirmed_version = :version,
                               pending_updates = (select coalesce(sum(v.updates), 0) from mapping_version v
                                                   where v.organization_id = i.organization_id and v.integration_id = i.id
                                                     and v.version > :version)
                         where i.organization_id = :organization and i.id = :integration
                        """).bind("integration", integrationId).bind("version", version).update();
    }

    List<MappingVersion> versions(
            @Nullable UUID integrationId,
            @Nullable Instant before,
            @Nullable UUID beforeIntegration,
            long beforeVersion,
            int size) {
        return sql.of("""
                        select v.integration_id, v.version, v.changed_at, v.changed_by, v.subject, v.change, v.updates,
                               (select count(*) from mapping_update u
                                 where u.organization_id = v.organization_id and u.integration_id = v.integration_id
                                   and u.version = v.version) as items
                          from mapping_version v
                         where v.organization_id = :organization
                           and (:integration::uuid is null or v.integration_id = :integration)
                           and (:before::timestamptz is null
                                or (v.changed_at, v.integration_id, v.version) < (:before, :beforeIntegration::uuid, :beforeVersion))
                         order by v.changed_at desc, v.integration_id desc, v.version desc limit :size
                        """)
                .bind("integration", integrationId)
                .bind("before", before)
                .bind("beforeIntegration", beforeIntegration)
                .bind("beforeVersion", beforeVersion)
                .bind("size", size)
                .list(row -> new MappingVersion(
                        row.uuid("integration_id"),
                        row.number("version"),
                        row.instant("changed_at"),
                        row.text("changed_by"),
                        row.text("subject"),
                        Change.valueOf(row.text("change")),
                        row.integer("items"),
                        row.integer("updates")));
    }

    List<PendingUpdate> updates(
            UUID integrationId, long afterVersion, int afterPosition, long upTo, boolean pendingOnly, int size) {
        return sql.of("""
                        select u.version, u.position, v.changed_at, v.change, u.kind, u.item_id, u.item_name, u.mapping_id,
                               u.connection_id, u.target_id, u.target_name
                          from mapping_update u
                          join mapping_version v using (organization_id, integration_id, version)
                         where u.organization_id = :organization and u.integration_id = :integration
                           and (u.version, u.position) > (:afterVersion, :afterPosition) and u.version <= :upTo
                           and (v.updates > 0 or not :pendingOnly)
                         order by u.version, u.position limit :size
                        """)
                .bind("integration", integrationId)
                .bind("afterVersion", afterVersion)
                .bind("afterPosition", afterPosition)
                .bind("upTo", upTo)
                .bind("pendingOnly", pendingOnly)
                .bind("size", size)
                .list(HistoryRepository::update);
    }

    private static PendingUpdate update(Row row) throws SQLException {
        return new PendingUpdate(
                row.number("version"),
                row.integer("position"),
                row.instant("changed_at"),
                Change.valueOf(row.text("change")),
                new MappingUpdate(
                        row.text("kind"),
                        row.text("item_id"),
                        row.text("item_name"),
                        row.uuidOrNull("mapping_id"),
                        row.uuidOrNull("connection_id"),
                        row.textOrNull("target_id"),
                        row.textOrNull("target_name")));
    }
}
