package io.tallybridge.gateway.answer;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A request that ends at the door.
 *
 * @param problem what is wrong
 * @param detail what happened and what the caller can do; never a secret
 * @param headers further headers of the answer
 */
public record Refusal(GatewayProblem problem, String detail, Map<String, String> headers) {

    /** Of a refused body this much is read and dropped, so that senders who write before they read still see why. */
    private static final long DRAIN_LIMIT = 64L * 1024 * 1024;

    private static final Set<HttpConnection> CLOSING = ConcurrentHashMap.newKeySet();
    private static final Map.Entry<String, String> CLOSE = Map.entry("Connection", "close");

    public Refusal {
        headers = Map.copyOf(headers);
    }

    /** A refusal without further headers. */
    public static Refusal of(GatewayProblem problem, String detail) {
        return new Refusal(problem, detail, Map.of());
    }

    /** The one answer to a missing, wrong, expired or foreign token; it never says which of these it was. */
    public static Refusal unauthorized(GatewayRequest request) {
        return request.isVendorShape()
                ? of(GatewayProblem.UNAUTHORIZED, "Unauthorized")
                : of(
                                GatewayProblem.UNAUTHORIZED,
                                "Send a valid token in 'Authorization: Bearer ...'. Tokens are short-lived: get a new one"
                                        + " and repeat.")
                        .with("WWW-Authenticate", "Bearer");
    }

    /** This refusal, after which the connection is closed: what follows on it may not be what it seems. */
    public Refusal closing() {
        return with(CLOSE.getKey(), CLOSE.getValue());
    }

    /** This refusal with one more header. */
    public Refusal with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Refusal(problem, detail, more);
    }

    /** The body in the shape of the API that was called. */
    public Buffer body(GatewayRequest request) {
        if (request.isVendorShape()) {
            return new JsonObject()
                    .put("statusCode", problem.status())
                    .put("message", detail)
                    .put("error", HttpResponseStatus.valueOf(problem.status()).reasonPhrase())
                    .toBuffer();
        }
        return new JsonObject()
                .put("type", "/problems/" + problem.slug())
                .put("status", problem.status())
                .put("title", problem.title())
                .put("detail", detail)
                .put("instance", request.http().path())
                .toBuffer();
    }

    /** The body's media type. */
    public String contentType(GatewayRequest request) {
        return request.isVendorShape() ? "application/json" : "application/problem+json";
    }

    /** Answers, and drops what is left of the request's body. */
    public void send(GatewayRequest request) {
        HttpServerRequest http = request.http();
        HttpServerResponse response = http.response();
        if (response.headWritten() || response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(problem.status());
        headers.forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaders.CONTENT_TYPE, contentType(request));
        if (headers.containsKey(CLOSE.getKey())) {
            HttpConnection connection = http.connection();
            CLOSING.add(connection);
            Context later = Vertx.currentContext();
            response.end(body(request))
                    .onComplete(sent -> later.runOnContext(
                            close -> connection.close().onComplete(closed -> CLOSING.remove(connection))));
            return;
        }
        if (!http.isEnded()) {
            drain(http);
        }
        response.end(body(request));
    }

    /** Whether a connection is on its way out after a closing refusal: what was sent after that is not answered. */
    public static boolean isClosing(HttpConnection connection) {
        return CLOSING.contains(connection);
    }

    private static void drain(HttpServerRequest http) {
        long[] dropped = {0};
        http.exceptionHandler(gone -> {});
        http.handler(part -> {
            dropped[0] += part.length();
            if (dropped[0] > DRAIN_LIMIT) {
                http.connection().close();
            }
        });
        http.resume();
    }
}
