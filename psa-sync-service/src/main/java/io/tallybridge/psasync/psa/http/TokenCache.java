package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that a PSA hands out for a while, kept in memory per connection, its settings and credentials. Whoever comes first fetches one,
 * everybody else waits for it: two workers never renew at once. A fetch that fails is not remembered and fails only its
 * own caller.
 */
public final class TokenCache {
    private static final int SWEEP_ABOVE = 1000;

    private final PsaTime time;
    private final Duration renewBefore;
    private final Map<Key, Slot> slots = new ConcurrentHashMap<>();

    /**
     * An empty cache.
     *
     * @param renewBefore how long before its end a token is no longer used
     */
    public TokenCache(PsaTime time, Duration renewBefore) {
        this.time = time;
        this.renewBefore = renewBefore;
    }

    /**
     * A token.
     *
     * @param refresh what renews it without the credentials, if the PSA gives such
     */
    public record Token(Secret access, @Nullable Secret refresh, Instant expires) {}

    /** Gets a token from the PSA. */
    @FunctionalInterface
    public interface Fetch extends Function<Optional<Token>, Token> {
        /**
         * Gets a token.
         *
         * @param former the one that ends, for PSAs that renew
         * @throws io.tallybridge.psasync.psa.PsaException AUTH if the credentials are wrong
         */
        @Override
        Token apply(Optional<Token> former);
    }

    /** Bearer authentication of a connection with tokens that {@code fetch} gets. */
    public Authentication bearer(PsaConnection connection, Fetch fetch) {
        sweep();
        Key key = new Key(connection.connectionId(), connection.settings(), connection.credentials());
        return new Bearer(slots.computeIfAbsent(key, fresh -> new Slot()), fetch);
    }

    private void sweep() {
        if (slots.size() > SWEEP_ABOVE) {
            Instant now = time.now();
            slots.values().removeIf(slot -> {
                Token token = slot.token.get();
                return token != null && !token.expires().isAfter(now);
            });
        }
    }

    /** Changed credentials are others, and settings can name the server or the rights that a token is for. */
    private record Key(UUID connectionId, Map<String, String> settings, Map<String, Secret> credentials) {}

    private static final class Slot {
        private final AtomicReference<@Nullable Token> token = new AtomicReference<>();
    }

    private final class Bearer implements Authentication {
        private final Slot slot;
        private final Fetch fetch;
        private volatile @Nullable Token used;
        private volatile @Nullable Token refused;

        Bearer(Slot slot, Fetch fetch) {
            this.slot = slot;
            this.fetch = fetch;
        }

        @Override
        public void prepare() {
            synchronized (slot) {
                Token token = slot.token.get();
                if (token == null || !token.expires().minus(renewBefore).isAfter(time.now())) {
                    token = fetch.apply(Optional.ofNullable(token));
                    slot.token.set(token);
                }
                used = token;
            }
        }

        @Override
        public PsaRequest authorize(PsaRequest request) {
            Token token = used;
            if (token == null) {
                throw new IllegalStateException("A call was authorized without a token.");
            }
            return request.withHeader(
                    "Authorization", "Bearer " + token.access().reveal());
        }

        /** Once per session: a second refusal means that the account, not the token, is what the PSA does not like. */
        @Override
        public boolean renew() {
            if (refused != null) {
                return false;
            }
            Token token = used;
            refused = token;
            slot.token.compareAndSet(token, null);
            return token != null;
        }

        @Override
        public List<Secret> secrets() {
            Token token = used;
            if (token == null) {
                return List.of();
            }
            Secret refresh = token.refresh();
            return refresh == null ? List.of(token.access()) : List.of(token.access(), refresh);
        }
    }
}
