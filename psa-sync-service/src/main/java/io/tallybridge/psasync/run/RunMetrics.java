package io.tallybridge.psasync.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.tallybridge.psasync.sql.Committed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts and times this replica's runs. */
@Singleton
@Startup
class RunMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1)
    };

    private final Map<RunKind, OfKind> byKind = new EnumMap<>(RunKind.class);
    private final Committed committed;

    private record OfKind(Map<RunState, Counter> ended, Timer attempt, AtomicInteger working) {}

    RunMetrics(MeterRegistry registry, Committed committed) {
        this.committed = committed;
        for (RunKind kind : RunKind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            Map<RunState, Counter> ended = new EnumMap<>(RunState.class);
            for (RunState state : RunState.values()) {
                if (state.ended()) {
                    ended.put(
                            state,
                            Counter.builder("tallybridge.runs.ended")
                                    .description("Runs that came to their end")
                                    .tag("kind", name)
                                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                                    .register(registry));
                }
            }
            Timer attempt = Timer.builder("tallybridge.run.attempt")
                    .description("Time that one attempt of a run worked")
                    .tag("kind", name)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            AtomicInteger working = new AtomicInteger();
            Gauge.builder("tallybridge.runs.working", working, AtomicInteger::get)
                    .description("Runs that this replica works on at this moment")
                    .tag("kind", name)
                    .register(registry);
            byKind.put(kind, new OfKind(ended, attempt, working));
        }
    }

    /** Measures an attempt, however it ends. */
    <T> T attempt(RunKind kind, Supplier<T> work) {
        OfKind meters = of(kind);
        meters.working().incrementAndGet();
        try {
            return meters.attempt().record(work);
        } finally {
            meters.working().decrementAndGet();
        }
    }

    /** A run ends with the transaction at hand. */
    void ended(RunKind kind, RunState state) {
        Counter counter = Objects.requireNonNull(of(kind).ended().get(state));
        committed.then(counter::increment);
    }

    private OfKind of(RunKind kind) {
        return Objects.requireNonNull(byKind.get(kind));
    }
}
