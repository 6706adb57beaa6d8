package io.tallybridge.psasync.psa.autotask;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator decides about Autotask PSA. */
@ConfigMapping(prefix = "tallybridge.autotask")
public interface AutotaskConfig {

    /** The tracking identifier that Autotask issued to this product; a connection may bring its own. */
    Optional<String> integrationCode();

    /** Where tenants are looked up. */
    @WithDefault("https://webservices2.autotask.net/ATServicesRest")
    String zoneLookupUrl();

    /** How long a tenant's zone is remembered. */
    @WithDefault("P1D")
    Duration zoneLifetime();

    /** Records per page; Autotask gives at most 500. */
    @WithDefault("500")
    int pageSize();

    /** Part of the tenant's hourly requests, used by all its integrations together, at which bulk reads stop. */
    @WithDefault("0.60")
    double readsStopAt();

    /** The same for pushes. */
    @WithDefault("0.85")
    double pushesStopAt();

    /** How long a reading of the used requests is good for. */
    @WithDefault("PT3M")
    Duration thresholdLifetime();

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT4S,PT8S,PT15S,PT30S")
    List<Duration> readBackPauses();
}
