package io.tallybridge.psasync.connection;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.secret.SealedSecret;
import io.tallybridge.psasync.sql.Cursors;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of {@code psa_connection}. */
@ApplicationScoped
class ConnectionRepository {
    private final Sql sql;

    @Inject
    ConnectionRepository(Sql sql) {
        this.sql = sql;
    }

    void insert(
            String organization,
            UUID id,
            Psa psa,
            String name,
            Map<String, String> settings,
            SealedSecret secret,
            Collection<String> secretFields,
            Instant now) {
        sql.update(
                "insert into psa_connection (organization_id, id, psa, name, settings, secret, secret_key_id, secret_fields,"
                        + " created_at, updated_at) values (?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?)",
                organization,
                id,
                psa,
                name,
                sql.json(settings),
                secret.bytes(),
                secret.keyId(),
                sql.json(new TreeSet<>(secretFields)),
                now,
                now);
    }

    /** Replaces all that can change. */
    void update(
            String organization,
            UUID id,
            String name,
            Map<String, String> settings,
            SealedSecret secret,
            Collection<String> secretFields,
            Instant now) {
        sql.update(
                "update psa_connection set name = ?, settings = ?::jsonb, secret = ?, secret_key_id = ?,"
                        + " secret_fields = ?::jsonb, updated_at = ?, version = version + 1, tested_at = null, test_ok = null"
                        + " where organization_id = ? and id = ?",
                name,
                sql.json(settings),
                secret.bytes(),
                secret.keyId(),
                sql.json(new TreeSet<>(secretFields)),
                now,
                organization,
                id);
    }

    /** Replaces the sealed form of the same secret, if nobody has replaced it meanwhile. */
    void reseal(String organization, UUID id, SealedSecret secret, long formerKeyId) {
        sql.update(
                "update psa_connection set secret = ?, secret_key_id = ?"
                        + " where organization_id = ? and id = ? and secret_key_id = ?",
                secret.bytes(),
                secret.keyId(),
                organization,
                id,
                formerKeyId);
    }

    void tested(String organization, UUID id, boolean ok, Instant now) {
        sql.update(
                "update psa_connection set tested_at = ?, test_ok = ? where organization_id = ? and id = ?",
                now,
                ok,
                organization,
                id);
    }

    void delete(String organization, UUID id, Instant now) {
        sql.update(
                "update psa_connection set state = 'DELETED', secret = null, secret_key_id = null, secret_fields = '[]',"
                        + " updated_at = ?, version = version + 1 where organization_id = ? and id = ?",
                now,
                organization,
                id);
    }

    Optional<ConnectionView> find(String organization, UUID id) {
        return sql.first(
                "select * from psa_connection where organization_id = ? and id = ? and state <> 'DELETED'",
                this::view,
                organization,
                id);
    }

    /** As {@link #find}; nobody else changes it before the transaction ends. */
    Optional<ConnectionView> findForChange(String organization, UUID id) {
        return sql.first(
                "select * from psa_connection where organization_id = ? and id = ? and state <> 'DELETED' for update",
                this::view,
                organization,
                id);
    }

    Optional<SealedSecret> secret(String organization, UUID id) {
        return sql.first(
                "select secret, secret_key_id from psa_connection"
                        + " where organization_id = ? and id = ? and state <> 'DELETED' and secret is not null",
                row -> new SealedSecret(bytes(row), row.number("secret_key_id")),
                organization,
                id);
    }

    private static byte[] bytes(Row row) throws SQLException {
        byte[] bytes = row.findBytes("secret");
        return bytes == null ? new byte[0] : bytes;
    }

    Page<ConnectionView> list(String organization, Optional<Cursor> cursor, int limit) {
        @Nullable UUID after = cursor.map(c -> Cursors.id(c, 0)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from psa_connection where organization_id = ? and state <> 'DELETED'"
                                + " and (?::uuid is null or id > ?) order by id limit ?",
                        this::view,
                        organization,
                        after,
                        after,
                        limit + 1),
                limit,
                connection -> Cursor.of(connection.id().toString()));
    }

    private ConnectionView view(Row row) throws SQLException {
        Map<String, String> masked = new LinkedHashMap<>();
        sql.fromJson(row.text("secret_fields"), new TypeReference<List<String>>() {})
                .forEach(name -> masked.put(name, "***"));
        return new ConnectionView(
                row.id("id"),
                Psa.valueOf(row.text("psa")),
                row.text("name"),
                sql.fromJson(row.text("settings"), new TypeReference<Map<String, String>>() {}),
                masked,
                row.text("state"),
                row.number("version"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.findInstant("tested_at"),
                row.findFlag("test_ok"));
    }
}
