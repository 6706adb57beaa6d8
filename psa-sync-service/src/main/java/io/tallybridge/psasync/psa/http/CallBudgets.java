package io.tallybridge.psasync.psa.http;

import io.quarkus.agroal.DataSource;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaAdapters;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How far the limits that {@link SharedCallLimiter} counts are used, over all connections and replicas. */
@Singleton
public class CallBudgets {
    private static final int STATEMENT_SECONDS = 10;

    private final javax.sql.DataSource database;
    private final List<Rate> rates = new ArrayList<>();

    @Inject
    CallBudgets(@DataSource("limits") javax.sql.DataSource database, PsaAdapters adapters) {
        this.database = database;
        for (PsaAdapter adapter : adapters.all()) {
            List<Limit> limits = adapter.descriptor().limits();
            for (int i = 0; i < limits.size(); i++) {
                if (limits.get(i).requests() != null) {
                    rates.add(new Rate(adapter.descriptor().code(), i, limits.get(i)));
                }
            }
        }
    }

    private record Rate(Psa psa, int index, Limit limit) {
        String id() {
            return SharedCallLimiter.limitId(psa, index);
        }
    }

    /**
     * What is left of one kind of limit.
     *
     * @param window the time for which calls are counted, such as 5m
     * @param left share between 0 and 1, of the connection that has the least; 1 if nobody has made a call
     */
    public record Left(Psa psa, String window, double left) {}

    /**
     * Calls of one PSA at this moment.
     *
     * @param closedLimits limits under which nobody calls because the PSA refused a call
     */
    public record Calls(Psa psa, long closedLimits, long waiting, long underWay) {}

    /** What is left of each limit of a rate. */
    public List<Left> left() {
        Map<String, Double> least = ask("""
                        select k.id,
                               min(case when l.closed_until > now() then 0
                                        else greatest(0, 1 - (select sum(c) from unnest(
                                                 call_counts(l.counts, l.slot, l.slot_length, k.later, k.slot_length)) c)
                                             / greatest(1, k.requests / case when l.slow_until > now() then l.slowness else 1 end)::numeric)
                                   end) as amount
                        from (select *, (extract(epoch from now()) * 1000000)::bigint / slot_length as later
                              from unnest(?::text[], ?::int[], ?::bigint[]) as given (id, requests, slot_length)) k
                        join call_limit l on split_part(l.id, '/', 1) = k.id
                        group by k.id""", statement -> {
            statement.setArray(1, array(statement, "text", rates.stream().map(Rate::id)));
            statement.setArray(2, array(statement, "int4", rates.stream().map(rate -> rate.limit()
                    .requests())));
            statement.setArray(
                    3,
                    array(statement, "int8", rates.stream().map(rate -> SharedCallLimiter.slotLength(rate.limit()))));
        });
        return rates.stream()
                .map(rate -> new Left(rate.psa(), window(rate.limit()), least.getOrDefault(rate.id(), 1.0)))
                .toList();
    }

    /** The calls of each PSA. */
    public List<Calls> calls() {
        Map<String, Double> closed = ask(
                "select split_part(id, '#', 1), count(*) from call_limit where closed_until > now() group by 1",
                statement -> {});
        Map<String, Double> waiting = places("entered_at is null");
        Map<String, Double> underWay = places("entered_at is not null");
        Map<Psa, Calls> byPsa = new EnumMap<>(Psa.class);
        for (Psa psa : Psa.values()) {
            byPsa.put(
                    psa,
                    new Calls(
                            psa,
                            closed.getOrDefault(psa.name(), 0.0).longValue(),
                            waiting.getOrDefault(psa.name(), 0.0).longValue(),
                            underWay.getOrDefault(psa.name(), 0.0).longValue()));
        }
        return List.copyOf(byPsa.values());
    }

    private Map<String, Double> places(String which) {
        return ask(
                "select split_part(limit_id, '#', 1), count(distinct permit) from call_place"
                        + " where expires_at > now() and " + which + " group by 1",
                statement -> {});
    }

    /** A limit's time as people write it: 1s, 100s, 5m, 1h. */
    static String window(Limit limit) {
        Duration per = java.util.Objects.requireNonNull(limit.per());
        if (per.toSeconds() % 60 != 0) {
            return per.toSeconds() + "s";
        }
        return per.toMinutes() % 60 == 0 ? per.toHours() + "h" : per.toMinutes() + "m";
    }

    private static java.sql.Array array(PreparedStatement statement, String type, java.util.stream.Stream<?> values)
            throws SQLException {
        return statement.getConnection().createArrayOf(type, values.toArray());
    }

    @FunctionalInterface
    private interface Bind {
        void on(PreparedStatement statement) throws SQLException;
    }

    private Map<String, Double> ask(String sql, Bind bind) {
        Map<String, Double> found = new java.util.HashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            bind.on(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getDouble(2));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("The use of limits cannot be read: " + e.getMessage(), e);
        }
    }
}
