package io.tallybridge.gateway.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.tallybridge.gateway.request.Upstream;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One line and one measurement at the end of each request: failures of services at WARN, refusals at INFO, the rest at
 * DEBUG. Paths are logged without query, tokens never.
 */
@ApplicationScoped
public class RequestLog {

    private static final Logger LOG = Logger.getLogger(RequestLog.class);
    private static final int OUTCOMES = 6;

    private final Timer[][] timers;
    private final Counter[] repeats;

    RequestLog(MeterRegistry registry) {
        int upstreams = Upstream.values().length;
        timers = new Timer[upstreams + 1][OUTCOMES];
        repeats = new Counter[upstreams];
        for (Upstream upstream : Upstream.values()) {
            repeats[upstream.ordinal()] = Counter.builder("tallybridge.gateway.repeats")
                    .description("Requests that were sent again because a service's connection was lost")
                    .tag("upstream", upstream.serviceName())
                    .register(registry);
        }
        for (int upstream = 0; upstream <= upstreams; upstream++) {
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                timers[upstream][outcome] = Timer.builder("tallybridge.gateway.requests")
                        .description("Requests by the service behind and by outcome")
                        .tag("upstream", upstream == upstreams ? "none" : Upstream.values()[upstream].serviceName())
                        .tag("outcome", outcome == 0 ? "aborted" : outcome + "xx")
                        .publishPercentileHistogram(false)
                        .register(registry);
            }
        }
    }

    /** Watches a request to its end. */
    public void follow(GatewayRequest request) {
        request.routing().addEndHandler(end -> finished(request, end.succeeded()));
    }

    /** Says what kept a service from answering; the caller gets a problem without these details. */
    public void upstreamFailed(GatewayRequest request, Upstream upstream, Throwable cause) {
        try (LogScope keys =
                keys(request).and(LogKey.SERVICE, upstream.serviceName()).and(LogKey.REASON, describe(cause))) {
            LOG.warn("a service did not answer");
        }
    }

    /** Counts a request that is sent again, and says why. */
    public void repeated(GatewayRequest request, Upstream upstream, Throwable cause) {
        repeats[upstream.ordinal()].increment();
        try (LogScope keys =
                keys(request).and(LogKey.SERVICE, upstream.serviceName()).and(LogKey.REASON, describe(cause))) {
            LOG.info("a request is sent again, as its service broke off");
        }
    }

    private void finished(GatewayRequest request, boolean ended) {
        boolean complete = ended && !request.isAbandoned();
        HttpServerRequest http = request.http();
        int status = http.response().getStatusCode();
        Route route = request.route();
        long nanos = request.elapsedNanos();
        int row = route == null ? timers.length - 1 : route.upstream().ordinal();
        int outcome = complete ? Math.min(status / 100, OUTCOMES - 1) : 0;
        timers[row][outcome].record(nanos, TimeUnit.NANOSECONDS);
        Logger.Level level = level(route, status, complete);
        if (LOG.isEnabled(level)) {
            try (LogScope keys = keys(request)
                    .and(LogKey.METHOD, http.method())
                    .and(LogKey.PATH, http.path())
                    .and(LogKey.STATUS_CODE, complete ? status : null)
                    .and(LogKey.TOOK_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos))) {
                LOG.log(level, complete ? "request answered" : "request broken off");
            }
        }
    }

    private static Logger.Level level(@Nullable Route route, int status, boolean complete) {
        // Probes and scanners ask for what has no route: their answers are no news.
        if (!complete || route == null) {
            return Logger.Level.DEBUG;
        }
        if (status >= 500) {
            return Logger.Level.WARN;
        }
        return status == 401 || status == 403 || status == 413 || status == 429
                ? Logger.Level.INFO
                : Logger.Level.DEBUG;
    }

    private static String describe(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Said anew: what ends late may run outside of the request's own context. */
    private static LogScope keys(GatewayRequest request) {
        return LogScope.with(LogKey.REQUEST_ID, request.id())
                .and(LogKey.TRACE_ID, request.traceId())
                .and(LogKey.ORGANIZATION_ID, request.organization())
                .and(LogKey.INTEGRATION_ID, request.integration());
    }
}
