package io.tallybridge.simulators.accelo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens handed out and failed authentications, which lock the user when there are too many. */
final class Tokens {
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Clock clock;
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final Deque<Instant> failures = new ArrayDeque<>();
    private Instant lockedUntil = Instant.MIN;

    Tokens(Clock clock) {
        this.clock = clock;
    }

    String issue(long seconds) {
        String token = "accelo-token-" + UUID.randomUUID();
        expiries.put(token, clock.instant().plusSeconds(seconds));
        return token;
    }

    boolean valid(String token) {
        return clock.instant().isBefore(expiries.getOrDefault(token, Instant.MIN));
    }

    Instant expiry(String token) {
        return expiries.getOrDefault(token, Instant.EPOCH);
    }

    void revokeAll() {
        expiries.clear();
    }

    /** Whether the user is locked; an attempt meanwhile starts the time anew. */
    synchronized boolean locked() {
        boolean locked = clock.instant().isBefore(lockedUntil);
        if (locked) {
            lockedUntil = clock.instant().plus(WINDOW);
        }
        return locked;
    }

    synchronized void failed(int most) {
        Instant now = clock.instant();
        failures.addLast(now);
        while (!failures.getFirst().isAfter(now.minus(WINDOW))) {
            failures.removeFirst();
        }
        if (failures.size() > most) {
            lockedUntil = now.plus(WINDOW);
            failures.clear();
        }
    }

    synchronized void clear() {
        expiries.clear();
        failures.clear();
        lockedUntil = Instant.MIN;
    }
}
