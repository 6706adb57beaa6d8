package io.tallybridge.gateway.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the gateway's own readiness depends on. */
@ConfigMapping(prefix = "tallybridge.gateway.readiness")
public interface HealthConfig {

    /**
     * Whether the gateway counts as ready only while all services are. Set to false where a load balancer would take the
     * whole door out for one service; the answer names the services either way.
     */
    @WithDefault("true")
    boolean needsServices();

    /** How long a service's readiness is waited for. */
    @WithDefault("PT2S")
    Duration patience();
}
