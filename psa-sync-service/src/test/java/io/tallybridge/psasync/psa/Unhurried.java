package io.tallybridge.psasync.psa;

import java.time.Duration;
import java.util.Optional;

/** Waits as runs do, for hours; whoever waits for an answer is told instead if that takes minutes. */
public final class Unhurried implements Patience {
    @Override
    public Optional<Duration> longest() {
        return Optional.of(Duration.ofHours(2));
    }

    @Override
    public void check() {}
}
