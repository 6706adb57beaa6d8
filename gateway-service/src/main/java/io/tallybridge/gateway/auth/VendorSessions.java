package io.tallybridge.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What recent exchanges brought, for at most some seconds: a revoked key stops within that bound, and a vendor's burst of
 * counts asks mapping-service once. One exchange at a time per token, a bounded number in all.
 */
@ApplicationScoped
class VendorSessions {

    private static final int MAX_SESSIONS = 20_000;
    /** A token is handed out only while a service can still work with it. */
    private static final Duration LEAST_REST = Duration.ofSeconds(10);

    private final VendorKeyExchange exchange;
    private final VendorTokens tokens;
    private final KeyMetrics metrics;
    private final Clock clock;
    private final Duration believed;
    private final Duration refused;
    private final int maxExchanges;
    private final Cache<Fingerprint, Session> sessions =
            Caffeine.newBuilder().maximumSize(MAX_SESSIONS).build();
    private final ConcurrentMap<Fingerprint, Future<Session>> underWay = new ConcurrentHashMap<>();

    /**
     * One outcome of an exchange.
     *
     * @param identity null where the keys were refused
     * @param token the token for services; null likewise
     * @param until from then on the keys are exchanged again
     */
    record Session(@Nullable VendorIdentity identity, VendorTokens.@Nullable Signed token, Instant until) {}

    VendorSessions(
            VendorKeyExchange exchange, VendorTokens tokens, KeyMetrics metrics, Clock clock, AuthConfig config) {
        this.exchange = exchange;
        this.tokens = tokens;
        this.metrics = metrics;
        this.clock = clock;
        this.believed = atMost(config.vendorKeyCache(), Duration.ofSeconds(5));
        this.refused = atMost(config.refusedVendorKeyCache(), Duration.ofSeconds(5));
        this.maxExchanges = config.maxExchanges();
    }

    private static Duration atMost(Duration wanted, Duration bound) {
        return wanted.compareTo(bound) > 0 ? bound : wanted;
    }

    /** The session of a token if it is known now. */
    @Nullable
    Session known(Fingerprint fingerprint) {
        Session session = sessions.getIfPresent(fingerprint);
        return session != null && clock.instant().isBefore(session.until()) ? session : null;
    }

    /** The session of a token, asked for where it is not known. */
    Future<Session> open(Fingerprint fingerprint, GradientToken keys, String requestId) {
        Session known = known(fingerprint);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        if (underWay.size() >= maxExchanges && !underWay.containsKey(fingerprint)) {
            metrics.exchanged(KeyMetrics.Exchange.UNAVAILABLE);
            return Future.failedFuture(new VendorKeyExchange.Unavailable("too many exchanges are under way"));
        }
        Promise<Session> promise = Promise.promise();
        Future<Session> running = underWay.putIfAbsent(fingerprint, promise.future());
        if (running != null) {
            return running;
        }
        // The bound counts from before the question: a key revoked while the answer is under way stops in time as well.
        Instant asked = clock.instant();
        exchange.exchange(keys, requestId)
                .map(found -> session(fingerprint, found, asked))
                .onComplete(outcome -> {
                    if (outcome.succeeded()) {
                        sessions.put(fingerprint, outcome.result());
                        metrics.exchanged(
                                outcome.result().identity() == null
                                        ? KeyMetrics.Exchange.REFUSED
                                        : KeyMetrics.Exchange.ACCEPTED);
                    } else {
                        metrics.exchanged(KeyMetrics.Exchange.UNAVAILABLE);
                    }
                    underWay.remove(fingerprint);
                    promise.handle(outcome);
                });
        return promise.future();
    }

    private Session session(Fingerprint fingerprint, Optional<VendorIdentity> found, Instant asked) {
        if (found.isEmpty()) {
            return new Session(null, null, asked.plus(refused));
        }
        VendorIdentity identity = found.get();
        Session before = sessions.getIfPresent(fingerprint);
        if (before != null
                && before.token() != null
                && identity.equals(before.identity())
                && before.token().expires().isAfter(asked.plus(believed).plus(LEAST_REST))) {
            return new Session(identity, before.token(), asked.plus(believed));
        }
        return new Session(identity, tokens.sign(identity), asked.plus(believed));
    }
}
