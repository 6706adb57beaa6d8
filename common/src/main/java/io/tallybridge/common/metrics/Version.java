package io.tallybridge.common.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Shows which version a process is, so that a rollout that stopped half way can be seen. */
@Singleton
@Startup
class Version {
    Version(MeterRegistry registry, @ConfigProperty(name = "quarkus.application.version") String version) {
        Gauge.builder("tallybridge.version", () -> 1)
                .description("Always 1; the version is the label")
                .tag("version", version)
                .strongReference(true)
                .register(registry);
    }
}
