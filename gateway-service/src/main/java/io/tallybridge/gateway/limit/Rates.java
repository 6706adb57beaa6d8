package io.tallybridge.gateway.limit;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Holds each vendor integration to its contract's rate, and keeps one organization from taking the whole door. */
@ApplicationScoped
public class Rates implements Handler<RoutingContext> {

    private final RateLimit integrations;
    private final RateLimit organizations;

    Rates(LimitConfig config) {
        integrations = new RateLimit(config.vendorRate(), System::nanoTime);
        organizations = new RateLimit(config.organizationRate(), System::nanoTime);
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        if (route == null || isWithin(request)) {
            routing.next();
            return;
        }
        Refusal.of(GatewayProblem.RATE_LIMITED, "Request limit reached. Repeat this request after a second.")
                .with("Retry-After", "1")
                .send(request);
    }

    private boolean isWithin(GatewayRequest request) {
        if (request.integration() != null) {
            return integrations.tryTake(request.integration());
        }
        return request.organization() == null || organizations.tryTake(request.organization());
    }
}
