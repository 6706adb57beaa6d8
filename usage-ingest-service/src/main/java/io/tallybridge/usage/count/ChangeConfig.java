package io.tallybridge.usage.count;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a stored count sets off. */
@ConfigMapping(prefix = "tallybridge.usage.change")
public interface ChangeConfig {

    /** How long counts of a month must have stopped before its billing view is rebuilt. */
    @WithDefault("PT10S")
    Duration quiet();

    /**
     * A change is noted at most this often per integration and month, so that concurrent statements do not queue for
     * that one row. Must be well below {@link #quiet()}.
     */
    @WithDefault("PT1S")
    Duration noteInterval();
}
