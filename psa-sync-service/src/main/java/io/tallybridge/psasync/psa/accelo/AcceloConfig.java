package io.tallybridge.psasync.psa.accelo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What an operator decides about Accelo. */
@ConfigMapping(prefix = "tallybridge.accelo")
public interface AcceloConfig {

    /** Records per page; Accelo gives at most 100. */
    @WithDefault("100")
    int pageSize();

    /** Requests of the deployment's hour that bulk reads leave to other integrations. */
    @WithDefault("1000")
    int readsLeave();

    /** The same for pushes. */
    @WithDefault("200")
    int pushesLeave();

    /** How long the periods of a directory read serve the reading of lines that follows, and the preview of changes. */
    @WithDefault("PT10M")
    Duration periodsLifetime();

    /** How long invoices are remembered; those that changed since are asked for once a minute. */
    @WithDefault("PT15M")
    Duration invoicesLifetime();

    /** How long refused credentials are not tried again; Accelo locks a user after 100 failures in five minutes. */
    @WithDefault("PT5M")
    Duration refusalLifetime();

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT3S,PT5S,PT5S")
    List<Duration> readBackPauses();
}
