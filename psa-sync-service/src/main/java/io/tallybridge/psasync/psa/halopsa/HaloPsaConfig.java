package io.tallybridge.psasync.psa.halopsa;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What an operator decides about HaloPSA. */
@ConfigMapping(prefix = "tallybridge.halopsa")
public interface HaloPsaConfig {

    /** Records per page; 100 is what instances are known to give. */
    @WithDefault("100")
    int pageSize();

    /** How long a tenant's authorisation server is remembered. */
    @WithDefault("PT6H")
    Duration siteLifetime();

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT3S,PT5S,PT5S")
    List<Duration> readBackPauses();
}
