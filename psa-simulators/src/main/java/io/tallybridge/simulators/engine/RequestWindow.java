package io.tallybridge.simulators.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Counts the requests of a rolling time window. */
public final class RequestWindow {

    private final Duration length;
    private final Clock clock;
    private final Deque<Instant> requests = new ArrayDeque<>();

    /** An empty window of the given length. */
    public RequestWindow(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    /** Counts one request. */
    public synchronized void add() {
        requests.add(clock.instant());
    }

    /** How many requests were counted within the window's length. */
    public synchronized int count() {
        Instant start = clock.instant().minus(length);
        while (!requests.isEmpty() && !requests.getFirst().isAfter(start)) {
            requests.removeFirst();
        }
        return requests.size();
    }

    /** How long until the oldest counted request leaves the window; zero for an empty one. */
    public synchronized Duration untilNextLeaves() {
        if (count() == 0) {
            return Duration.ZERO;
        }
        return Duration.between(clock.instant(), requests.getFirst().plus(length));
    }

    /** Forgets all requests. */
    public synchronized void clear() {
        requests.clear();
    }
}
