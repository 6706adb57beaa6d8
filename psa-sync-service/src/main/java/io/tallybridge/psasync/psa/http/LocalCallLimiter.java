package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.Patience;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A limiter within one process, for tests and tools; replicas of the service share theirs ({@link SharedCallLimiter}). */
public class LocalCallLimiter implements CallLimiter {
    private static final Duration SLOW_FOR = Duration.ofMinutes(10);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(2);
    private static final int SLOWEST = 16;
    private static final Duration IDLE = Duration.ofHours(2);
    private static final int SWEEP_ABOVE = 1000;

    private final PsaTime time;
    private final Duration usualPatience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Map<String, Gate> gates = new HashMap<>();

    public LocalCallLimiter(PsaTime time, OutboundConfig config) {
        this.time = time;
        this.usualPatience = config.limiterPatience();
    }

    @Override
    public Permit acquire(List<LimitKey> keys, Patience patience) {
        Duration longest = patience.longest().orElse(usualPatience);
        Instant begun = time.now();
        while (true) {
            Duration wait;
            lock.lock();
            try {
                Instant now = time.now();
                List<Gate> mine = gatesOf(keys, now);
                wait = Duration.ZERO;
                boolean full = false;
                for (Gate gate : mine) {
                    full |= gate.full(now);
                    Duration until = gate.waitFor(now);
                    wait = until.compareTo(wait) > 0 ? until : wait;
                }
                if (!full && wait.isZero()) {
                    mine.forEach(gate -> gate.enter(now));
                    return new Held(mine, now);
                }
                if (Duration.between(begun, now).plus(wait).compareTo(longest) > 0) {
                    throw PsaException.throttled(
                            "The PSA's limit of calls is used up for now.", wait.isZero() ? DEFAULT_WAIT : wait);
                }
                if (wait.isZero()) {
                    awaitRelease();
                    continue;
                }
            } finally {
                lock.unlock();
            }
            Waits.sleep(time, wait, patience);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // acquire loops
    private void awaitRelease() {
        try {
            // The bound only guards patience; a release wakes at once.
            boolean signalled = released.await(1, TimeUnit.SECONDS);
            if (!signalled && Thread.currentThread().isInterrupted()) {
                throw PsaException.throttled("Interrupted while waiting for a call to end.", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PsaException.throttled("Interrupted while waiting for a call to end.", null);
        }
    }

    private List<Gate> gatesOf(List<LimitKey> keys, Instant now) {
        if (gates.size() > SWEEP_ABOVE) {
            gates.values().removeIf(gate -> gate.idle(now));
        }
        List<Gate> mine = new ArrayList<>(keys.size());
        for (LimitKey key : keys) {
            mine.add(gates.computeIfAbsent(key.id(), id -> new Gate(key.limit())));
        }
        return mine;
    }

    private final class Held implements Permit {
        private final List<Gate> mine;
        private final Instant entered;
        private boolean open = true;

        Held(List<Gate> mine, Instant entered) {
            this.mine = mine;
            this.entered = entered;
        }

        @Override
        public Duration throttled(@Nullable Duration retryAfter) {
            lock.lock();
            try {
                Instant now = time.now();
                Duration longest = retryAfter == null ? Duration.ZERO : retryAfter;
                for (Gate gate : mine) {
                    Duration wait = gate.slowDown(now, entered, retryAfter);
                    longest = wait.compareTo(longest) > 0 ? wait : longest;
                }
                return longest;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    mine.forEach(Gate::leave);
                    released.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** The state of one limit: who is inside, who entered within the time that counts, and how slow we go. */
    private static final class Gate {
        private final Limit limit;
        private final Deque<Instant> entered = new ArrayDeque<>();
        private int inside;
        private int slowness = 1;
        private Instant slowUntil = Instant.MIN;
        private Instant closedUntil = Instant.MIN;
        private Instant refused = Instant.MIN;
        private Instant lastUsed = Instant.MIN;

        Gate(Limit limit) {
            this.limit = limit;
        }

        boolean full(Instant now) {
            Integer concurrent = limit.concurrent();
            return concurrent != null && inside >= Math.max(1, concurrent / slowness(now));
        }

        Duration waitFor(Instant now) {
            Duration closed = now.isBefore(closedUntil) ? Duration.between(now, closedUntil) : Duration.ZERO;
            Integer requests = limit.requests();
            Duration per = limit.per();
            if (requests == null || per == null) {
                return closed;
            }
            while (!entered.isEmpty() && !entered.getFirst().plus(per).isAfter(now)) {
                entered.removeFirst();
            }
            int allowed = Math.max(1, requests / slowness(now));
            if (entered.size() < allowed) {
                return closed;
            }
            // Room appears when so many of the oldest have left the window that fewer than allowed remain.
            Instant leaves = entered.stream()
                    .skip(entered.size() - allowed)
                    .findFirst()
                    .orElseThrow()
                    .plus(per);
            Duration rate = Duration.between(now, leaves);
            return rate.compareTo(closed) > 0 ? rate : closed;
        }

        void enter(Instant now) {
            inside++;
            lastUsed = now;
            if (limit.requests() != null) {
                entered.addLast(now);
            }
        }

        void leave() {
            inside--;
        }

        /** Calls that were under way together when one was refused count as one refusal. */
        Duration slowDown(Instant now, Instant entered, @Nullable Duration asked) {
            int slow = slowness(now);
            if (slow == 1 || entered.isAfter(refused)) {
                slow = Math.min(SLOWEST, slow * 2);
            }
            slowness = slow;
            refused = now;
            Duration wait = asked;
            if (wait == null) {
                Duration backoff = Refusals.first(limit).multipliedBy(slow / 2);
                Duration longest = Refusals.longest(limit);
                wait = backoff.compareTo(longest) > 0 ? longest : backoff;
            }
            Instant until = now.plus(wait);
            closedUntil = until.isAfter(closedUntil) ? until : closedUntil;
            slowUntil = closedUntil.plus(SLOW_FOR);
            return Duration.between(now, closedUntil);
        }

        boolean idle(Instant now) {
            return inside == 0 && lastUsed.isBefore(now.minus(IDLE)) && !now.isBefore(closedUntil);
        }

        private int slowness(Instant now) {
            return now.isBefore(slowUntil) ? slowness : 1;
        }
    }
}
