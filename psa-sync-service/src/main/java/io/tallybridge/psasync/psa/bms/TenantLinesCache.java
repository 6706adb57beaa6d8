package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.http.PsaTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the lines of a few tenants from one part of a reading to the next: callers ask for the lines of some contracts at a
 * time, and reading them anew for each part would use up the hour's calls. A reading begins with the agreements, which
 * {@link #forget} here; losing an entry costs calls, never correctness.
 */
final class TenantLinesCache {
    private static final int MOST = 8;

    private final PsaTime time;
    private final Duration lifetime;
    private final Map<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    TenantLinesCache(PsaTime time, Duration lifetime) {
        this.time = time;
        this.lifetime = lifetime;
    }

    void forget(PsaConnection connection) {
        synchronized (slots) {
            slots.remove(Key.of(connection));
        }
    }

    TenantLines get(PsaConnection connection, Supplier<TenantLines> read) {
        Slot slot;
        synchronized (slots) {
            slots.values().removeIf(other -> other.ended(time.now()));
            slot = slots.computeIfAbsent(Key.of(connection), fresh -> new Slot());
            while (slots.size() > MOST) {
                slots.remove(slots.keySet().iterator().next());
            }
        }
        return slot.get(read);
    }

    /** Its values are read by one caller while the others wait. */
    private final class Slot {
        private @Nullable TenantLines lines;
        private volatile @Nullable Instant until;

        synchronized TenantLines get(Supplier<TenantLines> read) {
            TenantLines known = lines;
            if (known == null || ended(time.now())) {
                known = read.get();
                lines = known;
                until = time.now().plus(lifetime);
            }
            return known;
        }

        boolean ended(Instant now) {
            Instant end = until;
            return end != null && !now.isBefore(end);
        }
    }

    private record Key(UUID connectionId, Map<String, String> settings) {
        static Key of(PsaConnection connection) {
            return new Key(connection.connectionId(), connection.settings());
        }
    }
}
