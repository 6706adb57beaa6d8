package io.tallybridge.gateway.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** What the gateway's own readiness depends on. */
@ConfigMapping(prefix = "tallybridge.gateway.readiness")
public interface HealthConfig {

    /**
     * Whether the gateway counts as ready only while all services are. Set to false where a load balancer would take the
     * whole door out for one service, or where the gateway cannot reach the services' management ports: then they are not
     * asked.
     */
    @WithDefault("true")
    boolean needsServices();

    /** Base URL of mapping-service's management port. */
    URI mapping();

    /** Base URL of usage-ingest-service's management port. */
    URI usage();

    /** Base URL of psa-sync-service's management port. */
    URI psa();

    /** How long a service's readiness is waited for. */
    @WithDefault("PT2S")
    Duration patience();
}
