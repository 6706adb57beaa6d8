package io.tallybridge.mapping.property;

import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PropertyRepository {
    private final Sql sql;

    PropertyRepository(Sql sql) {
        this.sql = sql;
    }

    List<Property> list(PropertyKind kind, UUID integrationId, @Nullable Collection<String> ids, boolean mappedOnly) {
        return sql.of("""
                        select * from (
                            select p.id, p.name, p.description, p.active, p.arrears, %s as mapping_id
                              from %s p
                             where p.organization_id = :organization and p.integration_id = :integration
                               and (:ids::text[] is null or p.id = any (:ids))) q
                         where mapping_id is not null or not :mappedOnly
                         order by id
                        """.formatted(kind.mappingId(), kind.table()))
                .bind("integration", integrationId)
                .bind("ids", ids == null ? null : ids.toArray(String[]::new))
                .bind("mappedOnly", mappedOnly)
                .list(PropertyRepository::read);
    }

    /** Creates those whose ids are new, in one statement; answers their ids. */
    List<String> insert(PropertyKind kind, UUID integrationId, Collection<NewProperty> wanted, Instant now) {
        return sql.of("""
                        insert into %s (organization_id, integration_id, id, name, description, arrears, created_at, updated_at)
                        select :organization, :integration, w.id, w.name, w.description, w.arrears, :now, :now
                          from unnest(:ids, :names, :descriptions, :arrears) as w (id, name, description, arrears)
                        on conflict do nothing
                        returning id
                        """.formatted(kind.table()))
                .bind("integration", integrationId)
                .bind("ids", wanted.stream().map(NewProperty::id).toArray(String[]::new))
                .bind("names", wanted.stream().map(NewProperty::name).toArray(String[]::new))
                .bind(
                        "descriptions",
                        wanted.stream().map(NewProperty::description).toArray(String[]::new))
                .bind("arrears", wanted.stream().map(NewProperty::arrears).toArray(Boolean[]::new))
                .bind("now", now)
                .list(row -> row.text("id"));
    }

    /** Changes all in one statement; answers the ids, as they were, of those that were found. */
    List<String> update(PropertyKind kind, UUID integrationId, Collection<PropertyChange> changes, Instant now) {
        return sql.of("""
                        update %s p
                           set name = coalesce(w.name, p.name), description = coalesce(w.description, p.description),
                               active = coalesce(w.active, p.active), arrears = coalesce(w.arrears, p.arrears),
                               updated_at = :now
                          from unnest(:ids, :names, :descriptions, :active, :arrears)
                               as w (id, name, description, active, arrears)
                         where p.organization_id = :organization and p.integration_id = :integration and p.id = w.id
                        returning p.id
                        """.formatted(kind.table()))
                .bind("integration", integrationId)
                .bind("ids", changes.stream().map(PropertyChange::id).toArray(String[]::new))
                .bind("names", changes.stream().map(PropertyChange::name).toArray(String[]::new))
                .bind(
                        "descriptions",
                        changes.stream().map(PropertyChange::description).toArray(String[]::new))
                .bind("active", changes.stream().map(PropertyChange::active).toArray(Boolean[]::new))
                .bind("arrears", changes.stream().map(PropertyChange::arrears).toArray(Boolean[]::new))
                .bind("now", now)
                .list(row -> row.text("id"));
    }

    boolean exists(PropertyKind kind, UUID integrationId, String id) {
        return sql.of(
                        "select 1 from %s where organization_id = :organization and integration_id = :integration and id = :id"
                                .formatted(kind.table()))
                .bind("integration", integrationId)
                .bind("id", id)
                .first(row -> true)
                .isPresent();
    }

    /** Mappings follow: those of accounts by the foreign key, those of services by the second statement. */
    void rename(PropertyKind kind, UUID integrationId, String id, String newId) {
        sql.of(
                        "update %s set id = :newId where organization_id = :organization and integration_id = :integration and id = :id"
                                .formatted(kind.table()))
                .bind("integration", integrationId)
                .bind("id", id)
                .bind("newId", newId)
                .update();
        if (kind == PropertyKind.SERVICE) {
            sql.of("""
                            update service_mapping set service_id = :newId
                             where organization_id = :organization and integration_id = :integration and service_id = :id
                            """)
                    .bind("integration", integrationId)
                    .bind("id", id)
                    .bind("newId", newId)
                    .update();
        }
    }

    /** Ids of these that a service of the integration's vendor has: they would be ambiguous in a count. */
    List<String> vendorServiceIds(UUID integrationId, Collection<String> ids) {
        return sql.of("""
                        select id from integration_service
                         where organization_id = :organization and integration_id = :integration and kind = 'VENDOR'
                           and id = any (:ids)
                        """)
                .bind("integration", integrationId)
                .bind("ids", ids.toArray(String[]::new))
                .list(row -> row.text("id"));
    }

    void deleteAccounts(UUID integrationId) {
        sql.of("delete from account where organization_id = :organization and integration_id = :integration")
                .bind("integration", integrationId)
                .update();
    }

    private static Property read(Row row) throws SQLException {
        return new Property(
                row.text("id"),
                row.text("name"),
                row.text("description"),
                row.flag("active"),
                row.flag("arrears"),
                row.uuidOrNull("mapping_id"));
    }
}
