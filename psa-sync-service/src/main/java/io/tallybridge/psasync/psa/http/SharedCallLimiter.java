package io.tallybridge.psasync.psa.http;

import io.quarkus.agroal.DataSource;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.psasync.psa.Patience;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A limiter whose counts live in PostgreSQL, so that all replicas share them and a restart forgets nothing.
 *
 * <p>Each limit's time is divided into 64 slots of which 65 are summed: a call is counted for at least that time after it
 * has ended, whenever within its duration the PSA may have counted it. So no window of that length holds more calls than
 * allowed, and at most a 64th of them is given away. Calls under way hold a place with a lease that this process renews;
 * the places of a process that died come back by themselves. Those who wait keep their turn.
 *
 * <p>Each question is one statement in a transaction of its own, and only the database's clock counts. If the database
 * does not answer, no call is made.
 */
@Singleton
public class SharedCallLimiter implements CallLimiter, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SharedCallLimiter.class);
    private static final int SLOTS = 64;
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration RENEWED_EVERY = Duration.ofSeconds(5);
    private static final Duration SWEPT_EVERY = Duration.ofMinutes(10);
    private static final Duration LONGEST_NAP = Duration.ofSeconds(30);
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration SLOWEST_LOOK = Duration.ofMillis(250);
    private static final Duration MOST_JITTER = Duration.ofMillis(250);
    private static final Duration UNTOLD_WAIT = Duration.ofSeconds(2);
    private static final int STATEMENT_SECONDS = 10;

    private final javax.sql.DataSource database;
    private final PsaTime time;
    private final Duration usualPatience;
    private final @Nullable Clock clock;
    private final UUID holder = UUID.randomUUID();
    private final AtomicInteger held = new AtomicInteger();
    private final ScheduledExecutorService keeper;

    @Inject
    SharedCallLimiter(@DataSource("limits") javax.sql.DataSource database, PsaTime time, OutboundConfig config) {
        this(database, time, config, null);
    }

    /**
     * A limiter over a database.
     *
     * @param clock in place of the database's, for tests; leases are not renewed then
     */
    public SharedCallLimiter(
            javax.sql.DataSource database, PsaTime time, OutboundConfig config, @Nullable Clock clock) {
        this.database = database;
        this.time = time;
        this.usualPatience = config.limiterPatience();
        this.clock = clock;
        this.keeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "psa-limits");
            thread.setDaemon(true);
            return thread;
        });
        if (clock == null) {
            every(RENEWED_EVERY, this::renew);
            every(SWEPT_EVERY, this::sweep);
        }
    }

    private void every(Duration period, Runnable work) {
        keeper.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                            LOG.warn("limits were not looked after");
                        }
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public Permit acquire(List<LimitKey> keys, Patience patience) {
        if (keys.isEmpty()) {
            return new Unlimited();
        }
        Asked asked = new Asked(UUID.randomUUID(), keys);
        Duration longest = patience.longest().orElse(usualPatience);
        Instant begun = time.now();
        try {
            for (int look = 0; ; look++) {
                Duration left = longest.minus(Duration.between(begun, time.now()));
                Turn turn = take(asked, left);
                if (turn.granted()) {
                    held.incrementAndGet();
                    return new Held(asked);
                }
                if (turn.told().compareTo(left) > 0 || left.isNegative()) {
                    throw PsaException.throttled(
                            "The PSA's limit of calls is used up for now.",
                            turn.told().isZero() ? UNTOLD_WAIT : turn.told());
                }
                Waits.sleep(time, nap(turn.told(), look), patience);
            }
        } catch (RuntimeException e) {
            leaveQueue(asked);
            throw e;
        }
    }

    /** A little longer than told, and never the same for two, so that waiting callers do not come all at once. */
    private static Duration nap(Duration told, int look) {
        Duration nap = told;
        if (nap.isZero()) {
            Duration next = FIRST_LOOK.multipliedBy(1L << Math.min(look, 10));
            nap = next.compareTo(SLOWEST_LOOK) > 0 ? SLOWEST_LOOK : next;
        }
        long jitter = Math.min(MOST_JITTER.toMillis(), nap.toMillis() / 64);
        nap = nap.plusMillis(ThreadLocalRandom.current().nextLong(jitter + 1));
        return nap.compareTo(LONGEST_NAP) > 0 ? LONGEST_NAP : nap;
    }

    private void leaveQueue(Asked asked) {
        try {
            leave(asked);
        } catch (PsaException e) {
            try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                LOG.debug("a turn was not given back");
            }
        }
    }

    /** One call's limits, as the database takes them. */
    private record Asked(UUID permit, List<LimitKey> keys) {
        Object[] ids() {
            return keys.stream().map(LimitKey::id).toArray();
        }

        /** Those that a refusal can be about: where a rate is known, a call too many is one too many in its time. */
        Asked refusable() {
            List<LimitKey> rates =
                    keys.stream().filter(key -> key.limit().requests() != null).toList();
            return rates.isEmpty() ? this : new Asked(permit, rates);
        }

        Object[] each(java.util.function.Function<Limit, @Nullable Object> value) {
            return keys.stream().map(key -> value.apply(key.limit())).toArray();
        }
    }

    private record Turn(boolean granted, Duration told) {}

    /** What the id of a PSA's limit is, or begins with where connections or endpoints have their own. */
    static String limitId(Psa psa, int index) {
        return psa + "#" + index;
    }

    static @Nullable Long slotLength(Limit limit) {
        Duration per = limit.per();
        if (per == null) {
            return null;
        }
        long micros = TimeUnit.NANOSECONDS.toMicros(per.toNanos());
        return Math.max(1, (micros + SLOTS - 1) / SLOTS);
    }

    private Turn take(Asked asked, Duration patience) {
        return ask("select granted, wait_ms from call_limits_take(?, ?, ?, ?, ?, ?, ?, ?, ?)", statement -> {
            statement.setObject(1, holder);
            statement.setObject(2, asked.permit());
            statement.setArray(3, array(statement, "text", asked.ids()));
            statement.setArray(4, array(statement, "int4", asked.each(Limit::requests)));
            statement.setArray(5, array(statement, "int8", asked.each(SharedCallLimiter::slotLength)));
            statement.setArray(6, array(statement, "int4", asked.each(Limit::concurrent)));
            statement.setLong(7, LEASE.toMillis());
            statement.setLong(8, patience.toMillis());
            statement.setObject(9, now());
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return new Turn(answer.getBoolean(1), Duration.ofMillis(answer.getLong(2)));
            }
        });
    }

    private void leave(Asked asked) {
        ask("select call_limits_leave(?, ?, ?)", statement -> {
            statement.setObject(1, asked.permit());
            statement.setArray(2, array(statement, "text", asked.ids()));
            statement.setObject(3, now());
            return statement.execute();
        });
    }

    private Duration refuse(Asked asked, @Nullable Duration retryAfter) {
        return ask("select call_limits_refuse(?, ?, ?, ?, ?, ?)", statement -> {
            statement.setObject(1, asked.permit());
            statement.setArray(2, array(statement, "text", asked.ids()));
            statement.setObject(3, retryAfter == null ? null : retryAfter.toMillis(), java.sql.Types.BIGINT);
            statement.setArray(4, array(statement, "int8", asked.each(limit -> Refusals.first(limit)
                    .toMillis())));
            statement.setArray(5, array(statement, "int8", asked.each(limit -> Refusals.longest(limit)
                    .toMillis())));
            statement.setObject(6, now());
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return Duration.ofMillis(answer.getLong(1));
            }
        });
    }

    /** Shows that the calls under way are under way. */
    void renew() {
        if (held.get() > 0) {
            ask(
                    "update call_place set expires_at = clock_timestamp() + ? * interval '1 millisecond'"
                            + " where holder = ? and entered_at is not null",
                    statement -> {
                        statement.setLong(1, LEASE.toMillis());
                        statement.setObject(2, holder);
                        return statement.executeUpdate();
                    });
        }
    }

    /** Forgets limits that nobody has used for so long that nothing counts any more. */
    void sweep() {
        ask("delete from call_place where expires_at < clock_timestamp() - interval '1 hour'", statement -> {
            return statement.executeUpdate();
        });
        ask(
                "delete from call_limit l where greatest(used_at, closed_until, slow_until) < clock_timestamp()"
                        + " - interval '2 hours' - 130 * coalesce(slot_length, 0) * interval '1 microsecond'"
                        + " and not exists (select 1 from call_place p where p.limit_id = l.id)",
                PreparedStatement::executeUpdate);
    }

    private @Nullable Object now() {
        return clock == null ? null : clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Array array(PreparedStatement statement, String type, Object[] values) throws SQLException {
        return statement.getConnection().createArrayOf(type, values);
    }

    @FunctionalInterface
    private interface Use<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String sql, Use<T> use) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            return use.with(statement);
        } catch (SQLException e) {
            throw new PsaException(
                    PsaFailure.TRANSIENT, "The calls to the PSA cannot be counted at present, so none is made.", e);
        }
    }

    @PreDestroy
    @Override
    public void close() {
        keeper.shutdownNow();
    }

    private static final class Unlimited implements Permit {
        @Override
        public Duration throttled(@Nullable Duration retryAfter) {
            return retryAfter == null ? UNTOLD_WAIT : retryAfter;
        }

        @Override
        public void close() {}
    }

    private final class Held implements Permit {
        private final Asked asked;
        private boolean open = true;

        Held(Asked asked) {
            this.asked = asked;
        }

        @Override
        public Duration throttled(@Nullable Duration retryAfter) {
            try {
                return refuse(asked.refusable(), retryAfter);
            } catch (PsaException e) {
                try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                    LOG.warn("a refusal was not told to other replicas");
                }
                return retryAfter == null ? UNTOLD_WAIT : retryAfter;
            }
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                held.decrementAndGet();
                try {
                    leave(asked);
                } catch (PsaException e) {
                    // The call is made; its place comes back when the lease ends.
                    try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                        LOG.warn("a place was not given back");
                    }
                }
            }
        }
    }
}
