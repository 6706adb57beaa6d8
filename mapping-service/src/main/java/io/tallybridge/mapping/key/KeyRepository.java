package io.tallybridge.mapping.key;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.tallybridge.common.data.RowLevelSecurity;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class KeyRepository implements PanacheRepositoryBase<VendorKeyEntity, UUID> {
    private final Sql sql;
    private final DataSource dataSource;

    KeyRepository(Sql sql, DataSource dataSource) {
        this.sql = sql;
        this.dataSource = dataSource;
    }

    /** A pair as far as the exchange needs it. */
    record Candidate(
            UUID id,
            String organizationId,
            UUID integrationId,
            UUID vendorId,
            String vendorKeyHash,
            @Nullable Instant lastUsedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    List<VendorKeyEntity> page(UUID integrationId, @Nullable UUID after, int size) {
        return find(
                        "integrationId = ?1 and id > ?2",
                        Sort.by("id"),
                        integrationId,
                        after == null ? new UUID(0, 0) : after)
                .page(0, size)
                .list();
    }

    @Nullable
    VendorKeyEntity lock(UUID integrationId, UUID id) {
        VendorKeyEntity key = findById(id, LockModeType.PESSIMISTIC_WRITE);
        return key != null && key.integrationId.equals(integrationId) ? key : null;
    }

    void revokeAll(UUID integrationId, Instant now) {
        sql.of("""
                        update vendor_key set revoked_at = :now
                         where organization_id = :organization and integration_id = :integration and revoked_at is null
                        """).bind("integration", integrationId).bind("now", now).update();
    }

    /** Finds the pair although no organization is known yet: the policy shows the row of the presented key alone. */
    Optional<Candidate> presented(String partnerKeyHash) {
        set("app.presented_key_hash", partnerKeyHash);
        return sql.withoutOrganization("""
                        select id, organization_id, integration_id, vendor_id, vendor_key_hash, last_used_at, expires_at,
                               revoked_at
                          from vendor_key where partner_key_hash = :hash
                        """)
                .bind("hash", partnerKeyHash)
                .first(row -> new Candidate(
                        row.uuid("id"),
                        row.text("organization_id"),
                        row.uuid("integration_id"),
                        row.uuid("vendor_id"),
                        row.text("vendor_key_hash"),
                        row.instantOrNull("last_used_at"),
                        row.instantOrNull("expires_at"),
                        row.instantOrNull("revoked_at")));
    }

    /** Concurrent exchanges of the same key skip the row that one of them is writing. */
    void used(Candidate key, Instant now) {
        set("app.organization", key.organizationId());
        sql.withoutOrganization("""
                        update vendor_key set last_used_at = :now
                         where (organization_id, id) in (select organization_id, id from vendor_key
                                                          where organization_id = :owner and id = :id
                                                            for no key update skip locked)
                        """)
                .bind("owner", key.organizationId())
                .bind("id", key.id())
                .bind("now", now)
                .update();
    }

    private void set(String name, String value) {
        try (Connection connection = dataSource.getConnection()) {
            RowLevelSecurity.set(connection, name, value);
        } catch (SQLException e) {
            throw new IllegalStateException("The database did not accept a setting", e);
        }
    }
}
