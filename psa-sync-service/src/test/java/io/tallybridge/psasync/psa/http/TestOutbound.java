package io.tallybridge.psasync.psa.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings for tests: by default everything that simulators on this machine need, and times that even a busy machine keeps. Only a
 * test of what happens when they are over takes shorter ones.
 */
public record TestOutbound(
        boolean allowPrivate, Optional<List<String>> extraHosts, Duration responseTimeout, int maxResponseBytes)
        implements OutboundConfig {

    /** How long an answer may take that is expected to come. */
    private static final Duration AMPLE = Duration.ofSeconds(30);

    public static TestOutbound local() {
        return new TestOutbound(true, Optional.of(List.of("127.0.0.1", "localhost")), AMPLE, 1 << 20);
    }

    /** For the one host of simulators, with answers of a size that matters. */
    public static TestOutbound local(int maxResponseBytes) {
        return new TestOutbound(true, Optional.of(List.of("127.0.0.1")), AMPLE, maxResponseBytes);
    }

    /** For silence: answers are waited for no longer than this. */
    public static TestOutbound impatient(Duration responseTimeout) {
        return new TestOutbound(true, Optional.of(List.of("127.0.0.1")), responseTimeout, 1 << 20);
    }

    static TestOutbound publicOnly(String... extraHosts) {
        return new TestOutbound(false, Optional.of(List.of(extraHosts)), AMPLE, 1 << 20);
    }

    @Override
    public Duration connectTimeout() {
        return AMPLE;
    }

    @Override
    public Duration callTimeout() {
        return responseTimeout.multipliedBy(2);
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
