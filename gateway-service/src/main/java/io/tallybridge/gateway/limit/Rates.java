package io.tallybridge.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Holds each vendor integration to its contract's rate, and keeps one organization from taking the whole door. */
@ApplicationScoped
@Startup
public class Rates implements Handler<RoutingContext> {

    private final RateLimit integrations;
    private final RateLimit organizations;

    private final Counter integrationsLimited;
    private final Counter organizationsLimited;

    Rates(LimitConfig config, MeterRegistry registry) {
        integrationsLimited = limited(registry, "integration");
        organizationsLimited = limited(registry, "organization");
        integrations = new RateLimit(config.vendorRate(), System::nanoTime);
        organizations = new RateLimit(config.organizationRate(), System::nanoTime);
    }

    private static Counter limited(MeterRegistry registry, String scope) {
        return Counter.builder("tallybridge.gateway.rate.limited")
                .description("Requests refused with 429, by whose rate was reached")
                .tag("scope", scope)
                .register(registry);
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        if (route == null || isWithin(request)) {
            routing.next();
            return;
        }
        (request.integration() != null ? integrationsLimited : organizationsLimited).increment();
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
