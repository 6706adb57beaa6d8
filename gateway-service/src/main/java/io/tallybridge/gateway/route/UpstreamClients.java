package io.tallybridge.gateway.route;

import io.quarkus.runtime.ShutdownEvent;
import io.tallybridge.gateway.request.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** One pool of keep-alive connections per service; its size is what may run there at once. */
@ApplicationScoped
public class UpstreamClients {

    private final Map<Upstream, Target> targets = new EnumMap<>(Upstream.class);

    /** A service's pool and address. */
    private record Target(HttpClient client, RequestOptions address, String origin) {}

    UpstreamClients(Vertx vertx, UpstreamConfig config) {
        targets.put(Upstream.MAPPING, target(vertx, config, config.mapping()));
        targets.put(Upstream.USAGE, target(vertx, config, config.usage()));
        targets.put(Upstream.PSA, target(vertx, config, config.psa()));
    }

    private static Target target(Vertx vertx, UpstreamConfig config, URI base) {
        boolean tls = "https".equalsIgnoreCase(base.getScheme());
        boolean hasPath = base.getRawPath() != null
                && !base.getRawPath().isEmpty()
                && !base.getRawPath().equals("/");
        if ((!tls && !"http".equalsIgnoreCase(base.getScheme())) || base.getHost() == null || hasPath) {
            throw new IllegalArgumentException(
                    "A service's URL must be http(s)://host[:port] without a path, but is '" + base + "'");
        }
        int port = base.getPort() > 0 ? base.getPort() : tls ? 443 : 80;
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) Math.max(1, config.keepAlive().toSeconds()))
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setIdleTimeout((int) config.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        HttpClient client = vertx.createHttpClient(
                options,
                new PoolOptions().setHttp1MaxSize(config.maxConnections()).setMaxWaitQueueSize(config.maxWaiting()));
        RequestOptions address =
                new RequestOptions().setHost(base.getHost()).setPort(port).setSsl(tls);
        return new Target(client, address, base.getScheme() + "://" + base.getRawAuthority());
    }

    /** The pool itself, for the proxy. */
    HttpClient client(Upstream upstream) {
        return of(upstream).client();
    }

    /** A connection to a service, from its pool. */
    Future<HttpClientRequest> open(Upstream upstream) {
        Target target = of(upstream);
        return target.client().request(target.address());
    }

    /** A request of the gateway's own to a service. */
    public Future<HttpClientRequest> request(Upstream upstream, HttpMethod method, String uri, Duration timeout) {
        Target target = of(upstream);
        return target.client()
                .request(new RequestOptions(target.address())
                        .setMethod(method)
                        .setURI(uri)
                        .setTimeout(timeout.toMillis()));
    }

    /** Scheme, host and port as they stand in the service's own links. */
    String origin(Upstream upstream) {
        return of(upstream).origin();
    }

    private Target of(Upstream upstream) {
        return Objects.requireNonNull(targets.get(upstream));
    }

    void stop(@Observes @Priority(10) ShutdownEvent event) {
        targets.values().forEach(target -> target.client().close());
    }
}
