package io.tallybridge.psasync.psa;

import java.time.Duration;
import java.util.Optional;

/** How long a caller waits for its turn under a PSA's limits, and what can end the wait. */
public interface Patience {

    /** The patience of somebody who waits for the answer, as the operator has configured it. */
    Patience USUAL = new Patience() {
        @Override
        public Optional<Duration> longest() {
            return Optional.empty();
        }

        @Override
        public void check() {}
    };

    /** Longest single wait; empty for the usual one. */
    Optional<Duration> longest();

    /** Called from time to time while a caller waits; whatever it throws ends the wait. */
    void check();
}
