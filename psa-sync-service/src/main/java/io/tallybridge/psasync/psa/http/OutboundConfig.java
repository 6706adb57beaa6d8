package io.tallybridge.psasync.psa.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator decides about calls that leave this service. */
@ConfigMapping(prefix = "tallybridge.outbound")
public interface OutboundConfig {

    /** Lets calls go to private and loopback addresses, and over plain http. For simulators and trusted networks only. */
    @WithDefault("false")
    boolean allowPrivate();

    /** Hosts beside those of the descriptors, in their notation; on-premises servers for instance. */
    Optional<List<String>> extraHosts();

    /** Longest wait for a connection. */
    @WithDefault("PT10S")
    Duration connectTimeout();

    /** Longest silence while waiting for an answer. */
    @WithDefault("PT60S")
    Duration responseTimeout();

    /** Longest time for a whole call, however busy the other side seems. */
    @WithDefault("PT5M")
    Duration callTimeout();

    /** Largest answer that is read, after decompression. */
    @WithDefault("33554432")
    int maxResponseBytes();

    /** How often a read is tried in all. */
    @WithDefault("4")
    int readAttempts();

    /** First pause before a read is repeated; it doubles each time. */
    @WithDefault("PT0.5S")
    Duration readBackoff();

    /** Longest pause that is slept through within a call; a PSA that asks for more is reported as throttling. */
    @WithDefault("PT45S")
    Duration longestPause();

    /** Longest wait for a place under the PSA's limits. */
    @WithDefault("PT2M")
    Duration limiterPatience();
}
