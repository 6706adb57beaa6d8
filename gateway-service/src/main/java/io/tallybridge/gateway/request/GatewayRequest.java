package io.tallybridge.gateway.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the filters have found out about one request so far. Used by the one event loop that serves the request. */
public final class GatewayRequest {

    private static final String KEY = GatewayRequest.class.getName();
    private static final String VENDOR_API = "/api/vendor-api";

    private final String id;
    private final String traceId;
    private final long startedAt = System.nanoTime();
    private final RoutingContext routing;
    private @Nullable Route route;
    private @Nullable String authorization;
    private @Nullable String organization;
    private @Nullable String integration;
    private boolean bodyTooLarge;
    private boolean abandoned;

    private GatewayRequest(RoutingContext routing, String id, String traceId) {
        this.routing = routing;
        this.id = id;
        this.traceId = traceId;
    }

    /** Starts the request's record. */
    public static GatewayRequest start(RoutingContext routing, String id, String traceId) {
        GatewayRequest request = new GatewayRequest(routing, id, traceId);
        routing.put(KEY, request);
        return request;
    }

    /** The record that {@link #start} made. */
    public static GatewayRequest of(RoutingContext routing) {
        return Objects.requireNonNull(routing.<GatewayRequest>get(KEY), "request ids come first");
    }

    /** The request's id, in every log line and answer. */
    public String id() {
        return id;
    }

    /** The trace that the request belongs to. */
    public String traceId() {
        return traceId;
    }

    /** Nanoseconds since the request's head was read. */
    public long elapsedNanos() {
        return System.nanoTime() - startedAt;
    }

    /** The request as it came. */
    public HttpServerRequest http() {
        return routing.request();
    }

    /** Where to route the rest of the chain. */
    public RoutingContext routing() {
        return routing;
    }

    /** Where it goes; null for what the gateway answers itself. */
    public @Nullable Route route() {
        return route;
    }

    public void route(Route found) {
        this.route = found;
    }

    /** Whether errors have the vendor contract's shape; known from the path alone, so also for refused paths. */
    public boolean isVendorShape() {
        if (route != null) {
            return route.api() == Api.VENDOR;
        }
        String path = http().path();
        return path != null && (path.equals(VENDOR_API) || path.startsWith(VENDOR_API + "/"));
    }

    /** The Authorization header that the service behind gets. */
    public @Nullable String authorization() {
        return authorization;
    }

    /** Records who calls. */
    public void authenticated(String authorization, @Nullable String organization, @Nullable String integration) {
        this.authorization = authorization;
        this.organization = organization;
        this.integration = integration;
    }

    /** The caller's organization, once known. */
    public @Nullable String organization() {
        return organization;
    }

    /** The vendor integration that calls, once known. */
    public @Nullable String integration() {
        return integration;
    }

    /** Whether the body grew over its limit while it was streamed. */
    public boolean isBodyTooLarge() {
        return bodyTooLarge;
    }

    public void bodyTooLarge() {
        this.bodyTooLarge = true;
    }

    /** Whether the caller left before there was an answer. */
    public boolean isAbandoned() {
        return abandoned;
    }

    public void abandoned() {
        this.abandoned = true;
    }
}
