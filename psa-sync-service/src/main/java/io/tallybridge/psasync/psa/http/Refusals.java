package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import java.time.Duration;

/** How long to stay away from a PSA that refused a call for being one too many and does not say for how long. */
final class Refusals {
    private static final Duration USUAL = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Refusals() {}

    /** After the first refusal; doubles with each further one. */
    static Duration first(Limit limit) {
        return limit.backoff() == null ? USUAL : limit.backoff();
    }

    /** Once a window has passed its count is down, so that staying away longer helps nobody. */
    static Duration longest(Limit limit) {
        Duration per = limit.per();
        return per == null || per.compareTo(LONGEST) < 0 ? LONGEST : per;
    }
}
