package io.tallybridge.mapping.key;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** Counts exchanges of vendors' keys. */
@Singleton
@Startup
class KeyMetrics {
    private final Counter accepted;
    private final Counter refused;

    KeyMetrics(MeterRegistry registry) {
        accepted = exchanges(registry, "accepted");
        refused = exchanges(registry, "refused");
    }

    private static Counter exchanges(MeterRegistry registry, String result) {
        return Counter.builder("tallybridge.vendor.key.exchanges")
                .description("Pairs of vendor keys presented; refused are unknown, revoked and expired ones")
                .tag("result", result)
                .register(registry);
    }

    void accepted() {
        accepted.increment();
    }

    void refused() {
        refused.increment();
    }
}
