package io.tallybridge.psasync.psa.cloudblue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What an operator decides about CloudBlue PSA. */
@ConfigMapping(prefix = "tallybridge.cloudblue")
public interface CloudBlueConfig {

    /** Rows per page; the vendor's own connector asks for 1000. */
    @WithDefault("1000")
    int pageSize();

    /** Pause between two pages; the vendor's own connector waits three seconds. */
    @WithDefault("PT3S")
    Duration pagePause();
}
