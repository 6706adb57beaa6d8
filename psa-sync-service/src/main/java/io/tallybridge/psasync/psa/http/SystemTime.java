package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

@Singleton
class SystemTime implements PsaTime {
    private final Clock clock;

    @Inject
    SystemTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void sleep(Duration duration) {
        try {
            Thread.sleep(Math.max(0, duration.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PsaException(PsaFailure.TRANSIENT, "Interrupted while waiting for the PSA.", e);
        }
    }
}
