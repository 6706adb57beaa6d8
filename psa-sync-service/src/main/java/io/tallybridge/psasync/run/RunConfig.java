package io.tallybridge.psasync.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How runs are driven. */
@ConfigMapping(prefix = "tallybridge.runs")
interface RunConfig {

    /** Runs of different connections that one replica works on at a time. */
    @WithDefault("8")
    int threads();

    /** How often a replica looks for due runs. */
    @WithDefault("1s")
    Duration pollInterval();

    /** Sign of life of a run; after four missing ones another replica takes it over. */
    @WithDefault("3s")
    Duration heartbeatInterval();

    /** How soon a run looks again whether its connection is free. */
    @WithDefault("2s")
    Duration busyRetry();

    /** First pause after a failure that may pass; it doubles with each attempt. */
    @WithDefault("15s")
    Duration retryDelay();

    /** Attempts after which a failure that may pass is taken as final. */
    @WithDefault("4")
    int retries();

    /** Starts after which a run that keeps killing its process is given up. */
    @WithDefault("12")
    int mostAttempts();

    /** Longest time that a run waits for its turn under the PSA's limits; for longer ones it ends its attempt and comes back. */
    @WithDefault("10m")
    Duration patience();

    /** Time after which a run that the PSA's limits have let do nothing is given up. */
    @WithDefault("24h")
    Duration longestHoldUp();
}
