package io.tallybridge.psasync.push;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of intents and calls. */
@ApplicationScoped
class PushRepository {
    private final Sql sql;
    private final Clock clock;

    @Inject
    PushRepository(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    UUID open(RunContext run, ChangeItem item, List<Evidence> counts) {
        UUID id = Ids.next();
        sql.update(
                "insert into push_intent (organization_id, id, item_id, change_set_id, run_id, attempt, from_quantity,"
                        + " to_quantity, effective_date, counts, state, opened_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, 'OPEN', ?)",
                run.organization(),
                id,
                item.id(),
                item.changeSetId(),
                run.runId(),
                run.attempt(),
                item.from(),
                item.to(),
                item.effectiveDate(),
                sql.json(counts),
                clock.instant());
        return id;
    }

    void close(String organization, UUID intentId, Intent.State state, @Nullable String detail) {
        sql.update(
                "update push_intent set state = ?, detail = ?, closed_at = case when ? = 'UNKNOWN' then null else ?::timestamptz end"
                        + " where organization_id = ? and id = ?",
                state,
                detail,
                state,
                clock.instant(),
                organization,
                intentId);
    }

    /** The intent of an item whose outcome nobody knows; there is at most one. */
    Optional<Intent> unresolved(String organization, UUID itemId) {
        return sql.first(
                "select * from push_intent where organization_id = ? and item_id = ? and state in ('OPEN', 'UNKNOWN')",
                PushRepository::intent,
                organization,
                itemId);
    }

    List<Intent> intents(String organization, UUID itemId) {
        return sql.list(
                "select * from push_intent where organization_id = ? and item_id = ? order by opened_at, id",
                PushRepository::intent,
                organization,
                itemId);
    }

    /** The counts frozen with the newest intent. */
    Optional<List<Evidence>> counts(String organization, UUID itemId) {
        return sql.first(
                "select counts from push_intent where organization_id = ? and item_id = ?"
                        + " order by opened_at desc, id desc limit 1",
                row -> sql.fromJson(row.text("counts"), new TypeReference<List<Evidence>>() {}),
                organization,
                itemId);
    }

    void called(String organization, UUID itemId, UUID intentId, String purpose, RecordedCall call) {
        sql.update(
                "insert into push_call (organization_id, id, intent_id, item_id, purpose, call)"
                        + " values (?, ?, ?, ?, ?, ?::jsonb)",
                organization,
                Ids.next(),
                intentId,
                itemId,
                purpose,
                sql.json(call).replace("\\u0000", "\\ufffd"));
    }

    /**
     * Whether any call was made for an intent. Each push begins with a read, which is stored before anything is sent: an
     * intent without a call has not reached the PSA.
     */
    boolean anyCall(String organization, UUID itemId, UUID intentId) {
        return sql.exists(
                "select 1 from push_call where organization_id = ? and item_id = ? and intent_id = ? limit 1",
                organization,
                itemId,
                intentId);
    }

    /** A call that was made for an item. */
    record Made(UUID intentId, String purpose, JsonNode call) {}

    List<Made> calls(String organization, UUID itemId) {
        return sql.list(
                "select intent_id, purpose, call from push_call where organization_id = ? and item_id = ? order by id",
                row -> new Made(
                        row.id("intent_id"),
                        row.text("purpose"),
                        sql.fromJson(row.text("call"), new TypeReference<JsonNode>() {})),
                organization,
                itemId);
    }

    private static Intent intent(Row row) throws SQLException {
        return new Intent(
                row.id("id"),
                row.id("item_id"),
                row.id("run_id"),
                (int) row.number("attempt"),
                Intent.State.valueOf(row.text("state")),
                row.findText("detail"),
                row.instant("opened_at"),
                row.findInstant("closed_at"));
    }
}
