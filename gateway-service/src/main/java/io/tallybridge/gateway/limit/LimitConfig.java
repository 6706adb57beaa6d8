package io.tallybridge.gateway.limit;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits at the door. */
@ConfigMapping(prefix = "tallybridge.gateway")
public interface LimitConfig {

    /** Requests per second of one vendor integration, as its contract says; 0 means no limit. */
    @WithDefault("100")
    int vendorRate();

    /** Requests per second of all people and front ends of one organization; 0 means no limit. */
    @WithDefault("1000")
    int organizationRate();

    /** Largest body on most paths. */
    @WithDefault("10M")
    MemorySize maxBody();

    /** Largest body where files and NDJSON streams are taken; they are streamed, never held. */
    @WithDefault("2G")
    MemorySize maxBulkBody();
}
