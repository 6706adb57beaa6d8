package io.tallybridge.gateway.route;

import io.tallybridge.common.metrics.RequestMetrics;
import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Lets only paths pass that mean the same to every reader, and finds their route. A path that one program resolves and
 * another does not is how internal endpoints get reached.
 */
@ApplicationScoped
public class PathRules implements Handler<RoutingContext> {

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private final RouteTable routes;

    PathRules(RouteTable routes) {
        this.routes = routes;
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        HttpMethod method = request.http().method();
        if (!METHODS.contains(method)) {
            Refusal.of(GatewayProblem.METHOD_NOT_ALLOWED, "This method is not used here.")
                    .with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
                    .send(request);
            return;
        }
        String path = request.http().path();
        switch (Paths.judge(path, request.http().query())) {
            case MALFORMED ->
                Refusal.of(
                                GatewayProblem.MALFORMED_REQUEST,
                                "The path or query is not a well-formed, percent-encoded one.")
                        .send(request);
            case AMBIGUOUS -> unknown(request);
            case PLAIN -> {
                Route route = routes.find(method, path);
                if (route != null) {
                    request.route(route);
                    RequestMetrics.name(routing, route.template());
                    routing.next();
                } else if (routes.isLocal(path)) {
                    routing.next();
                } else {
                    unknown(request);
                }
            }
        }
    }

    private static void unknown(GatewayRequest request) {
        Refusal.of(GatewayProblem.NOT_FOUND, "Nothing is at this path. What there is stands in /openapi.")
                .send(request);
    }
}
