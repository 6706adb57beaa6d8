package io.tallybridge.psasync.audit;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.sql.Cursors;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes and reads the audit trail. */
@ApplicationScoped
public class AuditTrail {
    private final Sql sql;
    private final Clock clock;

    @Inject
    AuditTrail(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** One deed. */
    public record Entry(
            UUID id,
            Instant at,
            String actor,
            String actorName,
            String action,
            String subjectKind,
            String subjectId,
            Map<String, Object> detail) {}

    /**
     * Adds an entry in the transaction at hand, so that there is no deed without its entry.
     *
     * @param action such as {@code change-set.approved}
     * @param detail never a secret
     */
    public void record(
            String organization,
            Actor actor,
            String action,
            String subjectKind,
            Object subjectId,
            Map<String, ?> detail) {
        sql.update(
                "insert into audit_entry (organization_id, id, at, actor, actor_name, action, subject_kind, subject_id,"
                        + " detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)",
                organization,
                Ids.next(),
                clock.instant(),
                actor.subject(),
                actor.name(),
                action,
                subjectKind,
                subjectId.toString(),
                sql.json(detail));
    }

    Page<Entry> list(
            String organization,
            @Nullable String subjectId,
            @Nullable String action,
            Optional<Cursor> cursor,
            int limit) {
        UUID before = cursor.map(c -> Cursors.id(c, 0)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from audit_entry where organization_id = ? and (?::text is null or subject_id = ?)"
                                + " and (?::text is null or action = ?) and (?::uuid is null or id < ?)"
                                + " order by id desc limit ?",
                        row -> new Entry(
                                row.id("id"),
                                row.instant("at"),
                                row.text("actor"),
                                row.text("actor_name"),
                                row.text("action"),
                                row.text("subject_kind"),
                                row.text("subject_id"),
                                sql.fromJson(row.text("detail"), new TypeReference<Map<String, Object>>() {})),
                        organization,
                        subjectId,
                        subjectId,
                        action,
                        action,
                        before,
                        before,
                        limit + 1),
                limit,
                entry -> Cursor.of(entry.id().toString()));
    }
}
