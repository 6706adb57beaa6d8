package io.tallybridge.usage.summary;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.usage.data.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Billing views per integration and month: read, and rebuilt once their counts have stopped coming. */
@ApplicationScoped
class BillingViews {

    private static final Logger LOG = Logger.getLogger(BillingViews.class);
    private static final int AT_ONCE = 100;

    private final Database database;
    private final SummaryConfig config;
    private final Clock clock;
    private final Counter rebuilds;

    BillingViews(Database database, SummaryConfig config, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.rebuilds = Counter.builder("tallybridge.billing.views.rebuilt")
                .description("Billing views rebuilt")
                .register(metrics);
    }

    /** Which view. */
    record Subject(String organization, UUID integrationId, LocalDate period) {}

    /** State of a view. */
    record State(@Nullable Instant builtAt, @Nullable Instant dueAt, boolean stale, int builds) {}

    /** A line of a view as last built. */
    @Schema(name = "BillingViewLine")
    record Line(
            String accountId,
            String serviceId,
            int days,
            BigDecimal first,
            BigDecimal last,
            LocalDate lastDay,
            BigDecimal min,
            BigDecimal max,
            BigDecimal sum,
            Instant lastRecordedAt) {}

    /** Where a page begins: behind this account and service. */
    record Behind(String accountId, String serviceId) {}

    /** A view's state and one page of its lines, with one more than {@code limit} where there are more. */
    record View(Optional<State> state, List<Line> lines) {}

    View read(String organization, UUID integrationId, YearMonth month, Optional<Behind> behind, int limit) {
        Subject subject = new Subject(organization, integrationId, month.atDay(1));
        return database.transaction(
                organization,
                connection -> new View(state(connection, subject), lines(connection, subject, behind, limit + 1)));
    }

    private static Optional<State> state(Connection connection, Subject subject) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("""
                select built_at, due_at, builds,
                       built_at is null or changed_at > built_at or exists (
                           select from unit_count c
                           where c.organization_id = v.organization_id and c.integration_id = v.integration_id
                             and c.day >= ? and c.day < ? and c.recorded_at > v.built_at) as stale
                from billing_view v where organization_id = ? and integration_id = ? and period = ?""")) {
            select.setObject(1, subject.period);
            select.setObject(2, subject.period.plusMonths(1));
            select.setString(3, subject.organization);
            select.setObject(4, subject.integrationId);
            select.setObject(5, subject.period);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new State(
                        instant(row, "built_at"),
                        instant(row, "due_at"),
                        row.getBoolean("stale"),
                        row.getInt("builds")));
            }
        }
    }

    private static List<Line> lines(Connection connection, Subject subject, Optional<Behind> behind, int limit)
            throws SQLException {
        String sql = """
                select * from billing_view_line
                where organization_id = ? and integration_id = ? and period = ? %s
                order by account_id, service_id limit ?""".formatted(behind.isPresent() ? "and (account_id, service_id) > (?, ?)" : "");
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int next = 1;
            select.setString(next++, subject.organization);
            select.setObject(next++, subject.integrationId);
            select.setObject(next++, subject.period);
            if (behind.isPresent()) {
                select.setString(next++, behind.get().accountId);
                select.setString(next++, behind.get().serviceId);
            }
            select.setInt(next, limit);
            List<Line> lines = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    lines.add(new Line(
                            row.getString("account_id"),
                            row.getString("service_id"),
                            row.getInt("days"),
                            row.getBigDecimal("first_count"),
                            row.getBigDecimal("last_count"),
                            row.getObject("last_day", LocalDate.class),
                            row.getBigDecimal("min_count"),
                            row.getBigDecimal("max_count"),
                            row.getBigDecimal("sum_count"),
                            row.getObject("recorded_at", OffsetDateTime.class).toInstant()));
                }
            }
            return lines;
        }
    }

    /** Rebuilds what is due, in all organizations; any number of replicas may do so at once. Answers how many. */
    int rebuildDue() {
        int done = 0;
        for (Subject subject : due()) {
            try {
                if (rebuild(subject)) {
                    done++;
                }
            } catch (RuntimeException e) {
                try (LogScope keys = LogScope.with(LogKey.INTEGRATION_ID, subject.integrationId)
                        .and(LogKey.PERIOD, subject.period)) {
                    LOG.error("a billing view was not rebuilt", e);
                }
            }
        }
        return done;
    }

    private List<Subject> due() {
        OffsetDateTime now = now();
        return database.housekeeping(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    select organization_id, integration_id, period from billing_view
                    where due_at <= ? and (claimed_until is null or claimed_until <= ?)
                    order by due_at limit ?""")) {
                select.setObject(1, now, Types.TIMESTAMP_WITH_TIMEZONE);
                select.setObject(2, now, Types.TIMESTAMP_WITH_TIMEZONE);
                select.setInt(3, AT_ONCE);
                List<Subject> due = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        due.add(new Subject(
                                row.getString(1), row.getObject(2, UUID.class), row.getObject(3, LocalDate.class)));
                    }
                }
                return due;
            }
        });
    }

    private boolean rebuild(Subject subject) {
        Optional<OffsetDateTime> claimedDue = claim(subject);
        if (claimedDue.isEmpty()) {
            return false;
        }
        // The view's row is not locked while its lines are computed: counts that arrive meanwhile note themselves
        // there.
        OffsetDateTime builtAt = now();
        database.transaction(subject.organization, connection -> {
            replaceLines(connection, subject);
            return finish(connection, subject, claimedDue.get(), builtAt);
        });
        rebuilds.increment();
        return true;
    }

    private Optional<OffsetDateTime> claim(Subject subject) {
        OffsetDateTime now = now();
        return database.transaction(subject.organization, connection -> {
            try (PreparedStatement update = connection.prepareStatement("""
                    update billing_view v set claimed_until = ?
                    from (select organization_id, integration_id, period from billing_view
                          where organization_id = ? and integration_id = ? and period = ?
                            and due_at <= ? and (claimed_until is null or claimed_until <= ?)
                          for update skip locked) due
                    where v.organization_id = due.organization_id and v.integration_id = due.integration_id
                      and v.period = due.period
                    returning v.due_at""")) {
                update.setObject(1, now.plus(config.claim()), Types.TIMESTAMP_WITH_TIMEZONE);
                bind(update, 2, subject);
                update.setObject(5, now, Types.TIMESTAMP_WITH_TIMEZONE);
                update.setObject(6, now, Types.TIMESTAMP_WITH_TIMEZONE);
                try (ResultSet row = update.executeQuery()) {
                    return row.next() ? Optional.of(row.getObject(1, OffsetDateTime.class)) : Optional.empty();
                }
            }
        });
    }

    private static void replaceLines(Connection connection, Subject subject) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "delete from billing_view_line where organization_id = ? and integration_id = ? and period = ?")) {
            bind(delete, 1, subject);
            delete.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into billing_view_line (organization_id, integration_id, period, account_id, service_id, days,
                       first_count, last_count, last_day, min_count, max_count, sum_count, recorded_at)
                select organization_id, integration_id, ?, account_id, service_id, count(*),
                       (array_agg(unit_count order by day))[1], (array_agg(unit_count order by day))[count(*)], max(day),
                       min(unit_count), max(unit_count), sum(unit_count), max(recorded_at)
                from unit_count
                where organization_id = ? and integration_id = ? and day >= ? and day < ?
                group by organization_id, integration_id, account_id, service_id""")) {
            insert.setObject(1, subject.period);
            insert.setString(2, subject.organization);
            insert.setObject(3, subject.integrationId);
            insert.setObject(4, subject.period);
            insert.setObject(5, subject.period.plusMonths(1));
            insert.executeUpdate();
        }
    }

    private static boolean finish(
            Connection connection, Subject subject, OffsetDateTime claimedDue, OffsetDateTime builtAt)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("""
                update billing_view
                set built_at = ?, builds = builds + 1, claimed_until = null,
                    due_at = case when due_at > ? then due_at end
                where organization_id = ? and integration_id = ? and period = ?""")) {
            update.setObject(1, builtAt, Types.TIMESTAMP_WITH_TIMEZONE);
            update.setObject(2, claimedDue, Types.TIMESTAMP_WITH_TIMEZONE);
            bind(update, 3, subject);
            return update.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, int first, Subject subject) throws SQLException {
        statement.setString(first, subject.organization);
        statement.setObject(first + 1, subject.integrationId);
        statement.setObject(first + 2, subject.period);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
