package io.tallybridge.usage;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The application's clock in tests: stands still where a test has set it. */
@Alternative
@Priority(1)
@Singleton
public class MovableClock extends Clock {

    private volatile Instant frozen;

    public void freeze(Instant at) {
        frozen = at;
    }

    public void advance(Duration by) {
        frozen = instant().plus(by);
    }

    public void run() {
        frozen = null;
    }

    @Override
    public Instant instant() {
        Instant at = frozen;
        return at == null ? Instant.now() : at;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }
}
