package io.tallybridge.gateway.route;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Where the services are and how patiently they are asked. */
@ConfigMapping(prefix = "tallybridge.gateway.upstream")
public interface UpstreamConfig {

    /** Base URL of mapping-service: scheme, host, port; no path. */
    URI mapping();

    /** Base URL of usage-ingest-service. */
    URI usage();

    /** Base URL of psa-sync-service. */
    URI psa();

    /** How long a connection may take to open. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long a service may stay silent, before its answer or between two parts of it. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** Connections per service: the bound of what runs at once there. */
    @WithDefault("256")
    int maxConnections();

    /** Requests per service that may wait for a connection; more are refused with 503. */
    @WithDefault("1024")
    int maxWaiting();

    /**
     * Unused connections are closed after this. Shorter than the time in which a service that is asked to stop still
     * answers ({@code quarkus.shutdown.delay}): so none is met half-closed, and no request is lost with one.
     */
    @WithDefault("PT3S")
    Duration keepAlive();

    /** No request is sent again later than this after it came. */
    @WithDefault("PT5S")
    Duration repeatWithin();

    /** Largest body that is held so that it can be sent again; larger ones are streamed, and never sent twice. */
    @WithDefault("256K")
    MemorySize repeatBody();
}
