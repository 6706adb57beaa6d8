package io.tallybridge.psasync.psa.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for tests: short times, and by default everything that simulators on this machine need. */
public record TestOutbound(
        boolean allowPrivate, Optional<List<String>> extraHosts, Duration responseTimeout, int maxResponseBytes)
        implements OutboundConfig {

    public static TestOutbound local() {
        return new TestOutbound(true, Optional.of(List.of("127.0.0.1", "localhost")), Duration.ofSeconds(2), 1 << 20);
    }

    static TestOutbound publicOnly(String... extraHosts) {
        return new TestOutbound(false, Optional.of(List.of(extraHosts)), Duration.ofSeconds(2), 1 << 20);
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration callTimeout() {
        return Duration.ofSeconds(3);
    }

    @Override
    public int readAttempts() {
        return 4;
    }

    @Override
    public Duration readBackoff() {
        return Duration.ofMillis(500);
    }

    @Override
    public Duration longestPause() {
        return Duration.ofSeconds(45);
    }

    @Override
    public Duration limiterPatience() {
        return Duration.ofMinutes(2);
    }
}
