package io.tallybridge.psasync.psa.connectwise;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator decides about ConnectWise PSA. */
@ConfigMapping(prefix = "tallybridge.connectwise")
public interface ConnectWiseConfig {

    /** The client id that ConnectWise's developer programme issued to this product; one for all organizations. */
    Optional<String> clientId();

    /** Version of the API that answers are asked in, so that a release of ConnectWise never surprises. */
    @WithDefault("2025.1")
    String apiVersion();

    /** Records per page; ConnectWise gives at most 1000. */
    @WithDefault("1000")
    int pageSize();

    /** How long a tenant's code base is remembered. */
    @WithDefault("PT6H")
    Duration codebaseLifetime();

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT3S,PT5S,PT5S")
    List<Duration> readBackPauses();
}
