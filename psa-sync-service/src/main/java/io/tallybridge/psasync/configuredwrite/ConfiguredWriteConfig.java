package io.tallybridge.psasync.configuredwrite;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How patient described calls are. */
@ConfigMapping(prefix = "tallybridge.configured-write")
interface ConfiguredWriteConfig {

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT3S,PT5S")
    List<Duration> readBackPauses();

    /** After this time a trial that did not end counts as interrupted. */
    @WithDefault("PT15M")
    Duration trialTimeout();
}
