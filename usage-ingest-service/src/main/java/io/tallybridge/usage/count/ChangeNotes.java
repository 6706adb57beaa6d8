package io.tallybridge.usage.count;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Notes in the counts' own transaction that a month of an integration changed: when its billing view is to be rebuilt,
 * and that a vendor's count was accepted. All counts of an integration share that row, so a note that was written a
 * moment ago is not repeated; it would only move a time by less than the note interval.
 */
@ApplicationScoped
public class ChangeNotes {

    static final String SQL = """
            insert into billing_view as v (organization_id, integration_id, period, changed_at, due_at, accepted_at)
            select ?, t.integration_id, t.period, ?, case when t.rebuild then ?::timestamptz end,
                   case when t.accepted then ?::timestamptz end
            from unnest(?::uuid[], ?::date[], ?::boolean[], ?::boolean[])
                 as t (integration_id, period, rebuild, accepted)
            on conflict (organization_id, integration_id, period) do update
            set changed_at = greatest(v.changed_at, excluded.changed_at),
                due_at = greatest(v.due_at, excluded.due_at),
                accepted_at = greatest(v.accepted_at, excluded.accepted_at)""";

    private static final Comparator<Subject> WRITE_ORDER =
            Comparator.comparing(Subject::integrationId).thenComparing(Subject::period);
    private static final Written NEVER = new Written(Instant.MIN, Instant.MIN, Instant.MIN);
    private static final int MOST_REMEMBERED = 100_000;

    private final Cache<Subject, Written> recent =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
    private final Duration quiet;
    private final Duration interval;
    private final Event<FirstAccepted> firstAccepted;

    ChangeNotes(ChangeConfig config, Event<FirstAccepted> firstAccepted) {
        if (config.noteInterval().multipliedBy(2).compareTo(config.quiet()) > 0) {
            throw new IllegalArgumentException(
                    "tallybridge.usage.change.note-interval must be at most half of tallybridge.usage.change.quiet");
        }
        this.quiet = config.quiet();
        this.interval = config.noteInterval();
        this.firstAccepted = firstAccepted;
    }

    /** The first count of an integration that this replica accepted since its start; fired after the commit. */
    public record FirstAccepted(String organization, UUID integrationId) {}

    private record Subject(String organization, UUID integrationId, LocalDate period) {}

    private record Written(Instant change, Instant rebuild, Instant accepted) {
        Written with(Note note, Instant at) {
            return new Written(at, note.rebuild ? at : rebuild, note.accepted ? at : accepted);
        }
    }

    /** One row to be written. */
    record Note(Subject subject, boolean rebuild, boolean accepted) {
        Note or(Note other) {
            return new Note(subject, rebuild || other.rebuild, accepted || other.accepted);
        }
    }

    /** The notes that storing these entries of one organization has to write now; mostly none. */
    List<Note> due(List<CountEntry> entries, Instant now) {
        Instant limit = now.minus(interval);
        Map<Subject, Note> due = new LinkedHashMap<>(0);
        Subject subject = null;
        Written written = NEVER;
        for (CountEntry entry : entries) {
            Subject of = subject(entry, subject);
            if (of != subject) {
                subject = of;
                Written known = recent.getIfPresent(of);
                written = known == null ? NEVER : known;
            }
            if (written.change.isBefore(limit)
                    || (entry.rebuild() && written.rebuild.isBefore(limit))
                    || (entry.accepted() && written.accepted.isBefore(limit))) {
                due.merge(of, new Note(of, entry.rebuild(), entry.accepted()), Note::or);
            }
        }
        if (due.isEmpty()) {
            return List.of();
        }
        List<Note> notes = new ArrayList<>(due.values());
        notes.sort(Comparator.comparing(Note::subject, WRITE_ORDER));
        return notes;
    }

    private static Subject subject(CountEntry entry, @Nullable Subject before) {
        CountEntry.Key key = entry.key();
        LocalDate day = key.day();
        if (before != null
                && before.period.getYear() == day.getYear()
                && before.period.getMonthValue() == day.getMonthValue()
                && before.integrationId.equals(key.integrationId())) {
            return before;
        }
        return new Subject(key.organization(), key.integrationId(), day.withDayOfMonth(1));
    }

    /** Fills the parameters of {@link #SQL} from {@code first} on. */
    void bind(Connection connection, PreparedStatement statement, int first, List<Note> notes, Instant now)
            throws SQLException {
        int size = notes.size();
        UUID[] integrations = new UUID[size];
        LocalDate[] periods = new LocalDate[size];
        Boolean[] rebuild = new Boolean[size];
        Boolean[] accepted = new Boolean[size];
        for (int i = 0; i < size; i++) {
            Note note = notes.get(i);
            integrations[i] = note.subject.integrationId;
            periods[i] = note.subject.period;
            rebuild[i] = note.rebuild;
            accepted[i] = note.accepted;
        }
        OffsetDateTime at = OffsetDateTime.ofInstant(now, ZoneOffset.UTC);
        statement.setString(first, notes.get(0).subject.organization);
        statement.setObject(first + 1, at, Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setObject(first + 2, at.plus(quiet), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setObject(first + 3, at, Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setArray(first + 4, connection.createArrayOf("uuid", integrations));
        statement.setArray(first + 5, connection.createArrayOf("date", periods));
        statement.setArray(first + 6, connection.createArrayOf("bool", rebuild));
        statement.setArray(first + 7, connection.createArrayOf("bool", accepted));
    }

    /** To be called when the notes are committed, not earlier: until then another statement has to write them too. */
    void committed(List<Note> notes, Instant at) {
        for (Note note : notes) {
            Written before = recent.getIfPresent(note.subject);
            recent.put(note.subject, (before == null ? NEVER : before).with(note, at));
            if (note.accepted && (before == null || before.accepted.equals(Instant.MIN))) {
                firstAccepted.fireAsync(new FirstAccepted(note.subject.organization, note.subject.integrationId));
            }
        }
    }
}
