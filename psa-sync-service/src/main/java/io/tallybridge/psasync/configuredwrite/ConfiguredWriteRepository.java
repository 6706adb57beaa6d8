package io.tallybridge.psasync.configuredwrite;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.psasync.configuredwrite.ConfiguredWriteView.Proof;
import io.tallybridge.psasync.configuredwrite.ConfiguredWriteView.State;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code configured_write}. A proof counts only for the connection's settings with which it was made. */
@ApplicationScoped
class ConfiguredWriteRepository {
    private static final String SELECT = "select w.*, c.settings is not distinct from w.proved_settings as counts"
            + " from configured_write w join psa_connection c"
            + " on c.organization_id = w.organization_id and c.id = w.connection_id"
            + " where w.organization_id = ? and w.connection_id = ? and c.state <> 'DELETED'";

    private final Sql sql;

    @Inject
    ConfiguredWriteRepository(Sql sql) {
        this.sql = sql;
    }

    Optional<ConfiguredWriteView> find(String organization, UUID connectionId) {
        return sql.first(SELECT, this::view, organization, connectionId);
    }

    /** As {@link #find}; nobody else changes it before the transaction ends. */
    Optional<ConfiguredWriteView> lock(String organization, UUID connectionId) {
        return sql.first(SELECT + " for update of w", this::view, organization, connectionId);
    }

    /** The definition that is on for these settings of the connection. */
    Optional<WriteDefinition> on(String organization, UUID connectionId, Map<String, String> settings) {
        return sql.first(
                "select definition from configured_write where organization_id = ? and connection_id = ?"
                        + " and state = 'ON' and proved_settings = ?::jsonb",
                this::definition,
                organization,
                connectionId,
                sql.json(settings));
    }

    /** Adds or replaces a definition, which then has to be proven. */
    void define(String organization, UUID connectionId, WriteDefinition definition, String by, Instant now) {
        sql.update(
                "insert into configured_write as w (organization_id, connection_id, definition, state, defined_by, defined_at)"
                        + " values (?, ?, ?::jsonb, 'DEFINED', ?, ?)"
                        + " on conflict (organization_id, connection_id) do update set definition = excluded.definition,"
                        + " state = 'DEFINED', version = w.version + 1, defined_by = excluded.defined_by,"
                        + " defined_at = excluded.defined_at, proof = null, proved_settings = null",
                organization,
                connectionId,
                sql.json(definition),
                by,
                now);
    }

    void delete(String organization, UUID connectionId) {
        sql.update(
                "delete from configured_write where organization_id = ? and connection_id = ?",
                organization,
                connectionId);
    }

    /** Claims the trial; false if another one is under way. */
    boolean beginTrial(String organization, UUID connectionId, Instant now, Instant interruptedBefore) {
        return sql.update(
                        "update configured_write set trial_since = ? where organization_id = ? and connection_id = ?"
                                + " and (trial_since is null or trial_since < ?)",
                        now,
                        organization,
                        connectionId,
                        interruptedBefore)
                == 1;
    }

    boolean inTrial(String organization, UUID connectionId, Instant interruptedBefore) {
        return sql.exists(
                "select 1 from configured_write where organization_id = ? and connection_id = ? and trial_since >= ?",
                organization,
                connectionId,
                interruptedBefore);
    }

    void failed(String organization, UUID connectionId, long version) {
        sql.update(
                "update configured_write set trial_since = null, state = case when version = ? then 'DEFINED' else state end,"
                        + " version = version + 1 where organization_id = ? and connection_id = ?",
                version,
                organization,
                connectionId);
    }

    /** Keeps the proof, unless the definition was changed during the trial; false then. */
    boolean proved(String organization, UUID connectionId, long version, Proof proof, Map<String, String> settings) {
        return sql.update(
                        "update configured_write set trial_since = null, state = 'PROVEN', version = version + 1,"
                                + " proof = ?::jsonb, proved_settings = ?::jsonb"
                                + " where organization_id = ? and connection_id = ? and version = ?",
                        sql.json(proof).replace("\\u0000", "\\ufffd"),
                        sql.json(settings),
                        organization,
                        connectionId,
                        version)
                == 1;
    }

    void state(String organization, UUID connectionId, State state, String by, Instant now) {
        sql.update(
                "update configured_write set state = ?, version = version + 1, switched_by = ?, switched_at = ?"
                        + " where organization_id = ? and connection_id = ?",
                state,
                by,
                now,
                organization,
                connectionId);
    }

    private WriteDefinition definition(Row row) throws SQLException {
        return sql.fromJson(row.text("definition"), new TypeReference<WriteDefinition>() {});
    }

    private ConfiguredWriteView view(Row row) throws SQLException {
        boolean counts = row.flag("counts");
        String proof = row.findText("proof");
        return new ConfiguredWriteView(
                row.id("connection_id"),
                counts ? State.valueOf(row.text("state")) : State.DEFINED,
                definition(row),
                row.number("version"),
                row.text("defined_by"),
                row.instant("defined_at"),
                proof == null || !counts ? null : sql.fromJson(proof, new TypeReference<Proof>() {}),
                row.findText("switched_by"),
                row.findInstant("switched_at"));
    }
}
