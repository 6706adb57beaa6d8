package io.tallybridge.psasync.psa.tigerpaw;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What an operator decides about Tigerpaw. */
@ConfigMapping(prefix = "tallybridge.tigerpaw")
public interface TigerpawConfig {

    /** Rows per page of a search; Tigerpaw names no maximum. */
    @WithDefault("100")
    int pageSize();

    /**
     * Items up to which each is asked for its prices and vendors, one call per item. A longer price book is read without
     * them: no list price, and the base cost as cost.
     */
    @WithDefault("2000")
    int mostItemDetails();

    /** How long an answer that Tigerpaw may be written to is good for. */
    @WithDefault("PT10M")
    Duration licenseLifetime();

    /** How long a connection is not written after Tigerpaw changed more of a line than its quantity. */
    @WithDefault("PT1H")
    Duration stopAfterSideEffect();

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT3S")
    List<Duration> readBackPauses();
}
