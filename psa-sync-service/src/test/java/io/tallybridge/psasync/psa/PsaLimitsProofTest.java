package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agroal.api.AgroalDataSource;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaDescriptor.Scope;
import io.tallybridge.psasync.psa.http.CallLimiter;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LimitsDatabase;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.SharedCallLimiter;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A large push stays within the limit that the PSA publishes and near it. Two replicas take turns, sharing their counts in
 * PostgreSQL; the simulator refuses as the PSA does. Limiters, adapters and simulators live in a time that passes only
 * where somebody waits, so that hours are over in seconds and every run is the same.
 *
 * <p>PSAs that allow thousands of calls an hour get 2,000 changes, counted in one process because of the sheer number; the
 * others get fewer, which fill their windows several times as well.
 */
class PsaLimitsProofTest {
    private static final int FULL = 2000;
    private static final int SHORT = Integer.getInteger("tallybridge.proof.changes", 300);
    private static final int LINES = 50;
    private static final int PRODUCTS = 10;
    private static final Instant START = Instant.parse("2026-11-05T10:00:00Z");
    private static final TestOutbound OUTBOUND =
            new TestOutbound(true, Optional.of(List.of("127.0.0.1")), Duration.ofSeconds(20), 1 << 22);

    private static LimitsDatabase database;
    private static AgroalDataSource pool;

    private final FakeTime time = new FakeTime(START);
    private final Clock clock = ((InstantSource) time::now).withZone(ZoneOffset.UTC);
    private final Map<String, Limit> limits = new HashMap<>();
    private final Map<String, List<Instant>> calls = new HashMap<>();
    private final List<List<CallLimiter.LimitKey>> asked = new ArrayList<>();

    static Stream<PsaTestbed> testbeds() {
        return PsaTestbeds.all().stream();
    }

    @BeforeAll
    static void start() {
        database = new LimitsDatabase();
        pool = database.pool(4);
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

    /** Notes what a limiter lets in. */
    private final class Noting implements CallLimiter {
        private final CallLimiter limiter;

        Noting(CallLimiter limiter) {
            this.limiter = limiter;
        }

        @Override
        public Permit acquire(List<LimitKey> keys, Patience patience) {
            Permit permit = limiter.acquire(keys, patience);
            asked.add(keys);
            for (LimitKey key : keys) {
                limits.put(key.id(), key.limit());
                calls.computeIfAbsent(key.id(), id -> new ArrayList<>()).add(time.now());
            }
            return permit;
        }
    }

    private record Replica(PsaHttp http, PsaAdapter adapter, SetsQuantities writes) {}

    private Replica replica(PsaTestbed testbed, PsaSimulators simulators, CallLimiter limiter) {
        PsaHttp http = new PsaHttp(OUTBOUND, new OutboundPolicy(OUTBOUND), new Noting(limiter), time);
        PsaAdapter adapter = testbed.adapter(http, simulators);
        SetsQuantities writes = testbed.writer(adapter, http);
        assumeTrue(writes != null, () -> testbed.psa() + " takes a worksheet");
        return new Replica(http, adapter, writes);
    }

    @ParameterizedTest
    @MethodSource("testbeds")
    void aLargePushMeetsNoRefusalAndTakesLittleMoreTimeThanTheLimitAsks(PsaTestbed testbed) throws IOException {
        try (PsaSimulators simulators = PsaSimulators.start("127.0.0.1", 0, clock);
                SharedCallLimiter first = new SharedCallLimiter(pool, time, OUTBOUND, clock);
                SharedCallLimiter second = new SharedCallLimiter(pool, time, OUTBOUND, clock)) {
            LocalCallLimiter local = new LocalCallLimiter(time, OUTBOUND);
            boolean many = replica(testbed, simulators, local).adapter().descriptor().limits().stream()
                    .map(Limit::requests)
                    .filter(Objects::nonNull)
                    .anyMatch(requests -> requests > SHORT * 3);
            int changes = many ? FULL : SHORT;
            List<Replica> replicas = List.of(
                    replica(testbed, simulators, many ? local : first),
                    replica(testbed, simulators, many ? local : second));
            PsaDescriptor descriptor = replicas.get(0).adapter().descriptor();
            PsaSimulator<?> psa = testbed.simulator(simulators);
            psa.configure("today", "2026-11-05");
            testbed.enforceLimits(psa);
            psa.seed(seed());
            testbed.seeded(psa);
            psa.clearRequests();
            List<PsaConnection> connections = connections(testbed, simulators, descriptor);

            List<AgreementLine> lines = lines(replicas.get(0).adapter(), connections.get(0));
            for (int i = 0; i < changes; i++) {
                push(
                        replicas.get(i % 2).writes(),
                        connections.get(i % connections.size()),
                        change(lines.get(i % lines.size()), i / lines.size(), testbed.effectiveDate()));
            }

            Duration taken = Duration.between(START, time.now());
            Duration least = askedByTheLimits();
            assertThat(psa.requests(request -> request.status() == 429)).isEmpty();
            calls.forEach(this::noWindowHoldsMore);
            if (!least.isZero()) {
                assertThat(taken).isLessThanOrEqualTo(least.multipliedBy(11).dividedBy(10));
            }
            assertThat(psa.writes()).hasSize(changes);
            for (Replica replica : replicas) {
                replica.http().close();
            }
        }
    }

    /** Organizations that share an address share its limit; else a connection is one tenant of the PSA. */
    private static List<PsaConnection> connections(
            PsaTestbed testbed, PsaSimulators simulators, PsaDescriptor descriptor) {
        PsaConnection one = testbed.connection(simulators, Map.of()).with(new Unhurried());
        boolean shared = descriptor.limits().stream().anyMatch(limit -> limit.scope() == Scope.EGRESS_ADDRESS);
        if (!shared) {
            return List.of(one);
        }
        PsaConnection other = new PsaConnection(
                "another-organization",
                UUID.randomUUID(),
                one.psa(),
                one.settings(),
                one.credentials(),
                one.patience());
        return List.of(one, other);
    }

    private static PsaState seed() {
        SeedBuilder seed = new SeedBuilder().company(174, "Acme Dental Group");
        for (int product = 0; product < PRODUCTS; product++) {
            seed.product(830 + product, "Product " + product, "P-" + product, "3.50", "1.20");
        }
        for (int i = 0; i < LINES; i++) {
            if (i % PRODUCTS == 0) {
                seed.agreement(agreement(i), 174, "Agreement " + i / PRODUCTS);
            }
            seed.line(10_001 + i, agreement(i), 830 + i % PRODUCTS, "42");
        }
        return seed.build();
    }

    private static long agreement(int line) {
        return 5000 + line / PRODUCTS;
    }

    private static List<AgreementLine> lines(PsaAdapter adapter, PsaConnection connection) {
        List<Agreement> agreements = new ArrayList<>();
        adapter.agreements(connection, agreements::add);
        List<AgreementLine> lines = new ArrayList<>();
        adapter.lines(connection, agreements, LocalDate.parse("2026-11-05"), lines::add);
        assertThat(lines).hasSizeGreaterThanOrEqualTo(LINES).allMatch(AgreementLine::writable);
        return lines;
    }

    /** Each line goes up by one with every change that it gets. */
    private static QuantityChange change(AgreementLine line, int changes, LocalDate effectiveDate) {
        BigDecimal before = line.quantity().add(BigDecimal.valueOf(changes));
        return new QuantityChange(
                UUID.randomUUID(), line.ref(), before, before.add(BigDecimal.ONE), effectiveDate, null);
    }

    private void push(SetsQuantities adapter, PsaConnection connection, QuantityChange change) {
        for (int again = 0; ; again++) {
            try {
                adapter.setQuantity(connection, change, CallObserver.NONE);
                return;
            } catch (PsaException e) {
                // As a run that is held up: it ends its attempt and comes back.
                if (e.failure() != PsaFailure.THROTTLED || again >= 20) {
                    throw e;
                }
                time.advance(e.retryAfter().orElseThrow());
            }
        }
    }

    /** The time that no caller can do with less of: the same calls, each at the first moment that all its limits allow. */
    private Duration askedByTheLimits() {
        Map<String, List<Instant>> ideal = new HashMap<>();
        Instant moment = START;
        for (List<CallLimiter.LimitKey> keys : asked) {
            for (CallLimiter.LimitKey key : keys) {
                Limit limit = key.limit();
                List<Instant> before = ideal.computeIfAbsent(key.id(), id -> new ArrayList<>());
                if (limit.requests() != null && limit.per() != null && before.size() >= limit.requests()) {
                    Instant allowed =
                            before.get(before.size() - limit.requests()).plus(limit.per());
                    moment = allowed.isAfter(moment) ? allowed : moment;
                }
            }
            for (CallLimiter.LimitKey key : keys) {
                Objects.requireNonNull(ideal.get(key.id())).add(moment);
            }
        }
        return Duration.between(START, moment);
    }

    private void noWindowHoldsMore(String id, List<Instant> when) {
        Limit limit = limits.get(id);
        if (limit.requests() == null || limit.per() == null) {
            return;
        }
        for (int i = limit.requests(); i < when.size(); i++) {
            assertThat(Duration.between(when.get(i - limit.requests()), when.get(i)))
                    .as("call %d under %s", i, id)
                    .isGreaterThanOrEqualTo(limit.per());
        }
    }
}
