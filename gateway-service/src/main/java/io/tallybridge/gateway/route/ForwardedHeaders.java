package io.tallybridge.gateway.route;

import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which headers cross the door, in both directions. */
final class ForwardedHeaders {

    private static final CharSequence CONNECTION = name("connection");
    private static final CharSequence CONTENT_LOCATION = name("content-location");
    private static final CharSequence AUTHORIZATION = name("authorization");
    private static final CharSequence REQUEST_ID = name("x-request-id");
    private static final CharSequence FORWARDED_FOR = name("x-forwarded-for");
    private static final CharSequence FORWARDED_PROTO = name("x-forwarded-proto");
    private static final CharSequence FORWARDED_HOST = name("x-forwarded-host");

    private static final List<CharSequence> HOP_BY_HOP = names(
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
    private static final List<CharSequence> NEVER_IN = names(
            "forwarded",
            "gradient-token",
            "authorization",
            "cookie",
            "expect",
            "x-request-id",
            "traceparent",
            "tracestate",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "x-http-method",
            "x-method-override");

    private static final List<CharSequence> NEVER_OUT = names("server", "x-powered-by", "x-request-id");

    private static final List<String> OUR_PREFIXES = List.of("tallybridge-", "tallybridge_", "x-forwarded-");

    private ForwardedHeaders() {}

    /** Names whose hash is computed once: they are looked for in every request. */
    private static CharSequence name(String lowerCase) {
        return HttpHeaders.createOptimized(lowerCase);
    }

    private static List<CharSequence> names(String... lowerCase) {
        return Stream.of(lowerCase).map(ForwardedHeaders::name).toList();
    }

    /** Takes from a request what only we may say, and says it anew. */
    static void toService(GatewayRequest request, MultiMap headers) {
        removeHopByHop(headers);
        removeAll(headers, NEVER_IN);
        removeOurs(headers);
        HttpServerRequest http = request.http();
        SocketAddress peer = http.remoteAddress();
        if (peer != null && peer.hostAddress() != null) {
            headers.set(FORWARDED_FOR, peer.hostAddress());
        }
        headers.set(FORWARDED_PROTO, http.isSSL() ? "https" : "http");
        String host = http.getHeader(HttpHeaders.HOST);
        if (host != null) {
            headers.set(FORWARDED_HOST, host);
        }
        headers.set(REQUEST_ID, request.id());
        if (request.authorization() != null) {
            headers.set(AUTHORIZATION, request.authorization());
        }
    }

    /** Takes from an answer what concerns only us, and makes places relative that name the service's own address. */
    static void toCaller(MultiMap headers, String upstreamOrigin) {
        removeHopByHop(headers);
        removeAll(headers, NEVER_OUT);
        removeOurs(headers);
        makeRelative(headers, HttpHeaders.LOCATION, upstreamOrigin);
        makeRelative(headers, CONTENT_LOCATION, upstreamOrigin);
    }

    private static void removeAll(MultiMap headers, List<CharSequence> names) {
        for (CharSequence name : names) {
            headers.remove(name);
        }
    }

    /** Takes away what begins like a header of ours. */
    private static void removeOurs(MultiMap headers) {
        List<String> found = null;
        for (Map.Entry<String, String> header : headers) {
            String name = header.getKey();
            for (String prefix : OUR_PREFIXES) {
                if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    found = found == null ? new ArrayList<>(4) : found;
                    found.add(name);
                }
            }
        }
        if (found != null) {
            found.forEach(headers::remove);
        }
    }

    private static void removeHopByHop(MultiMap headers) {
        if (headers.contains(CONNECTION)) {
            for (String line : headers.getAll(CONNECTION)) {
                for (String named : line.split(",")) {
                    String name = named.trim();
                    // "Connection: Authorization" must not take away what we add; only what came is removed here.
                    if (!name.isEmpty() && !name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("host")) {
                        headers.remove(name);
                    }
                }
            }
        }
        removeAll(headers, HOP_BY_HOP);
    }

    private static void makeRelative(MultiMap headers, CharSequence name, String upstreamOrigin) {
        @Nullable String place = headers.get(name);
        if (place != null && place.startsWith(upstreamOrigin + "/")) {
            headers.set(name, place.substring(upstreamOrigin.length()));
        }
    }
}
