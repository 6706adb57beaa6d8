package io.tallybridge.usage.adoption;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.usage.data.Database;
import io.tallybridge.usage.mapping.MappingStates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A count of an unknown service is kept under the id it came with. Once mapping-service knows that id, the count moves
 * to the service's canonical id, with its history; where that has counts of the day already, both become one.
 */
@ApplicationScoped
class Adoption {

    private static final Logger LOG = Logger.getLogger(Adoption.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_REPEATS = 15;

    private static final String SENT =
            "organization_id = ? and integration_id = ? and account_id = ? and service_id = ?";
    private static final String ON_DAY = SENT + " and day = ?";
    private static final String KEPT = SENT + " and not service_known";

    private final Database database;

    Adoption(Database database) {
        this.database = database;
    }

    private record Value(BigDecimal unitCount, OffsetDateTime recordedAt, String recordedBy, String source) {}

    private record Orphan(String accountId, String sentServiceId) {}

    /** A count that comes in the same moment can thwart it, and the database may be away: it is tried again for minutes. */
    void onChange(@ObservesAsync MappingStates.Changed changed) {
        Uni.createFrom()
                .item(() -> adopt(changed))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(MOST_REPEATS)
                .subscribe()
                .with(adopted -> tell(changed, adopted), failure -> tell(changed, failure));
    }

    private static void tell(MappingStates.Changed changed, int adopted) {
        if (adopted > 0) {
            try (LogScope keys = keys(changed).and(LogKey.COUNTS, adopted)) {
                LOG.info("kept counts found their service");
            }
        }
    }

    private static void tell(MappingStates.Changed changed, Throwable failure) {
        try (LogScope keys = keys(changed).and(LogKey.REASON, failure)) {
            LOG.warn("kept counts stay as they are until mappings change again");
        }
    }

    private static LogScope keys(MappingStates.Changed changed) {
        return LogScope.with(LogKey.ORGANIZATION_ID, changed.organization())
                .and(LogKey.INTEGRATION_ID, changed.integrationId());
    }

    int adopt(MappingStates.Changed changed) {
        return database.transaction(changed.organization(), connection -> {
            int adopted = 0;
            // Every replica hears of the new service.
            try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtext(?))")) {
                lock.setString(1, "adoption " + changed.integrationId());
                lock.execute();
            }
            for (Orphan orphan : orphans(connection, changed)) {
                String key = key(changed, orphan.sentServiceId);
                if (key != null) {
                    adopted += move(connection, changed, orphan, key);
                }
            }
            return adopted;
        });
    }

    private static @Nullable String key(MappingStates.Changed changed, String sent) {
        return changed.state().named(sent).map(service -> service.key()).orElse(null);
    }

    private static List<Orphan> orphans(Connection connection, MappingStates.Changed changed) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select distinct account_id, service_id from unit_count
                where organization_id = ? and integration_id = ? and not service_known
                order by account_id, service_id""")) {
            select.setString(1, changed.organization());
            select.setObject(2, changed.integrationId());
            List<Orphan> orphans = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    orphans.add(new Orphan(row.getString(1), row.getString(2)));
                }
            }
            return orphans;
        }
    }

    private static int move(Connection connection, MappingStates.Changed changed, Orphan orphan, String key)
            throws SQLException {
        Object[] sent = {changed.organization(), changed.integrationId(), orphan.accountId, orphan.sentServiceId};
        if (key.equals(orphan.sentServiceId)) {
            return update(connection, "update unit_count set service_known = true where " + KEPT, sent);
        }
        mergeDaysOfBoth(connection, changed, orphan, key);
        Object[] toAndSent = {
            key, changed.organization(), changed.integrationId(), orphan.accountId, orphan.sentServiceId
        };
        update(connection, "update unit_count_history set service_id = ? where " + SENT, toAndSent);
        return update(
                connection, "update unit_count set service_id = ?, service_known = true where " + KEPT, toAndSent);
    }

    /** Days that both ids have counts of: all values go to the canonical id, in the order of their times. */
    private static void mergeDaysOfBoth(Connection connection, MappingStates.Changed changed, Orphan orphan, String key)
            throws SQLException {
        for (LocalDate day : daysOfBoth(connection, changed, orphan, key)) {
            Object[] sent = {
                changed.organization(), changed.integrationId(), orphan.accountId, orphan.sentServiceId, day
            };
            Object[] canonical = {changed.organization(), changed.integrationId(), orphan.accountId, key, day};
            List<Value> values = values(connection, sent, canonical);
            update(connection, "delete from unit_count_history where " + ON_DAY, sent);
            update(connection, "delete from unit_count_history where " + ON_DAY, canonical);
            update(connection, "delete from unit_count where " + ON_DAY, sent);
            int last = values.size() - 1;
            for (int revision = 0; revision < last; revision++) {
                Value value = values.get(revision);
                update(connection, """
                        insert into unit_count_history (organization_id, integration_id, account_id, service_id, day,
                               revision, unit_count, recorded_at, recorded_by, source, replaced_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", concat(canonical, new Object[] {
                    revision,
                    value.unitCount,
                    value.recordedAt,
                    value.recordedBy,
                    value.source,
                    values.get(revision + 1).recordedAt
                }));
            }
            Value current = values.get(last);
            update(
                    connection,
                    "update unit_count set unit_count = ?, recorded_at = ?, recorded_by = ?, source = ?, corrections = ?"
                            + " where " + ON_DAY,
                    concat(
                            new Object[] {
                                current.unitCount, current.recordedAt, current.recordedBy, current.source, last
                            },
                            canonical));
        }
    }

    private static List<LocalDate> daysOfBoth(
            Connection connection, MappingStates.Changed changed, Orphan orphan, String key) throws SQLException {
        List<LocalDate> days = new ArrayList<>();
        // The lock keeps the intake from replacing a value between reading and writing it here.
        try (PreparedStatement select = connection.prepareStatement("select day from unit_count where " + SENT
                + " and day in (select day from unit_count where " + KEPT + ") order by day for update")) {
            bind(
                    select,
                    concat(
                            new Object[] {changed.organization(), changed.integrationId(), orphan.accountId, key},
                            new Object[] {
                                changed.organization(), changed.integrationId(), orphan.accountId, orphan.sentServiceId
                            }));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    days.add(row.getObject(1, LocalDate.class));
                }
            }
        }
        return days;
    }

    /** Everything that both ids ever had of a day, oldest first; a value that only repeats the one before is left out. */
    private static List<Value> values(Connection connection, Object[] sent, Object[] canonical) throws SQLException {
        List<Value> values = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select unit_count, recorded_at, recorded_by, source from (
                    select revision, unit_count, recorded_at, recorded_by, source from unit_count_history where %1$s
                    union all
                    select corrections, unit_count, recorded_at, recorded_by, source from unit_count where %1$s
                    union all
                    select revision, unit_count, recorded_at, recorded_by, source from unit_count_history where %1$s
                    union all
                    select corrections, unit_count, recorded_at, recorded_by, source from unit_count where %1$s) v
                order by recorded_at, revision""".formatted(ON_DAY))) {
            bind(select, concat(sent, sent, canonical, canonical));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Value value = new Value(
                            row.getBigDecimal(1),
                            row.getObject(2, OffsetDateTime.class),
                            row.getString(3),
                            row.getString(4));
                    if (values.isEmpty()
                            || values.get(values.size() - 1).unitCount.compareTo(value.unitCount) != 0) {
                        values.add(value);
                    }
                }
            }
        }
        return values;
    }

    private static Object[] concat(Object[]... parts) {
        return Stream.of(parts).flatMap(Stream::of).toArray();
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
