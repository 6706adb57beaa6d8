package io.tallybridge.usage.count;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts the counts that this replica took and refused. All combinations are there from the start. */
@Singleton
@Startup
public class CountMetrics {

    /** The way a count came. */
    public enum Path {
        VENDOR_API,
        BULK
    }

    /** What a stored count is. */
    public enum Taken {
        MAPPED,
        /** Kept, although its account or service is not mapped; the vendor is answered 404. */
        UNMAPPED
    }

    /** Why a count was not stored. */
    public enum Refused {
        /** The sender's fault: a body, line or value that cannot be one. */
        INVALID,
        /** There is no such integration, service or account. */
        UNKNOWN,
        /** Too many wait already. */
        QUEUE_FULL,
        /** The database does not answer. */
        DATABASE,
        /** What the integration's accounts and services are cannot be asked. */
        MAPPING
    }

    private final Map<Path, Map<Taken, Counter>> taken = new EnumMap<>(Path.class);
    private final Map<Path, Map<Refused, Counter>> refused = new EnumMap<>(Path.class);
    private final Clock clock;
    private volatile double lastTaken;

    CountMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        for (Path path : Path.values()) {
            Map<Taken, Counter> stored = new EnumMap<>(Taken.class);
            for (Taken result : Taken.values()) {
                stored.put(
                        result,
                        Counter.builder("tallybridge.counts.taken")
                                .description("Counts stored, by the way they came and whether they are mapped")
                                .tag("path", lower(path))
                                .tag("result", lower(result))
                                .register(registry));
            }
            taken.put(path, stored);
            Map<Refused, Counter> rejected = new EnumMap<>(Refused.class);
            for (Refused reason : Refused.values()) {
                rejected.put(
                        reason,
                        Counter.builder("tallybridge.counts.refused")
                                .description("Counts not stored, by the way they came and why")
                                .tag("path", lower(path))
                                .tag("reason", lower(reason))
                                .register(registry));
            }
            refused.put(path, rejected);
        }
        Gauge.builder("tallybridge.counts.last.taken.timestamp", this, metrics -> metrics.lastTaken)
                .description("When this replica last stored a count; 0 if it has not since it started")
                .baseUnit("seconds")
                .register(registry);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Counts were stored. */
    public void taken(Path path, Taken result, long counts) {
        if (counts > 0) {
            Objects.requireNonNull(Objects.requireNonNull(taken.get(path)).get(result))
                    .increment(counts);
            lastTaken = clock.millis() / 1000.0;
        }
    }

    /** A count was not stored. */
    public void refused(Path path, Refused reason) {
        Objects.requireNonNull(Objects.requireNonNull(refused.get(path)).get(reason))
                .increment();
    }
}
