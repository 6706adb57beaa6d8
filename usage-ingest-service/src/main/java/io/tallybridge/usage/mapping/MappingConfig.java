package io.tallybridge.usage.mapping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what mapping-service said is believed. */
@ConfigMapping(prefix = "tallybridge.usage.mapping")
public interface MappingConfig {

    /** Believed without asking again. */
    @WithDefault("PT2S")
    Duration fresh();

    /** Believed while it is being asked for again in the background; older than this, a count waits for the answer. */
    @WithDefault("PT30S")
    Duration usable();

    /** Believed while mapping-service does not answer; older than this, counts are answered with 503. */
    @WithDefault("PT10M")
    Duration lastResort();

    /** A pair that looks unmapped asks again before it is answered, but not more often than this per integration. */
    @WithDefault("PT0.25S")
    Duration recheck();

    /** After a failed attempt the next one waits this long. */
    @WithDefault("PT1S")
    Duration pauseAfterFailure();

    /** Least time between two notices of an integration's activity to mapping-service; the first is sent at once. */
    @WithDefault("PT10S")
    Duration activityInterval();

    /** How often to look for activity that mapping-service was not told of yet. */
    @WithDefault("2s")
    String activityEvery();

    /** How long an organization's time zone is believed where the mapping state does not carry it. */
    @WithDefault("PT1M")
    Duration zoneFresh();
}
