package io.tallybridge.usage.count;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stores sets of counts: one statement takes all of them, replaces what stood there and keeps each former value as
 * history. The same value again is no correction; it only moves the time.
 */
@ApplicationScoped
public class CountWriter {

    // Several statements in one call go to the server together and, outside of a transaction, are one transaction.
    private static final String SET_ORGANIZATION = "select set_config('app.organization', ?, true);\n";

    private static final String STORE = """
            with stored as (
                insert into unit_count as c (organization_id, integration_id, account_id, service_id, day, unit_count,
                                             recorded_at, recorded_by, source, service_known)
                select ?, t.integration_id, t.account_id, t.service_id, t.day, t.unit_count,
                       ?, t.recorded_by, t.source, t.service_known
                from unnest(?::uuid[], ?::text[], ?::text[], ?::date[], ?::numeric[], ?::text[], ?::text[], ?::boolean[])
                     as t (integration_id, account_id, service_id, day, unit_count, recorded_by, source, service_known)
                on conflict (organization_id, integration_id, account_id, service_id, day) do update
                set unit_count = excluded.unit_count,
                    recorded_at = excluded.recorded_at,
                    recorded_by = excluded.recorded_by,
                    source = excluded.source,
                    service_known = excluded.service_known,
                    corrections = c.corrections + case when c.unit_count = excluded.unit_count then 0 else 1 end
                returning new.organization_id, new.integration_id, new.account_id, new.service_id, new.day,
                          old.corrections as revision, old.unit_count as former, old.recorded_at as former_at,
                          old.recorded_by as former_by, old.source as former_source, new.unit_count, new.recorded_at)
            insert into unit_count_history (organization_id, integration_id, account_id, service_id, day, revision,
                                            unit_count, recorded_at, recorded_by, source, replaced_at)
            select organization_id, integration_id, account_id, service_id, day, revision,
                   former, former_at, former_by, former_source, recorded_at
            from stored
            where former <> unit_count""";

    private static final String PLAIN = SET_ORGANIZATION + STORE;
    private static final String NOTING = SET_ORGANIZATION + STORE + ";\n" + ChangeNotes.SQL;

    private static final Comparator<CountEntry> WRITE_ORDER =
            Comparator.comparing(CountEntry::key, CountEntry.Key.WRITE_ORDER);

    private final ChangeNotes notes;
    private final Clock clock;
    private final AtomicLong statements = new AtomicLong();

    CountWriter(ChangeNotes notes, Clock clock) {
        this.notes = notes;
        this.clock = clock;
    }

    /** How many storing statements have been sent. */
    public long statements() {
        return statements.get();
    }

    /**
     * Cuts entries into sets that one statement each can take: one organization, no key twice. Entries of the same key
     * stay in their order over the sets.
     */
    public static List<List<CountEntry>> sets(List<CountEntry> entries) {
        List<List<CountEntry>> sets = new ArrayList<>(1);
        List<CountEntry> rest = entries;
        while (!rest.isEmpty()) {
            String organization = rest.get(0).key().organization();
            List<CountEntry> set = new ArrayList<>(rest.size());
            List<CountEntry> later = new ArrayList<>(0);
            Set<CountEntry.Key> keys = new HashSet<>(rest.size() * 2);
            for (CountEntry entry : rest) {
                if (entry.key().organization().equals(organization) && keys.add(entry.key())) {
                    set.add(entry);
                } else {
                    later.add(entry);
                }
            }
            sets.add(set);
            rest = later;
        }
        return sets;
    }

    /**
     * Stores all entries. On a connection that commits by itself each set is a transaction of its own; if there is only
     * one set, that is one round trip.
     *
     * @throws SQLException with nothing stored of the set that failed
     */
    public void store(Connection connection, List<CountEntry> entries) throws SQLException {
        for (List<CountEntry> set : sets(entries)) {
            storeSet(connection, set);
        }
    }

    /** Stores one set, see {@link #sets}. */
    public void storeSet(Connection connection, List<CountEntry> set) throws SQLException {
        Instant now = clock.instant();
        List<ChangeNotes.Note> due = notes.due(set, now);
        String organization = set.get(0).key().organization();
        List<CountEntry> ordered = new ArrayList<>(set);
        ordered.sort(WRITE_ORDER);
        statements.incrementAndGet();
        try (PreparedStatement statement = connection.prepareStatement(due.isEmpty() ? PLAIN : NOTING)) {
            int next = bind(connection, statement, organization, ordered, now);
            if (!due.isEmpty()) {
                notes.bind(connection, statement, next, due, now);
            }
            statement.execute();
        }
        if (connection.getAutoCommit()) {
            notes.committed(due, now);
        }
    }

    private static int bind(
            Connection connection, PreparedStatement statement, String organization, List<CountEntry> rows, Instant now)
            throws SQLException {
        int size = rows.size();
        UUID[] integrations = new UUID[size];
        String[] accounts = new String[size];
        String[] services = new String[size];
        LocalDate[] days = new LocalDate[size];
        BigDecimal[] counts = new BigDecimal[size];
        String[] recordedBy = new String[size];
        String[] sources = new String[size];
        Boolean[] known = new Boolean[size];
        for (int i = 0; i < size; i++) {
            CountEntry row = rows.get(i);
            integrations[i] = row.key().integrationId();
            accounts[i] = row.key().accountId();
            services[i] = row.key().serviceId();
            days[i] = row.key().day();
            counts[i] = row.unitCount();
            recordedBy[i] = row.recordedBy();
            sources[i] = row.source().name();
            known[i] = row.serviceKnown();
        }
        statement.setString(1, organization);
        statement.setString(2, organization);
        statement.setObject(3, OffsetDateTime.ofInstant(now, ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setArray(4, connection.createArrayOf("uuid", integrations));
        statement.setArray(5, connection.createArrayOf("text", accounts));
        statement.setArray(6, connection.createArrayOf("text", services));
        statement.setArray(7, connection.createArrayOf("date", days));
        statement.setArray(8, connection.createArrayOf("numeric", counts));
        statement.setArray(9, connection.createArrayOf("text", recordedBy));
        statement.setArray(10, connection.createArrayOf("text", sources));
        statement.setArray(11, connection.createArrayOf("bool", known));
        return 12;
    }
}
