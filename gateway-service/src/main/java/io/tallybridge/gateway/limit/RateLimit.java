package io.tallybridge.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket per key that holds one second's worth. Kept as the moment at which the bucket would be full again, so
 * that one number per key is all there is.
 */
final class RateLimit {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LongSupplier clock;
    private final long interval;
    private final Cache<String, AtomicLong> fullAgain = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofSeconds(10))
            .build();

    /**
     * @param perSecond rate and size of each bucket; 0 means no limit
     * @param clock nanoseconds that only grow
     */
    RateLimit(int perSecond, LongSupplier clock) {
        this.clock = clock;
        this.interval = perSecond <= 0 ? 0 : SECOND / perSecond;
    }

    /** Takes one token out of a key's bucket. */
    boolean tryTake(String key) {
        if (interval == 0) {
            return true;
        }
        long now = clock.getAsLong();
        AtomicLong bucket = fullAgain.get(key, k -> new AtomicLong(now));
        while (true) {
            long before = bucket.get();
            long after = Math.max(before - now, 0) + interval;
            if (after > SECOND) {
                return false;
            }
            if (bucket.compareAndSet(before, now + after)) {
                return true;
            }
        }
    }
}
