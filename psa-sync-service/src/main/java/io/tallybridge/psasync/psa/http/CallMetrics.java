package io.tallybridge.psasync.psa.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts and times this replica's calls to PSAs. All combinations are there from the start, so that a first one is seen. */
@Singleton
@Startup
class CallMetrics {
    private static final String OK = "ok";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1)
    };

    private final Map<Psa, OfPsa> byPsa = new EnumMap<>(Psa.class);

    private record OfPsa(
            Counter ok, Map<PsaFailure, Counter> failed, Counter heldBack, Timer duration, Timer limitWait) {}

    @Inject
    CallMetrics(MeterRegistry registry) {
        for (Psa psa : Psa.values()) {
            Map<PsaFailure, Counter> failed = new EnumMap<>(PsaFailure.class);
            for (PsaFailure failure : PsaFailure.values()) {
                failed.put(failure, calls(registry, psa, failure.name().toLowerCase(Locale.ROOT)));
            }
            byPsa.put(
                    psa,
                    new OfPsa(
                            calls(registry, psa, OK),
                            failed,
                            Counter.builder("tallybridge.psa.calls.held.back")
                                    .description(
                                            "Calls not made because no place under the PSA's limits came free in time")
                                    .tag("psa", psa.code())
                                    .register(registry),
                            Timer.builder("tallybridge.psa.call.duration")
                                    .description("From a call's first byte to the end of its answer")
                                    .tag("psa", psa.code())
                                    .serviceLevelObjectives(BUCKETS)
                                    .register(registry),
                            Timer.builder("tallybridge.psa.limit.wait")
                                    .description("Time that calls waited for their turn under the PSA's limits")
                                    .tag("psa", psa.code())
                                    .register(registry)));
        }
    }

    private static Counter calls(MeterRegistry registry, Psa psa, String outcome) {
        return Counter.builder("tallybridge.psa.calls")
                .description("Calls to PSAs by outcome; throttled is a refusal for being one too many")
                .tag("psa", psa.code())
                .tag("outcome", outcome)
                .register(registry);
    }

    /** A call was made; {@code failure} is null if it succeeded. */
    void ended(Psa psa, @Nullable PsaFailure failure, Duration took) {
        OfPsa meters = of(psa);
        meters.duration().record(took);
        Counter outcome = failure == null ? meters.ok() : meters.failed().get(failure);
        if (outcome != null) {
            outcome.increment();
        }
    }

    /** A call got its turn. */
    void waited(Psa psa, Duration wait) {
        of(psa).limitWait().record(wait);
    }

    /** A call was given up before it was made. */
    void heldBack(Psa psa) {
        of(psa).heldBack().increment();
    }

    private OfPsa of(Psa psa) {
        return java.util.Objects.requireNonNull(byPsa.get(psa));
    }
}
