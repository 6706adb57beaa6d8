package io.tallybridge.usage.summary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How billing views are rebuilt. */
@ConfigMapping(prefix = "tallybridge.usage.summary")
public interface SummaryConfig {

    /** After this time a rebuild counts as given up by the replica that began it. */
    @WithDefault("PT5M")
    Duration claim();

    /** How often to look for due rebuilds: a duration such as 1s, a cron expression, or off. */
    @WithDefault("1s")
    String every();
}
