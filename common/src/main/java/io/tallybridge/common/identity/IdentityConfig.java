package io.tallybridge.common.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the identity provider is watched. */
@ConfigMapping(prefix = "tallybridge.identity")
public interface IdentityConfig {

    /** How often the issuer's keys are read again: the bound within which a key that it has removed still counts. */
    @WithDefault("PT30S")
    Duration keyRefresh();
}
