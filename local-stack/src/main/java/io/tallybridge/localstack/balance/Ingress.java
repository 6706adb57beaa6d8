package io.tallybridge.localstack.balance;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an Ingress does before the gateways: each request goes to the next ready one. Where none of an answer has come,
 * the request goes to the one after it: always when no connection was made, else only what is {@link Repeatable}.
 */
final class Ingress {

    private static final int CONNECT_MILLIS = 2000;
    private static final int CONNECTIONS = 256;
    private static final int MAX_HEADERS = 64 * 1024;
    /** Less than the time in which a gateway that is asked to stop still answers: none is met half-closed. */
    private static final int KEEP_ALIVE_SECONDS = 2;

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect");

    private final Backends backends;
    private final HttpServer server;
    private final HttpClient kept;
    /** For what may not be sent twice: a kept connection may have lost its gateway, which shows too late. */
    private final HttpClient fresh;

    Ingress(Vertx vertx, Backends backends) {
        this.backends = backends;
        this.kept = client(vertx, true);
        this.fresh = client(vertx, false);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setMaxInitialLineLength(MAX_HEADERS)
                        .setHandle100ContinueAutomatically(true)
                        .setTcpNoDelay(true))
                .requestHandler(this::serve);
    }

    private static HttpClient client(Vertx vertx, boolean kept) {
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setKeepAlive(kept)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    Future<Integer> listen(int port) {
        return server.listen(port, Backends.HOST).map(HttpServer::actualPort);
    }

    private void serve(HttpServerRequest request) {
        List<Backend> inTurn = backends.inTurn();
        if (Repeatable.is(request)) {
            // A gateway that has just ended may be the only one that was known as ready: so each gets a second chance.
            Iterator<Backend> order =
                    List.of(inTurn, inTurn).stream().flatMap(List::stream).iterator();
            request.body()
                    .onSuccess(body -> repeatably(new Passing(request), body, order))
                    .onFailure(gone -> request.connection().close());
        } else {
            request.pause();
            once(new Passing(request), inTurn.iterator());
        }
    }

    private void repeatably(Passing passing, Buffer body, Iterator<Backend> order) {
        if (!order.hasNext()) {
            passing.refuse(503);
            return;
        }
        open(kept, passing, order.next())
                .compose(upstream -> upstream.send(body))
                .onSuccess(passing::answer)
                .onFailure(broken -> repeatably(passing, body, order));
    }

    private void once(Passing passing, Iterator<Backend> order) {
        if (!order.hasNext()) {
            passing.refuse(503);
            return;
        }
        open(fresh, passing, order.next())
                .onFailure(refused -> once(passing, order))
                .onSuccess(upstream -> {
                    if (passing.request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
                        upstream.setChunked(true);
                    }
                    upstream.send(passing.request).onSuccess(passing::answer).onFailure(broken -> passing.refuse(502));
                });
    }

    private static Future<HttpClientRequest> open(HttpClient client, Passing passing, Backend gateway) {
        HttpServerRequest request = passing.request;
        return passing.response.closed()
                ? Future.failedFuture("the caller has gone")
                : client.request(new RequestOptions()
                                .setMethod(request.method())
                                .setHost(Backends.HOST)
                                .setPort(gateway.port())
                                .setURI(request.uri()))
                        .map(upstream -> {
                            copy(request.headers(), upstream.headers());
                            @Nullable HostAndPort asked = request.authority();
                            if (asked != null) {
                                upstream.authority(asked);
                            }
                            passing.upstream = upstream;
                            return upstream;
                        });
    }

    private static void copy(MultiMap from, MultiMap to) {
        from.forEach((name, value) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT)) && !name.equalsIgnoreCase("host")) {
                to.add(name, value);
            }
        });
    }

    /** One request on its way. */
    private static final class Passing {
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private @Nullable HttpClientRequest upstream;

        Passing(HttpServerRequest request) {
            this.request = request;
            this.response = request.response();
            response.exceptionHandler(gone -> abandon());
            response.closeHandler(gone -> abandon());
        }

        private void abandon() {
            HttpClientRequest sent = upstream;
            if (sent != null && !response.ended()) {
                sent.reset();
            }
        }

        private void answer(HttpClientResponse answer) {
            response.setStatusCode(answer.statusCode());
            copy(answer.headers(), response.headers());
            boolean bodiless = request.method().equals(HttpMethod.HEAD)
                    || answer.statusCode() == 204
                    || answer.statusCode() == 304;
            if (bodiless) {
                answer.end().onComplete(end -> response.end());
                return;
            }
            if (!answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                if (request.version() == HttpVersion.HTTP_1_0) {
                    response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                } else {
                    response.setChunked(true);
                }
            }
            // A part must not be taken for the whole.
            answer.pipe().endOnFailure(false).to(response).onFailure(broken -> request.connection()
                    .close());
        }

        private void refuse(int status) {
            if (response.headWritten() || response.closed()) {
                return;
            }
            request.resume();
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/problem+json")
                    .putHeader("Connection", "close")
                    .end("{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}"
                            .formatted(status == 503 ? "No gateway can be reached" : "The gateway broke off", status));
        }
    }
}
