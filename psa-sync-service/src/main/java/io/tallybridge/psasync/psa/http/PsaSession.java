package io.tallybridge.psasync.psa.http;

import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.CallLimiter.LimitKey;
import io.tallybridge.psasync.psa.http.CallLimiter.Permit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one operation over one connection. Reads are repeated a few times if waiting can help; a write is sent once,
 * and says when its outcome is unknown.
 */
public final class PsaSession {
    private static final Logger LOG = Logger.getLogger(PsaSession.class);
    private static final int LONGEST_WORDS = 600;
    private static final int LONGEST_RECORDED = 20_000;

    private final PsaConnection connection;
    private final PsaDescriptor descriptor;
    private final Authentication authentication;
    private final FailureTable failures;
    private final CallObserver observer;
    private final OutboundConfig config;
    private final OutboundPolicy policy;
    private final CallLimiter limiter;
    private final PsaTime time;
    private final Transport transport;
    private final CallMetrics metrics;

    PsaSession(
            PsaConnection connection,
            PsaDescriptor descriptor,
            Authentication authentication,
            FailureTable failures,
            CallObserver observer,
            OutboundConfig config,
            OutboundPolicy policy,
            CallLimiter limiter,
            PsaTime time,
            Transport transport,
            CallMetrics metrics) {
        this.connection = connection;
        this.descriptor = descriptor;
        this.authentication = authentication;
        this.failures = failures;
        this.observer = observer;
        this.config = config;
        this.policy = policy;
        this.limiter = limiter;
        this.time = time;
        this.transport = transport;
        this.metrics = metrics;
    }

    /** Made anew for each text, because a token may have been renewed meanwhile. */
    private Masker masker() {
        List<Secret> secrets = new ArrayList<>(connection.credentials().values());
        secrets.addAll(authentication.secrets());
        return new Masker(secrets);
    }

    /**
     * Makes a call that changes nothing, again if it fails for the moment.
     *
     * @throws PsaException as the failure table says
     */
    public Answer read(PsaRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request);
            } catch (RefusedBeforeCall e) {
                throw e;
            } catch (Transport.NotSentException e) {
                pauseOrThrow(e.reason(), attempt);
            } catch (PsaException e) {
                pauseOrThrow(e, attempt);
            }
        }
    }

    private void pauseOrThrow(PsaException failure, int attempt) {
        Duration pause = failure.retryAfter().orElseGet(() -> backoff(attempt));
        Duration longest = connection.patience().longest().orElse(config.longestPause());
        boolean worthIt = failure.retryable() && attempt < config.readAttempts() && pause.compareTo(longest) <= 0;
        if (!worthIt) {
            throw failure;
        }
        Waits.sleep(time, pause, connection.patience());
    }

    private Duration backoff(int attempt) {
        long full = config.readBackoff().toMillis() << Math.min(attempt - 1, 10);
        return Duration.ofMillis(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    /**
     * Makes a call that changes something, once.
     *
     * @throws PsaException as the failure table says; with {@link PsaException#outcomeUnknown()} if it may have been
     *     applied nevertheless
     */
    public Answer write(PsaRequest request) {
        try {
            return once(request);
        } catch (Transport.NotSentException e) {
            throw e.reason();
        } catch (PsaException e) {
            boolean maybeApplied = e.failure() == PsaFailure.TRANSIENT || e.failure() == PsaFailure.PROTOCOL;
            throw maybeApplied && !(e instanceof RefusedBeforeCall) ? e.withUnknownOutcome() : e;
        }
    }

    /** A call whose credentials were refused changed nothing, so that it may be sent again with renewed ones. */
    private Answer once(PsaRequest request) throws Transport.NotSentException {
        try {
            return sent(request);
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.AUTH && !(e instanceof RefusedBeforeCall) && authentication.renew()) {
                return sent(request);
            }
            throw e;
        }
    }

    private Answer sent(PsaRequest request) throws Transport.NotSentException {
        try {
            policy.check(request.uri(), descriptor.hosts());
            authentication.prepare();
        } catch (PsaException e) {
            throw new RefusedBeforeCall(e);
        }
        Permit permit;
        Instant asked = time.now();
        try {
            permit = limiter.acquire(limits(request), connection.patience());
        } catch (PsaException e) {
            metrics.heldBack(connection.psa());
            throw new RefusedBeforeCall(e);
        }
        metrics.waited(connection.psa(), Duration.between(asked, time.now()));
        try (permit) {
            Instant begun = time.now();
            Answer answer;
            try {
                answer = transport.send(authentication.authorize(request));
            } catch (PsaException e) {
                ended(begun, e);
                record(request, begun, null, String.valueOf(e.getMessage()));
                throw e;
            } catch (Transport.NotSentException e) {
                ended(begun, e.reason());
                record(request, begun, null, String.valueOf(e.reason().getMessage()));
                throw e;
            }
            PsaException failure = failureIn(answer);
            ended(begun, failure);
            record(request, begun, answer, null);
            if (failure == null) {
                return answer;
            }
            if (failure.failure() == PsaFailure.THROTTLED) {
                Duration wait = permit.throttled(failure.retryAfter().orElse(null));
                throw PsaException.throttled(String.valueOf(failure.getMessage()), wait);
            }
            throw failure;
        }
    }

    private void ended(Instant begun, @Nullable PsaException failure) {
        metrics.ended(
                connection.psa(), failure == null ? null : failure.failure(), Duration.between(begun, time.now()));
    }

    private @Nullable PsaException failureIn(Answer answer) {
        PsaFailure failure = failures.failure(answer).orElse(null);
        if (failure == null) {
            return null;
        }
        String words = failures.words(answer).map(this::presentable).orElse("");
        String message = descriptor.name() + " answered " + answer.status() + (words.isEmpty() ? "." : ": " + words);
        if (failure == PsaFailure.THROTTLED) {
            return PsaException.throttled(
                    message, failures.retryAfter(answer, time.now()).orElse(null));
        }
        return new PsaException(failure, message);
    }

    /** A text from the PSA, fit to be shown: one line, bounded, without secrets. */
    private String presentable(String text) {
        String oneLine = masker().mask(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return oneLine.length() > LONGEST_WORDS ? oneLine.substring(0, LONGEST_WORDS) + "…" : oneLine;
    }

    /**
     * The next page, if its address is on the same server as the page before. Anything else would carry the credentials
     * away.
     *
     * @throws PsaException PROTOCOL if it is not
     */
    public URI nextPage(URI current, String next) {
        URI uri;
        try {
            uri = current.resolve(next.strip());
        } catch (IllegalArgumentException e) {
            throw new PsaException(PsaFailure.PROTOCOL, "The address of the next page is malformed.");
        }
        boolean sameServer = Objects.equals(lower(current.getScheme()), lower(uri.getScheme()))
                && Objects.equals(lower(current.getHost()), lower(uri.getHost()))
                && current.getPort() == uri.getPort()
                && uri.getUserInfo() == null;
        if (!sameServer) {
            throw new PsaException(PsaFailure.PROTOCOL, "The next page is on another server; it is not followed.");
        }
        return uri;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    public PsaConnection connection() {
        return connection;
    }

    private List<LimitKey> limits(PsaRequest request) {
        List<LimitKey> keys = new ArrayList<>();
        List<Limit> limits = descriptor.limits();
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            String prefix = SharedCallLimiter.limitId(descriptor.code(), i);
            switch (limit.scope()) {
                case EGRESS_ADDRESS -> keys.add(new LimitKey(prefix, limit));
                case CONNECTION -> keys.add(new LimitKey(prefix + "/" + connection.connectionId(), limit));
                case ENDPOINT -> {
                    if (limit.endpoint() == null || limit.endpoint().equals(request.endpoint())) {
                        keys.add(new LimitKey(
                                prefix + "/" + connection.connectionId() + "/" + request.endpoint(), limit));
                    }
                }
            }
        }
        return keys;
    }

    private void record(PsaRequest request, Instant begun, @Nullable Answer answer, @Nullable String problem) {
        Instant ended = time.now();
        Duration took = Duration.between(begun, ended);
        CallSpan.record(connection, request, begun, ended, answer == null ? null : answer.status());
        if (LOG.isDebugEnabled()) {
            try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, connection.organizationId())
                    .and(LogKey.CONNECTION_ID, connection.connectionId())
                    .and(LogKey.PSA, connection.psa().code())
                    .and(LogKey.METHOD, request.method())
                    .and(LogKey.ROUTE, request.endpoint())
                    .and(LogKey.STATUS_CODE, answer == null ? null : answer.status())
                    .and(LogKey.TOOK_MILLIS, took.toMillis())) {
                LOG.debug("PSA call ended");
            }
        }
        if (observer == CallObserver.NONE) {
            return; // a directory's pages are many and large, and nobody asked to keep them
        }
        observer.called(new RecordedCall(
                begun,
                took,
                request.method(),
                masker().mask(request.uri().toString()),
                request.body() == null ? null : bounded(masker().mask(request.body())),
                answer == null ? null : answer.status(),
                answer == null ? null : bounded(masker().mask(answer.body())),
                problem == null ? null : masker().mask(problem)));
    }

    private static String bounded(String text) {
        return text.length() > LONGEST_RECORDED ? text.substring(0, LONGEST_RECORDED) + "…" : text;
    }

    /** A call that was never made; nothing about it can be unknown. */
    private static final class RefusedBeforeCall extends PsaException {
        private static final long serialVersionUID = 1L;

        RefusedBeforeCall(PsaException reason) {
            super(reason);
        }
    }
}
