package io.tallybridge.psasync.psa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaDescriptor.Scope;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.CallLimiter.LimitKey;
import io.tallybridge.psasync.psa.http.CallLimiter.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalCallLimiterTest {
    private final FakeTime time = new FakeTime(Instant.parse("2026-11-01T00:00:00Z"));
    private final LocalCallLimiter limiter = new LocalCallLimiter(time, TestOutbound.local());

    private static LimitKey rate(String id, int requests, Duration per) {
        return new LimitKey(id, new Limit(requests, per, null, Scope.CONNECTION, null));
    }

    @Test
    void neverLetsMoreThroughInAnyWindow() {
        // Given
        LimitKey key = rate("a", 10, Duration.ofSeconds(1));
        List<Instant> entered = new ArrayList<>();

        // When
        for (int i = 0; i < 95; i++) {
            limiter.acquire(List.of(key)).close();
            entered.add(time.now());
            time.advance(Duration.ofMillis(13));
        }

        // Then
        for (int i = 10; i < entered.size(); i++) {
            assertThat(Duration.between(entered.get(i - 10), entered.get(i)))
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
        // 95 calls at 10 a second: nine full seconds of waiting and not much more
        assertThat(Duration.between(entered.get(0), entered.get(94))).isLessThan(Duration.ofMillis(9500));
    }

    @Test
    void connectionsDoNotWaitForEachOther() {
        limiter.acquire(List.of(rate("a", 1, Duration.ofMinutes(1)))).close();

        limiter.acquire(List.of(rate("b", 1, Duration.ofMinutes(1)))).close();

        assertThat(time.slept()).isEmpty();
    }

    @Test
    void aThrottledCallMakesEverybodyWaitAndGoHalfAsFastForAWhile() {
        // Given
        LimitKey key = rate("a", 10, Duration.ofSeconds(1));
        Permit permit = limiter.acquire(List.of(key));
        permit.throttled(Duration.ofSeconds(20));
        permit.close();

        // When
        limiter.acquire(List.of(key)).close();
        Instant first = time.now();
        for (int i = 0; i < 5; i++) {
            limiter.acquire(List.of(key)).close();
        }

        // Then
        assertThat(first).isEqualTo(Instant.parse("2026-11-01T00:00:20Z"));
        assertThat(Duration.between(first, time.now())).isEqualTo(Duration.ofSeconds(1));

        // When it is over
        time.advance(Duration.ofMinutes(10));
        Instant later = time.now();
        for (int i = 0; i < 10; i++) {
            limiter.acquire(List.of(key)).close();
        }

        // Then
        assertThat(time.now()).isEqualTo(later);
    }

    @Test
    void saysHowLongToWaitIfThatIsTooLongToSleepThrough() {
        LimitKey key = rate("a", 1, Duration.ofHours(1));
        limiter.acquire(List.of(key)).close();

        assertThatThrownBy(() -> limiter.acquire(List.of(key))).isInstanceOfSatisfying(PsaException.class, e -> {
            assertThat(e.failure()).isEqualTo(PsaFailure.THROTTLED);
            assertThat(e.retryAfter()).contains(Duration.ofHours(1));
            assertThat(e.outcomeUnknown()).isFalse();
        });
    }

    @Test
    void noMoreThanAllowedAreInsideAtTheSameTime() throws Exception {
        // Given
        LimitKey key = new LimitKey("a", new Limit(null, null, 3, Scope.CONNECTION, null));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch threeInside = new CountDownLatch(3);
        ExecutorService threads = Executors.newFixedThreadPool(8);

        // When
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(threads.submit(() -> {
                try (Permit permit = limiter.acquire(List.of(key))) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    threeInside.countDown();
                    assertThat(threeInside.await(60, TimeUnit.SECONDS)).isTrue();
                    inside.decrementAndGet();
                }
                return null;
            }));
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        threads.shutdownNow();

        // Then
        assertThat(most).hasValue(3);
    }
}
