package io.tallybridge.psasync.psa.syncro;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;

/** What an operator decides about Syncro. */
@ConfigMapping(prefix = "tallybridge.syncro")
public interface SyncroConfig {

    /** Pauses between the readings after a write. */
    @WithDefault("PT1S,PT2S,PT5S")
    List<Duration> readBackPauses();

    /** How long an account's time zone is remembered. */
    @WithDefault("PT6H")
    Duration timeZoneLifetime();

    /** From this time on, in the account's zone, nothing is written to a recurring invoice that runs that day. */
    @WithDefault("05:30")
    LocalTime quietFrom();

    /** Until this time. Syncro starts at 06:00, which can take hours on the first of a month. */
    @WithDefault("12:00")
    LocalTime quietUntil();
}
