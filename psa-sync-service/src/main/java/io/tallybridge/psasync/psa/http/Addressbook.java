package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a while where a tenant lives. An entry belongs to the connection's settings as they were, so that a
 * changed connection is looked up anew. Losing an entry costs one call, never correctness.
 */
public final class Addressbook<T> {
    private static final int MOST = 10_000;

    private final PsaTime time;
    private final Duration lifetime;
    private final Map<Key, Entry<T>> entries = new ConcurrentHashMap<>();

    public Addressbook(PsaTime time, Duration lifetime) {
        this.time = time;
        this.lifetime = lifetime;
    }

    public Optional<T> find(PsaConnection connection) {
        Entry<T> entry = entries.get(Key.of(connection));
        if (entry == null || time.now().isAfter(entry.until())) {
            return Optional.empty();
        }
        return Optional.of(entry.value());
    }

    public void remember(PsaConnection connection, T value) {
        if (entries.size() >= MOST) {
            entries.clear();
        }
        entries.put(Key.of(connection), new Entry<>(value, time.now().plus(lifetime)));
    }

    private record Entry<T>(T value, Instant until) {}

    /** Holds hashes where the values could be credentials. */
    private record Key(String organizationId, Object connectionId, Map<String, String> settings, int credentials) {
        static Key of(PsaConnection connection) {
            return new Key(
                    connection.organizationId(),
                    connection.connectionId(),
                    connection.settings(),
                    connection.credentials().hashCode());
        }
    }
}
