package io.tallybridge.mapping.integration;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class IntegrationRepository implements PanacheRepositoryBase<IntegrationEntity, UUID> {
    private static final String SELECT = """
            select i.id, i.vendor_id, v.name as vendor_name, i.name, i.status, i.pending_updates, i.mapping_version,
                   i.confirmed_version, i.last_synced_at, i.created_at, i.updated_at, i.version
              from integration i
              join vendor v on v.organization_id = i.organization_id and v.id = i.vendor_id
             where i.organization_id = :organization
            """;

    private final Sql sql;

    IntegrationRepository(Sql sql) {
        this.sql = sql;
    }

    Optional<Integration> find(UUID id) {
        return sql.of(SELECT + " and i.id = :id").bind("id", id).first(IntegrationRepository::read);
    }

    List<Integration> page(@Nullable UUID after, @Nullable UUID vendorId, @Nullable String search, int size) {
        return sql.of(SELECT + """
                                 and (:after::uuid is null or i.id > :after)
                                 and (:vendor::uuid is null or i.vendor_id = :vendor)
                                 and (:search::text is null or position(lower(:search) in lower(i.name)) > 0
                                                            or position(lower(:search) in lower(v.name)) > 0)
                                 order by i.id limit :size
                                """)
                .bind("after", after)
                .bind("vendor", vendorId)
                .bind("search", search)
                .bind("size", size)
                .list(IntegrationRepository::read);
    }

    Optional<Long> mappingVersion(UUID id) {
        return sql.of("select mapping_version from integration where organization_id = :organization and id = :id")
                .bind("id", id)
                .first(row -> row.number("mapping_version"));
    }

    boolean lock(UUID id) {
        return sql.of("select id from integration where organization_id = :organization and id = :id for no key update")
                .bind("id", id)
                .first(row -> row.uuid("id"))
                .isPresent();
    }

    List<UUID> lockAllOf(UUID vendorId) {
        return sql.of("""
                        select id from integration where organization_id = :organization and vendor_id = :vendor
                         order by id for no key update
                        """).bind("vendor", vendorId).list(row -> row.uuid("id"));
    }

    void setStatus(UUID id, IntegrationStatus status, Instant now) {
        sql.of("""
                        update integration set status = :status, updated_at = :now, version = version + 1
                         where organization_id = :organization and id = :id
                        """)
                .bind("id", id)
                .bind("status", status.word())
                .bind("now", now)
                .update();
    }

    void setLastSynced(UUID id, Instant at) {
        sql.of("""
                        update integration set last_synced_at = greatest(last_synced_at, :at)
                         where organization_id = :organization and id = :id
                        """).bind("id", id).bind("at", at).update();
    }

    private static Integration read(Row row) throws SQLException {
        return new Integration(
                row.uuid("id"),
                row.uuid("vendor_id"),
                row.text("vendor_name"),
                row.text("name"),
                IntegrationStatus.ofWord(row.text("status")).orElseThrow(),
                row.integer("pending_updates"),
                row.number("mapping_version"),
                row.number("confirmed_version"),
                row.instantOrNull("last_synced_at"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("version"));
    }
}
