package io.tallybridge.gateway.route;

import io.tallybridge.gateway.audit.RequestLog;
import io.tallybridge.gateway.limit.BodySize;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.tallybridge.gateway.request.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends what passed all filters to its service, and streams the answer back. */
@ApplicationScoped
public class Proxies implements Handler<RoutingContext> {

    private static final ProxyOptions OPTIONS = new ProxyOptions().setSupportWebSocket(false);

    private final UpstreamClients clients;
    private final UpstreamConfig config;
    private final BodySize bodySize;
    private final RequestLog log;

    Proxies(UpstreamClients clients, UpstreamConfig config, BodySize bodySize, RequestLog log) {
        this.clients = clients;
        this.config = config;
        this.bodySize = bodySize;
        this.log = log;
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        if (route == null) {
            routing.next();
            return;
        }
        Upstream upstream = route.upstream();
        boolean repeatable =
                Repeats.mayBeDoneTwice(request.http(), config.repeatBody().asLongValue());
        Forwarding forwarding = new Forwarding(
                request, route, clients.origin(upstream), config, clients.attempts(), repeatable, bodySize, log);
        // A proxy is a handful of references; one per request lets it know whose request it is.
        HttpProxy.reverseProxy(OPTIONS, clients.client(upstream))
                .origin(context -> open(request, upstream, repeatable, forwarding))
                .addInterceptor(forwarding)
                .handle(request.http());
    }

    private Future<HttpClientRequest> open(
            GatewayRequest request, Upstream upstream, boolean repeatable, Forwarding forwarding) {
        return request.http().response().closed()
                ? Future.failedFuture("the caller has gone")
                : clients.open(upstream, repeatable).onSuccess(forwarding::sentAs);
    }
}
