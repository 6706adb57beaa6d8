package io.tallybridge.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong now = new AtomicLong(Duration.ofDays(3).toNanos());

    private long taken(RateLimit limit, String key, int tries) {
        return IntStream.range(0, tries).filter(i -> limit.tryTake(key)).count();
    }

    @Test
    void aSecondsWorthMayComeAtOnceAndNoMore() {
        // Given
        RateLimit limit = new RateLimit(100, now::get);

        // When / Then
        assertThat(taken(limit, "a", 150)).isEqualTo(100);
        assertThat(taken(limit, "b", 50)).isEqualTo(50);
    }

    @Test
    void theBucketFillsWithTime() {
        // Given
        RateLimit limit = new RateLimit(100, now::get);
        taken(limit, "a", 100);

        // When
        now.addAndGet(Duration.ofMillis(250).toNanos());

        // Then
        assertThat(taken(limit, "a", 100)).isEqualTo(25);
    }

    @Test
    void aSteadySenderAtTheRateIsNeverRefused() {
        // Given
        RateLimit limit = new RateLimit(100, now::get);

        // When
        long passed = IntStream.range(0, 10_000)
                .filter(i -> {
                    now.addAndGet(Duration.ofMillis(10).toNanos());
                    return limit.tryTake("a");
                })
                .count();

        // Then
        assertThat(passed).isEqualTo(10_000);
    }

    @Test
    void aLongPauseSavesNothingUp() {
        // Given
        RateLimit limit = new RateLimit(10, now::get);
        taken(limit, "a", 10);

        // When
        now.addAndGet(Duration.ofHours(1).toNanos());

        // Then
        assertThat(taken(limit, "a", 100)).isEqualTo(10);
    }

    @Test
    void zeroMeansNoLimit() {
        assertThat(taken(new RateLimit(0, now::get), "a", 10_000)).isEqualTo(10_000);
    }
}
