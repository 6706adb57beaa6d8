package io.tallybridge.gateway.route;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
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
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Pools of keep-alive connections to the services. Each event loop has its own pool per service, so that a request and its
 * answer never change threads; together they are what may run at once in a service.
 */
@ApplicationScoped
public class UpstreamClients {

    /** Connections per service for the gateway's own questions, which wait for no caller's. */
    private static final int OWN_CONNECTIONS = 32;

    private final Vertx vertx;
    private final UpstreamConfig config;
    private final Map<Upstream, Address> addresses = new EnumMap<>(Upstream.class);
    private final List<HttpClient> all = new CopyOnWriteArrayList<>();
    private final HttpClient own;
    private final int eventLoops;
    private final FastThreadLocal<Map<Upstream, HttpClient>> pools = new FastThreadLocal<>() {
        @Override
        protected Map<Upstream, HttpClient> initialValue() {
            Map<Upstream, HttpClient> mine = new EnumMap<>(Upstream.class);
            for (Upstream upstream : Upstream.values()) {
                mine.put(upstream, client(true, share(config.maxConnections()), share(config.maxWaiting())));
            }
            return mine;
        }
    };
    /** One for all services: its connections are used once, so there is nothing to share out. */
    private final FastThreadLocal<HttpClient> fresh = new FastThreadLocal<>() {
        @Override
        protected HttpClient initialValue() {
            return client(false, share(config.maxConnections()), share(config.maxWaiting()));
        }
    };

    /** Where a service is; {@code origin} is what stands in its own links. */
    private record Address(RequestOptions options, String origin) {}

    UpstreamClients(Vertx vertx, UpstreamConfig config) {
        this.vertx = vertx;
        this.config = config;
        addresses.put(Upstream.MAPPING, address(config.mapping()));
        addresses.put(Upstream.USAGE, address(config.usage()));
        addresses.put(Upstream.PSA, address(config.psa()));
        int loops = 0;
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            loops += loop == null ? 0 : 1;
        }
        eventLoops = Math.max(1, loops);
        own = client(true, OWN_CONNECTIONS, config.maxWaiting());
    }

    private static Address address(URI base) {
        boolean tls = "https".equalsIgnoreCase(base.getScheme());
        boolean hasPath = base.getRawPath() != null
                && !base.getRawPath().isEmpty()
                && !base.getRawPath().equals("/");
        if ((!tls && !"http".equalsIgnoreCase(base.getScheme())) || base.getHost() == null || hasPath) {
            throw new IllegalArgumentException(
                    "A service's URL must be http(s)://host[:port] without a path, but is '" + base + "'");
        }
        int port = base.getPort() > 0 ? base.getPort() : tls ? 443 : 80;
        return new Address(
                new RequestOptions().setHost(base.getHost()).setPort(port).setSsl(tls),
                base.getScheme() + "://" + base.getRawAuthority());
    }

    private int share(int whole) {
        return Math.max(1, (whole + eventLoops - 1) / eventLoops);
    }

    private HttpClient client(boolean kept, int connections, int waiting) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(kept)
                .setKeepAliveTimeout((int) Math.max(1, config.keepAlive().toSeconds()))
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setIdleTimeout((int) config.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
        HttpClient client = vertx.createHttpClient(
                options, new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waiting));
        all.add(client);
        return client;
    }

    /** The calling event loop's pool, for the proxy. */
    HttpClient client(Upstream upstream) {
        return Objects.requireNonNull(pools.get().get(upstream));
    }

    /**
     * A connection to a service, from the calling event loop's pool.
     *
     * @param kept whether one that was used before will do. The service may have gone since, and only a new connection
     *     tells before the request is sent
     */
    Future<HttpClientRequest> open(Upstream upstream, boolean kept) {
        return (kept ? client(upstream) : fresh.get()).request(of(upstream).options());
    }

    /** A request of the gateway's own to a service. */
    public Future<HttpClientRequest> request(Upstream upstream, HttpMethod method, String uri, Duration timeout) {
        return own.request(new RequestOptions(of(upstream).options())
                .setMethod(method)
                .setURI(uri)
                .setTimeout(timeout.toMillis()));
    }

    /** A request of the gateway's own to {@code address}, which is not where a service serves callers. */
    public Future<HttpClientRequest> get(URI address, Duration timeout) {
        return own.request(new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address.toString())
                .setTimeout(timeout.toMillis()));
    }

    /** Attempts at a caller's request, from now on. */
    Attempts attempts() {
        Duration within = config.repeatWithin();
        Duration patience = config.idleTimeout();
        return new Attempts(vertx, within.compareTo(patience) < 0 ? within : patience);
    }

    /** Attempts at something that is no caller's request and may be done twice, until it does not fail for the connection. */
    public <T> Future<T> repeatedly(Supplier<Future<T>> attempt) {
        return new Attempts(vertx, config.repeatWithin())
                .of(attempt, failure -> Repeats.wasNeverSent(failure) || Repeats.wasBrokenOff(failure));
    }

    /** Scheme, host and port as they stand in the service's own links. */
    String origin(Upstream upstream) {
        return of(upstream).origin();
    }

    private Address of(Upstream upstream) {
        return Objects.requireNonNull(addresses.get(upstream));
    }

    void stop(@Observes @Priority(10) ShutdownEvent event) {
        all.forEach(HttpClient::close);
    }
}
