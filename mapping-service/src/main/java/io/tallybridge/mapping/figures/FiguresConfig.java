package io.tallybridge.mapping.figures;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How often operators' figures are read. */
@ConfigMapping(prefix = "tallybridge.figures")
interface FiguresConfig {

    /** A duration such as 20s, or off. Each replica reads for itself. */
    @WithDefault("20s")
    String every();

    /** How often accounts and services without a mapping are counted: half a million accounts take about a second. */
    @WithDefault("5m")
    String unmappedEvery();
}
