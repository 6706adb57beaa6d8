package io.tallybridge.psasync.push;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient a push is. */
@ConfigMapping(prefix = "tallybridge.push")
interface PushConfig {

    /** Attempts of the run after which a line that could not be written for the moment is given up. */
    @WithDefault("5")
    int attempts();

    /** Pause before the run goes on after such a failure, if the PSA names none. */
    @WithDefault("20s")
    Duration retryDelay();

    /** So many lines given up in a row end the push: the PSA is down. */
    @WithDefault("3")
    int failuresInARow();
}
