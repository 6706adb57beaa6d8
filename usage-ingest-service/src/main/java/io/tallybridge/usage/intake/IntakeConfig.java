package io.tallybridge.usage.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How single counts are gathered into statements. */
@ConfigMapping(prefix = "tallybridge.usage.intake")
public interface IntakeConfig {

    /** Connections that write; counts of the same account, service and day always take the same one. */
    @WithDefault("2")
    int writers();

    /** Most counts in one statement. */
    @WithDefault("500")
    int rows();

    /** While counts come concurrently, a statement waits this long for more of them. A lonely count never waits. */
    @WithDefault("PT0.001S")
    Duration linger();

    /** Counts that may wait per writer; more are answered with 429. */
    @WithDefault("5000")
    int queue();

    /** How long a count waits for a database that does not answer before it is answered with 503. */
    @WithDefault("PT5S")
    Duration patience();
}
