package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.Patience;
import java.time.Duration;

/** Long waits that can be called off. */
final class Waits {
    private static final Duration SLICE = Duration.ofSeconds(5);

    private Waits() {}

    static void sleep(PsaTime time, Duration wait, Patience patience) {
        Duration left = wait;
        while (left.compareTo(SLICE) > 0) {
            patience.check();
            time.sleep(SLICE);
            left = left.minus(SLICE);
        }
        patience.check();
        time.sleep(left);
    }
}
