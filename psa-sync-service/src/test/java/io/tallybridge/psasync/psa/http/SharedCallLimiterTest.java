package io.tallybridge.psasync.psa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.tallybridge.psasync.psa.Patience;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaDescriptor.Scope;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.CallLimiter.LimitKey;
import io.tallybridge.psasync.psa.http.CallLimiter.Permit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedCallLimiterTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00.007Z");
    private static LimitsDatabase database;
    private static AgroalDataSource pool;

    private final FakeTime time = new FakeTime(START);
    private final InstantSource now = time::now;
    private final String id = UUID.randomUUID().toString();
    private final List<SharedCallLimiter> replicas = new ArrayList<>();

    @BeforeAll
    static void start() {
        database = new LimitsDatabase();
        pool = database.pool(16);
    }

    @AfterAll
    static void stop() {
        pool.close();
        database.close();
    }

    @BeforeEach
    void forget() {
        database.execute("truncate call_limit, call_place");
    }

    @AfterEach
    void end() {
        replicas.forEach(SharedCallLimiter::close);
    }

    /** One more replica, on the test's time. */
    private SharedCallLimiter replica() {
        return added(new SharedCallLimiter(pool, time, TestOutbound.local(), now.withZone(ZoneOffset.UTC)));
    }

    /** One more replica, on the database's clock. */
    private SharedCallLimiter realReplica() {
        return added(
                new SharedCallLimiter(pool, new SystemTime(Clock.systemUTC()), TestOutbound.local(), (Clock) null));
    }

    private SharedCallLimiter added(SharedCallLimiter replica) {
        replicas.add(replica);
        return replica;
    }

    private LimitKey rate(int requests, Duration per) {
        return new LimitKey(id, new Limit(requests, per, null, Scope.CONNECTION, null));
    }

    private LimitKey atOnce(int concurrent) {
        return new LimitKey(id, new Limit(null, null, concurrent, Scope.CONNECTION, null));
    }

    private static Patience patience(Duration longest) {
        return new Patience() {
            @Override
            public Optional<Duration> longest() {
                return Optional.of(longest);
            }

            @Override
            public void check() {}
        };
    }

    private static void noWindowHasMore(List<Instant> calls, int allowed, Duration per) {
        for (int i = allowed; i < calls.size(); i++) {
            assertThat(Duration.between(calls.get(i - allowed), calls.get(i)))
                    .as("calls %d to %d", i - allowed, i)
                    .isGreaterThanOrEqualTo(per);
        }
    }

    // ---- rates

    @ParameterizedTest
    @CsvSource({"10, PT1S", "7, PT1S", "240, PT5M", "180, PT1M", "1500, PT1H"})
    void twoReplicasTogetherStayWithinTheLimitAndNearIt(int allowed, Duration per) {
        List<SharedCallLimiter> both = List.of(replica(), replica());
        LimitKey key = rate(allowed, per);
        List<Instant> calls = new ArrayList<>();
        Random random = new Random(7);

        for (int i = 0; i < allowed * 3 + 1; i++) {
            both.get(random.nextInt(2))
                    .acquire(List.of(key), patience(per.multipliedBy(2)))
                    .close();
            calls.add(time.now());
        }

        noWindowHasMore(calls, allowed, per);
        Duration ideal = per.multipliedBy(3);
        assertThat(Duration.between(START, time.now())).isBetween(ideal, ideal.plus(ideal.dividedBy(20)));
    }

    @Test
    void noWindowHoldsMoreHoweverTheCallsCome() {
        SharedCallLimiter limiter = replica();
        LimitKey key = rate(10, Duration.ofSeconds(60));
        List<Instant> calls = new ArrayList<>();
        Random random = new Random(11);

        for (int i = 0; i < 300; i++) {
            limiter.acquire(List.of(key)).close();
            calls.add(time.now());
            time.advance(Duration.ofMillis(random.nextInt(8000)));
        }

        noWindowHasMore(calls, 10, Duration.ofSeconds(60));
    }

    @Test
    void aCallCountsUntilItsTimeHasPassedSinceItEnded() {
        SharedCallLimiter limiter = replica();
        LimitKey key = rate(1, Duration.ofSeconds(60));
        Permit slow = limiter.acquire(List.of(key));
        time.advance(Duration.ofSeconds(15));
        slow.close();
        Instant ended = time.now();

        limiter.acquire(List.of(key)).close();

        assertThat(Duration.between(ended, time.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whatWasUsedSurvivesARestart() {
        LimitKey key = rate(3, Duration.ofHours(1));
        SharedCallLimiter before = replica();
        for (int i = 0; i < 3; i++) {
            before.acquire(List.of(key)).close();
        }
        before.close();

        SharedCallLimiter after = replica();

        assertThatThrownBy(() -> after.acquire(List.of(key))).isInstanceOfSatisfying(PsaException.class, e -> {
            assertThat(e.failure()).isEqualTo(PsaFailure.THROTTLED);
            assertThat(e.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(62));
        });
        assertThat(database.number("select count(*) from call_place")).isZero();
    }

    @Test
    void aLimitThatIsChangedForgetsNothing() {
        SharedCallLimiter limiter = replica();
        for (int i = 0; i < 5; i++) {
            limiter.acquire(List.of(rate(10, Duration.ofSeconds(60)))).close();
        }

        for (int i = 0; i < 3; i++) {
            limiter.acquire(List.of(rate(8, Duration.ofSeconds(30)))).close();
        }
        assertThat(time.slept()).isEmpty();
        limiter.acquire(List.of(rate(8, Duration.ofSeconds(30)))).close();

        assertThat(time.slept()).isNotEmpty();
    }

    @Test
    void limitsDoNotWaitForEachOtherAndNoneIsTakenInVain() {
        SharedCallLimiter limiter = replica();
        LimitKey narrow = new LimitKey(id + "/narrow", new Limit(1, Duration.ofHours(1), null, Scope.ENDPOINT, null));
        LimitKey wide = rate(2, Duration.ofHours(1));
        limiter.acquire(List.of(wide, narrow)).close();

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> limiter.acquire(List.of(wide, narrow))).isInstanceOf(PsaException.class);
        }

        limiter.acquire(List.of(wide)).close();
        assertThat(time.slept()).isEmpty();
    }

    // ---- refusals

    @Test
    void aRefusalClosesTheLimitForAllReplicasAndSlowsThemDown() {
        LimitKey key = rate(10, Duration.ofSeconds(1));
        SharedCallLimiter one = replica();
        SharedCallLimiter other = replica();
        Permit permit = one.acquire(List.of(key));
        assertThat(permit.throttled(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        permit.close();

        other.acquire(List.of(key)).close();
        Instant first = time.now();
        for (int i = 0; i < 5; i++) {
            one.acquire(List.of(key)).close();
        }

        assertThat(Duration.between(START, first)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
        assertThat(Duration.between(first, time.now())).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));

        time.advance(Duration.ofMinutes(11));
        Instant later = time.now();
        for (int i = 0; i < 10; i++) {
            other.acquire(List.of(key)).close();
        }
        assertThat(time.now()).isEqualTo(later);
    }

    @Test
    void aRefusalOfOneEndpointLeavesTheOthersOfTheConnectionOpen() {
        LimitKey places = atOnce(2);
        LimitKey invoices =
                new LimitKey(id + "/invoices", new Limit(1500, Duration.ofHours(1), null, Scope.ENDPOINT, null));
        LimitKey contracts =
                new LimitKey(id + "/contracts", new Limit(1500, Duration.ofHours(1), null, Scope.ENDPOINT, null));
        SharedCallLimiter one = replica();
        SharedCallLimiter other = replica();
        Permit permit = one.acquire(List.of(invoices, places));
        permit.throttled(Duration.ofMinutes(5));
        permit.close();

        other.acquire(List.of(contracts, places)).close();
        Instant contractsRead = time.now();
        other.acquire(List.of(invoices, places), patience(Duration.ofHours(1))).close();

        assertThat(contractsRead).isEqualTo(START);
        assertThat(Duration.between(START, time.now())).isBetween(Duration.ofMinutes(5), Duration.ofSeconds(306));
    }

    @Test
    void refusalsWithoutATimeKeepAwayLongerEachTime() {
        LimitKey key = new LimitKey(
                id, new Limit(240, Duration.ofMinutes(5), null, Scope.CONNECTION, null, Duration.ofSeconds(60)));
        SharedCallLimiter limiter = replica();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Permit permit = limiter.acquire(List.of(key), patience(Duration.ofHours(1)));
            waits.add(permit.throttled(null).toSeconds());
            permit.close();
        }

        assertThat(waits).containsExactly(60L, 120L, 240L, 300L, 300L);
    }

    @Test
    void callsThatAreRefusedTogetherAreOneRefusal() {
        LimitKey key = rate(16, Duration.ofSeconds(1));
        SharedCallLimiter limiter = replica();
        List<Permit> together = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            together.add(limiter.acquire(List.of(key)));
        }
        together.forEach(permit -> permit.throttled(Duration.ofSeconds(1)));
        together.forEach(Permit::close);

        assertThat(database.number("select slowness from call_limit")).isEqualTo(2);
    }

    // ---- calls at the same time

    @Test
    void noMoreThanAllowedAreInsideOverAllReplicas() throws Exception {
        LimitKey key = atOnce(3);
        List<SharedCallLimiter> both = List.of(realReplica(), realReplica());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch threeInside = new CountDownLatch(3);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            SharedCallLimiter limiter = both.get(i % 2);
            calls.add(threads.submit(() -> {
                try (Permit permit = limiter.acquire(List.of(key))) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    threeInside.countDown();
                    assertThat(threeInside.await(60, TimeUnit.SECONDS)).isTrue();
                    inside.decrementAndGet();
                }
                return null;
            }));
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        threads.shutdownNow();

        assertThat(most).hasValue(3);
        assertThat(database.number("select count(*) from call_place")).isZero();
    }

    @Test
    void thePlacesOfAReplicaThatDiedComeBack() {
        LimitKey key = atOnce(2);
        SharedCallLimiter dying = replica();
        dying.acquire(List.of(key));
        dying.acquire(List.of(key));
        dying.close();

        replica().acquire(List.of(key)).close();

        assertThat(Duration.between(START, time.now())).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
    }

    @Test
    void aCallThatTakesLongKeepsItsPlace() {
        LimitKey key = atOnce(1);
        SharedCallLimiter busy = realReplica();
        SharedCallLimiter other = realReplica();
        Permit permit = busy.acquire(List.of(key));
        database.execute("update call_place set expires_at = clock_timestamp() + interval '1 millisecond' * 300");
        busy.renew();

        assertThatThrownBy(() -> other.acquire(List.of(key), patience(Duration.ofMillis(500))))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.THROTTLED));
        permit.close();
        other.acquire(List.of(key)).close();
    }

    @Test
    void whoeverWaitsKeepsTheTurn() throws Exception {
        // Given nobody may enter, and two wait
        LimitKey key = atOnce(1);
        SharedCallLimiter limiter = realReplica();
        Permit inside = limiter.acquire(List.of(key));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> waiting = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            waiting.add(threads.submit(() -> {
                try (Permit permit = realReplica().acquire(List.of(key))) {
                    order.add(name);
                }
            }));
            while (database.number("select count(*) from call_place where entered_at is null") < waiting.size()) {
                Thread.onSpinWait();
            }
        }

        // When the place is free, a newcomer does not get it
        database.execute(
                "update call_place set expires_at = expires_at + interval '1 minute' where entered_at is null");
        inside.close();
        assertThatThrownBy(() -> limiter.acquire(List.of(key), patience(Duration.ZERO.minusMillis(1))))
                .isInstanceOf(PsaException.class);
        for (Future<?> one : waiting) {
            one.get(60, TimeUnit.SECONDS);
        }
        threads.shutdownNow();

        // Then
        assertThat(order).containsExactly("first", "second");
    }

    // ---- the rest

    @Test
    void withoutTheDatabaseNoCallIsMade() {
        AgroalDataSource gone = database.pool(1);
        gone.close();
        SharedCallLimiter limiter =
                added(new SharedCallLimiter(gone, time, TestOutbound.local(), now.withZone(ZoneOffset.UTC)));

        assertThatThrownBy(() -> limiter.acquire(List.of(atOnce(1))))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.TRANSIENT));
    }

    @Test
    void somebodyWhoCancelsLeavesTheQueue() {
        LimitKey key = rate(1, Duration.ofMinutes(1));
        SharedCallLimiter limiter = replica();
        limiter.acquire(List.of(key)).close();
        IllegalStateException cancelled = new IllegalStateException("cancelled");

        assertThatThrownBy(() -> limiter.acquire(List.of(key), new Patience() {
                    @Override
                    public Optional<Duration> longest() {
                        return Optional.of(Duration.ofHours(1));
                    }

                    @Override
                    public void check() {
                        if (time.now().isAfter(START.plusSeconds(20))) {
                            throw cancelled;
                        }
                    }
                }))
                .isSameAs(cancelled);

        assertThat(database.number("select count(*) from call_place")).isZero();
    }

    @Test
    void limitsThatNobodyUsesAreForgotten() {
        SharedCallLimiter limiter = realReplica();
        limiter.acquire(List.of(rate(5, Duration.ofMinutes(1)))).close();
        limiter.sweep();
        assertThat(database.number("select count(*) from call_limit")).isEqualTo(1);

        database.execute("update call_limit set used_at = used_at - interval '3 hours'");
        limiter.sweep();

        assertThat(database.number("select count(*) from call_limit")).isZero();
    }
}
