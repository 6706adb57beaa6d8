package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails on the way, a caller that settles what is unknown ends with the approved quantity, written once. */
class PsaWriteSoakTest {
    private static final long SEED = 20_261_122;
    private static final int ROUNDS = 150;
    private static final int PATIENCE = 30;
    private static final long LINE = 801;
    private static final List<FaultKind> FAULTS = List.of(
            FaultKind.LOSE_ANSWER_AFTER_APPLY,
            FaultKind.LOSE_ANSWER_BEFORE_APPLY,
            FaultKind.DROP_CONNECTION,
            FaultKind.STALE_READ,
            FaultKind.THROTTLE,
            FaultKind.THROTTLE_NO_RETRY_AFTER,
            FaultKind.SERVER_ERROR,
            FaultKind.TRUNCATED_BODY,
            FaultKind.HTML_BODY);

    private static PsaSimulators simulators;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));

    static Stream<PsaTestbed> testbeds() {
        return PsaTestbeds.all().stream();
    }

    @BeforeAll
    static void start() {
        simulators = PsaSimulators.start(0);
    }

    @AfterAll
    static void stop() {
        simulators.close();
    }

    @ParameterizedTest
    @MethodSource("testbeds")
    void everyApprovedQuantityArrivesOnce(PsaTestbed testbed) throws IOException {
        TestOutbound outbound = TestOutbound.local();
        PsaSimulator<?> psa = testbed.simulator(simulators);
        psa.reset();
        psa.configure("today", "2026-11-05");
        psa.seed(new SeedBuilder()
                .company(174, "Acme Dental Group")
                .product(830, "Microsoft 365 backup", "BK-M365", "3.50", "1.20")
                .agreement(5000, 174, "Managed services")
                .line(LINE, 5000, 830, "42")
                .build());
        testbed.seeded(psa);
        Random random = new Random(SEED);
        int quantity = 42;
        try (PsaHttp http =
                new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time)) {
            SetsQuantities adapter = testbed.writer(testbed.adapter(http, simulators), http);
            assumeTrue(adapter != null, () -> testbed.psa() + " takes a worksheet");
            PsaConnection connection = testbed.connection(simulators, Map.of());
            for (int round = 0; round < ROUNDS; round++) {
                int target = 1 + random.nextInt(200);
                List<Fault> faults = faults(random, testbed);
                psa.clearFaults();
                psa.clearRequests();
                faults.forEach(psa::inject);
                QuantityChange change = new QuantityChange(
                        UUID.randomUUID(),
                        testbed.line(5000, LINE, 830),
                        BigDecimal.valueOf(quantity),
                        BigDecimal.valueOf(target),
                        testbed.effectiveDate(),
                        null);
                String what =
                        "seed " + SEED + ", round " + round + ": " + quantity + " to " + target + " with " + faults;

                assertThat(push(adapter, connection, change)).as(what).isEqualByComparingTo(change.to());

                psa.clearFaults();
                assertThat(quantity(psa, testbed)).as(what).isEqualByComparingTo(change.to());
                assertThat(psa.writes()).as(what).hasSize(quantity == target ? 0 : 1);
                quantity = target;
                time.advance(Duration.ofMinutes(20));
            }
        }
    }

    private static BigDecimal quantity(PsaSimulator<?> psa, PsaTestbed testbed) {
        return testbed.effectiveDate() == null ? psa.quantity(LINE) : psa.quantity(LINE, testbed.effectiveDate());
    }

    private static List<Fault> faults(Random random, PsaTestbed testbed) {
        List<Fault> faults = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            FaultKind kind = FAULTS.get(random.nextInt(FAULTS.size()));
            String path = random.nextBoolean() ? testbed.writePath() : testbed.linePath();
            Fault fault =
                    Fault.of(kind).on(null, path).times(1 + random.nextInt(2)).skipping(random.nextInt(3));
            boolean applied = random.nextBoolean() && (kind == FaultKind.SERVER_ERROR || kind == FaultKind.HTML_BODY);
            faults.add(applied ? fault.applied() : fault);
        }
        return faults;
    }

    /** What the push engine does with one line: settle what is unknown, try again what may be tried. */
    private BigDecimal push(SetsQuantities adapter, PsaConnection connection, QuantityChange change) {
        boolean unknown = false;
        PsaException last = null;
        for (int attempt = 0; attempt < PATIENCE; attempt++) {
            try {
                if (unknown) {
                    Settlement settlement = adapter.settle(connection, change, CallObserver.NONE);
                    if (settlement.state() != Settlement.State.NOT_APPLIED) {
                        return settlement.line().quantity();
                    }
                    unknown = false;
                }
                return adapter.setQuantity(connection, change, CallObserver.NONE)
                        .line()
                        .quantity();
            } catch (PsaException e) {
                last = e;
                unknown |= e.outcomeUnknown();
                boolean brokenAnswer = e.failure() == PsaFailure.PROTOCOL;
                if (!unknown && !e.retryable() && !brokenAnswer) {
                    throw e;
                }
                time.advance(e.retryAfter().orElse(Duration.ofMinutes(1)));
            }
        }
        throw new AssertionError("gave up", last);
    }
}
