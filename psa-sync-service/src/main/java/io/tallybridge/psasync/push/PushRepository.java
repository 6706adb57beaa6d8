package io.tallybridge.psasync.push;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.WorksheetRow;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
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

    /** Rows of a worksheet that nobody has answered, and whose target the PSA has not shown. */
    long openRows(String organization, UUID changeSetId) {
        return sql.first(
                        "select count(*) as n from worksheet_row where organization_id = ? and change_set_id = ?"
                                + " and done is null and read_at is null",
                        row -> row.number("n"),
                        organization,
                        changeSetId)
                .orElse(0L);
    }

    /** Fixes the row of an item; one that was answered with no is blank again. */
    void handOut(String organization, ChangeSetView set, ChangeItem item, WorksheetRow row) {
        sql.update(
                "insert into worksheet_row (organization_id, change_set_id, item_id, cells, expected_from, handed_out_at)"
                        + " values (?, ?, ?, ?::jsonb, greatest(?::date, (select l.quantity_day + 1 from agreement_line l"
                        + " where l.organization_id = ? and l.connection_id = ? and l.agreement_id = ? and l.line_id = ?"
                        + " and l.quantity_source = 'LAST_INVOICED')), ?)"
                        + " on conflict (organization_id, change_set_id, item_id) do update set cells = excluded.cells,"
                        + " expected_from = excluded.expected_from, handed_out_at = excluded.handed_out_at, done = null,"
                        + " remark = null, answered_by = null, answered_by_subject = null, answered_at = null,"
                        + " file_sha256 = null, file_line = null",
                organization,
                set.id(),
                item.id(),
                sql.json(row.cells()),
                item.expectedFrom(set.period()),
                organization,
                set.connectionId(),
                item.agreementId(),
                item.lineId(),
                clock.instant());
    }

    /** Another change set of the connection whose worksheet has an unanswered row for the same line. */
    Optional<UUID> otherWorksheet(String organization, ChangeSetView set, ChangeItem item) {
        return sql.first(
                "select s.id from worksheet_row w"
                        + " join change_item i on i.organization_id = w.organization_id and i.id = w.item_id"
                        + " join change_set s on s.organization_id = w.organization_id and s.id = w.change_set_id"
                        + " where w.organization_id = ? and w.done is null and w.read_at is null and s.id <> ?"
                        + " and s.state in ('PUSHING', 'AWAITING_CONFIRMATION', 'PARTLY_FAILED', 'NEEDS_ATTENTION')"
                        + " and s.connection_id = ? and i.agreement_id = ?"
                        + " and (i.line_id = ? or (i.kind = 'ADD' and ?::text = 'ADD' and i.product_id = ?)) limit 1",
                row -> row.id("id"),
                organization,
                set.id(),
                set.connectionId(),
                item.agreementId(),
                item.lineId(),
                item.kind(),
                item.productId());
    }

    /**
     * Keeps what a line has now if its PSA does not tell it; an older record stays if it holds from a later day.
     *
     * @param expectedFrom first day that it holds for, if no invoice was known when it was handed out or written
     */
    void ownQuantity(
            String organization, UUID connectionId, ChangeItem item, PsaQuantitySource source, LocalDate expectedFrom) {
        sql.update(
                "insert into own_quantity (organization_id, connection_id, agreement_id, line_id, quantity, source,"
                        + " holds_from, item_id, recorded_at)"
                        + " select l.organization_id, l.connection_id, l.agreement_id, l.line_id, ?::numeric, ?::text,"
                        + " coalesce(w.expected_from, greatest(?::date, l.quantity_day + 1)), ?::uuid, ?::timestamptz"
                        + " from agreement_line l left join worksheet_row w on w.organization_id = l.organization_id"
                        + " and w.change_set_id = ? and w.item_id = ?"
                        + " where l.organization_id = ? and l.connection_id = ? and l.agreement_id = ? and l.line_id = ?"
                        + " and l.quantity_source <> 'LIVE'"
                        + " on conflict (organization_id, connection_id, agreement_id, line_id) do update set"
                        + " quantity = excluded.quantity, source = excluded.source, holds_from = excluded.holds_from,"
                        + " item_id = excluded.item_id, recorded_at = excluded.recorded_at"
                        + " where excluded.holds_from >= own_quantity.holds_from",
                item.to(),
                source,
                expectedFrom,
                item.id(),
                clock.instant(),
                item.changeSetId(),
                item.id(),
                organization,
                connectionId,
                item.agreementId(),
                item.lineId());
    }

    /** As {@link #ownQuantity} for a line that was added, which the directory has not read yet. */
    void ownQuantityOfAddedLine(
            String organization, UUID connectionId, ChangeItem item, String lineId, LocalDate expectedFrom) {
        sql.update(
                "insert into own_quantity (organization_id, connection_id, agreement_id, line_id, quantity, source,"
                        + " holds_from, item_id, recorded_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " on conflict (organization_id, connection_id, agreement_id, line_id) do update set"
                        + " quantity = excluded.quantity, source = excluded.source, holds_from = excluded.holds_from,"
                        + " item_id = excluded.item_id, recorded_at = excluded.recorded_at",
                organization,
                connectionId,
                item.agreementId(),
                lineId,
                item.to(),
                PsaQuantitySource.PUSHED,
                expectedFrom,
                item.id(),
                clock.instant());
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
