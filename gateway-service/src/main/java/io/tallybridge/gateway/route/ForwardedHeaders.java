package io.tallybridge.gateway.route;

import io.tallybridge.gateway.audit.RequestIds;
import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers cross the door, in both directions. */
final class ForwardedHeaders {

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Only the gateway says these to services. */
    private static final Set<String> NEVER_IN = Set.of(
            "forwarded",
            "gradient-token",
            "authorization",
            "cookie",
            "expect",
            "x-request-id",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "x-http-method",
            "x-method-override");

    private static final Set<String> NEVER_OUT = Set.of("server", "x-powered-by", "x-request-id");

    private ForwardedHeaders() {}

    /** Takes from a request what only we may say, and says it anew. */
    static void toService(GatewayRequest request, MultiMap headers) {
        removeHopByHop(headers);
        List<String> refused = null;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (NEVER_IN.contains(name) || isOurs(name) || name.startsWith("x-forwarded-")) {
                refused = refused == null ? new ArrayList<>(4) : refused;
                refused.add(header.getKey());
            }
        }
        if (refused != null) {
            refused.forEach(headers::remove);
        }
        HttpServerRequest http = request.http();
        SocketAddress peer = http.remoteAddress();
        if (peer != null && peer.hostAddress() != null) {
            headers.set("X-Forwarded-For", peer.hostAddress());
        }
        headers.set("X-Forwarded-Proto", http.isSSL() ? "https" : "http");
        String host = http.getHeader("Host");
        if (host != null) {
            headers.set("X-Forwarded-Host", host);
        }
        headers.set(RequestIds.HEADER, request.id());
        if (request.authorization() != null) {
            headers.set("Authorization", request.authorization());
        }
    }

    /** Takes from an answer what concerns only us, and makes places relative that name the service's own address. */
    static void toCaller(MultiMap headers, String upstreamOrigin) {
        removeHopByHop(headers);
        NEVER_OUT.forEach(headers::remove);
        List<String> internal = null;
        for (Map.Entry<String, String> header : headers) {
            if (isOurs(header.getKey().toLowerCase(Locale.ROOT))) {
                internal = internal == null ? new ArrayList<>(2) : internal;
                internal.add(header.getKey());
            }
        }
        if (internal != null) {
            internal.forEach(headers::remove);
        }
        makeRelative(headers, "Location", upstreamOrigin);
        makeRelative(headers, "Content-Location", upstreamOrigin);
    }

    private static boolean isOurs(String lowerCaseName) {
        return lowerCaseName.startsWith("tallybridge-") || lowerCaseName.startsWith("tallybridge_");
    }

    private static void removeHopByHop(MultiMap headers) {
        @Nullable String connection = headers.get("connection");
        if (connection != null) {
            for (String line : headers.getAll("connection")) {
                for (String named : line.split(",")) {
                    String name = named.trim();
                    // "Connection: Authorization" must not take away what we add; only what came is removed here.
                    if (!name.isEmpty() && !name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("host")) {
                        headers.remove(name);
                    }
                }
            }
        }
        for (String name : HOP_BY_HOP) {
            headers.remove(name);
        }
    }

    private static void makeRelative(MultiMap headers, String name, String upstreamOrigin) {
        @Nullable String place = headers.get(name);
        if (place != null && place.startsWith(upstreamOrigin + "/")) {
            headers.set(name, place.substring(upstreamOrigin.length()));
        }
    }
}
