package io.tallybridge.psasync.worksheet;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.changeset.WorksheetRow;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows that were handed out. */
@ApplicationScoped
class WorksheetRepository {
    private final Sql sql;

    @Inject
    WorksheetRepository(Sql sql) {
        this.sql = sql;
    }

    void each(String organization, UUID changeSetId, Consumer<KeptRow> sink) {
        sql.each(
                "select w.* from worksheet_row w join change_item i on i.organization_id = w.organization_id"
                        + " and i.id = w.item_id where w.organization_id = ? and w.change_set_id = ? order by i.position",
                row -> sink.accept(kept(row)),
                organization,
                changeSetId);
    }

    Map<UUID, KeptRow> all(String organization, UUID changeSetId) {
        Map<UUID, KeptRow> found = new LinkedHashMap<>();
        each(organization, changeSetId, row -> found.put(row.row().itemId(), row));
        return found;
    }

    long open(String organization, UUID changeSetId) {
        return sql.first(
                        "select count(*) as n from worksheet_row where organization_id = ? and change_set_id = ?"
                                + " and done is null and read_at is null",
                        row -> row.number("n"),
                        organization,
                        changeSetId)
                .orElse(0L);
    }

    void answered(String organization, UUID changeSetId, Answers.Answer answer, Actor by, String sha256, Instant now) {
        sql.update(
                "update worksheet_row set done = ?, remark = ?, answered_by = ?, answered_by_subject = ?, answered_at = ?,"
                        + " file_sha256 = ?, file_line = ?"
                        + " where organization_id = ? and change_set_id = ? and item_id = ?",
                answer.done(),
                answer.remark(),
                by.name(),
                by.subject(),
                now,
                sha256,
                (int) answer.line(),
                organization,
                changeSetId,
                answer.itemId());
    }

    void read(String organization, Shown shown, Instant now) {
        sql.update(
                "update worksheet_row set read_quantity = ?, read_at = ?"
                        + " where organization_id = ? and change_set_id = ? and item_id = ?",
                shown.quantity(),
                now,
                organization,
                shown.changeSetId(),
                shown.itemId());
    }

    /** A line whose target the PSA shows, and which is waiting for that. */
    record Shown(
            UUID changeSetId,
            UUID itemId,
            List<String> cells,
            BigDecimal quantity,
            PsaQuantitySource source,
            @Nullable LocalDate day) {}

    /**
     * Rows of a connection that were not answered with no and whose target the lines that a run has just read show: as they
     * are now, for the day from which the change bills; or as invoiced for a day from which an invoice must show it.
     */
    List<Shown> shown(String organization, UUID connectionId, UUID generation) {
        return sql.list(
                "select w.change_set_id, w.item_id, w.cells, l.quantity, l.quantity_source, l.quantity_day"
                        + " from worksheet_row w"
                        + " join change_set s on s.organization_id = w.organization_id and s.id = w.change_set_id"
                        + " join change_item i on i.organization_id = w.organization_id and i.id = w.item_id"
                        + " join agreement_line l on l.organization_id = w.organization_id"
                        + " and l.connection_id = s.connection_id and l.agreement_id = i.agreement_id"
                        + " and (l.line_id = i.line_id or (i.kind = 'ADD' and l.product_id = i.product_id and l.active))"
                        + " and l.generation = ?"
                        + " where w.organization_id = ? and s.connection_id = ? and w.read_at is null"
                        + " and s.state in ('AWAITING_CONFIRMATION', 'PUSHED', 'PARTLY_FAILED', 'NEEDS_ATTENTION')"
                        + " and w.done is distinct from false and l.quantity = i.to_quantity"
                        + " and ((l.quantity_source = 'LIVE' and (i.effective_date is null or l.as_of >= i.effective_date))"
                        + " or (l.quantity_source = 'LAST_INVOICED' and l.quantity_day >= w.expected_from))"
                        + " order by w.change_set_id, i.position",
                row -> new Shown(
                        row.id("change_set_id"),
                        row.id("item_id"),
                        cells(row),
                        row.decimal("quantity"),
                        PsaQuantitySource.valueOf(row.text("quantity_source")),
                        row.findDay("quantity_day")),
                generation,
                organization,
                connectionId);
    }

    /** The row as it is now; nobody else changes it while its change set is locked. */
    Optional<KeptRow> find(String organization, UUID changeSetId, UUID itemId) {
        return sql.first(
                "select * from worksheet_row where organization_id = ? and change_set_id = ? and item_id = ?",
                this::kept,
                organization,
                changeSetId,
                itemId);
    }

    /** The last day from which an unanswered line of a set bills. */
    Optional<LocalDate> lastEffectiveDate(String organization, UUID changeSetId) {
        return sql.first(
                        "select max(i.effective_date) as day from worksheet_row w join change_item i"
                                + " on i.organization_id = w.organization_id and i.id = w.item_id"
                                + " where w.organization_id = ? and w.change_set_id = ? and w.read_at is null",
                        row -> Optional.ofNullable(row.findDay("day")),
                        organization,
                        changeSetId)
                .flatMap(day -> day);
    }

    private KeptRow kept(Row row) throws SQLException {
        return new KeptRow(
                new WorksheetRow(cells(row)),
                row.findFlag("done"),
                row.findText("remark"),
                row.findInstant("read_at") != null);
    }

    private List<String> cells(Row row) throws SQLException {
        return Objects.requireNonNull(sql.fromJson(row.text("cells"), new TypeReference<List<String>>() {}));
    }
}
