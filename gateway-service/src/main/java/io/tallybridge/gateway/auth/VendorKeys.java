package io.tallybridge.gateway.auth;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.audit.RequestLog;
import io.tallybridge.gateway.request.Api;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.tallybridge.gateway.request.Upstream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** On the vendors' API: exchanges the Gradient-Token; whatever Authorization the vendor sent is not looked at. */
@ApplicationScoped
public class VendorKeys implements Handler<RoutingContext> {

    private static final String HEADER = "Gradient-Token";

    private final VendorSessions sessions;
    private final KeyMetrics metrics;
    private final RequestLog log;

    VendorKeys(VendorSessions sessions, KeyMetrics metrics, RequestLog log) {
        this.sessions = sessions;
        this.metrics = metrics;
        this.log = log;
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        if (route == null || route.api() != Api.VENDOR) {
            routing.next();
            return;
        }
        @Nullable String header = request.http().getHeader(HEADER);
        if (header == null || header.isEmpty()) {
            Refusal.unauthorized(request).send(request);
            return;
        }
        Fingerprint fingerprint = Fingerprint.of(header);
        VendorSessions.Session known = sessions.known(fingerprint);
        if (known != null) {
            metrics.looked(KeyMetrics.Looked.KNOWN);
            proceed(request, known);
            return;
        }
        Optional<GradientToken> keys = GradientToken.parse(header);
        if (keys.isEmpty()) {
            metrics.looked(KeyMetrics.Looked.MALFORMED);
            Refusal.unauthorized(request).send(request);
            return;
        }
        metrics.looked(KeyMetrics.Looked.EXCHANGED);
        Context context = Vertx.currentContext();
        sessions.open(fingerprint, keys.get(), request.id())
                .onComplete(outcome -> context.runOnContext(back -> {
                    if (outcome.succeeded()) {
                        proceed(request, outcome.result());
                    } else {
                        log.upstreamFailed(request, Upstream.MAPPING, outcome.cause());
                        Refusal.of(
                                        GatewayProblem.UPSTREAM_UNAVAILABLE,
                                        "The keys cannot be checked now; nothing was done. Repeat the request soon.")
                                .with("Retry-After", "2")
                                .send(request);
                    }
                }));
    }

    private static void proceed(GatewayRequest request, VendorSessions.Session session) {
        VendorIdentity identity = session.identity();
        VendorTokens.Signed token = session.token();
        if (identity == null || token == null) {
            Refusal.unauthorized(request).send(request);
            return;
        }
        request.authenticated(token.header(), identity.organizationId(), identity.integrationId());
        request.routing().next();
    }
}
