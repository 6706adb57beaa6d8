package io.tallybridge.gateway.route;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.audit.RequestLog;
import io.tallybridge.gateway.limit.BodySize;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to one request on its way to the service and to the answer on its way back. */
final class Forwarding implements ProxyInterceptor {

    private final GatewayRequest request;
    private final Route route;
    private final String upstreamOrigin;
    private final Duration patience;
    private final boolean repeatable;
    private final Attempts attempts;
    private final BodySize bodySize;
    private final RequestLog log;
    private final Context eventLoop = Vertx.currentContext();
    private @Nullable HttpClientRequest upstreamRequest;
    private boolean refused;

    Forwarding(
            GatewayRequest request,
            Route route,
            String upstreamOrigin,
            UpstreamConfig config,
            Attempts attempts,
            boolean repeatable,
            BodySize bodySize,
            RequestLog log) {
        this.request = request;
        this.route = route;
        this.upstreamOrigin = upstreamOrigin;
        this.patience = config.idleTimeout();
        this.repeatable = repeatable;
        this.attempts = attempts;
        this.bodySize = bodySize;
        this.log = log;
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest outgoing = context.request();
        ForwardedHeaders.toService(request, outgoing.headers());
        if (outgoing.getBody().length() < 0 && request.http().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            outgoing.setBody(Body.body(bodySize.limited(request, route)));
        }
        return send(context).recover(failure -> Future.succeededFuture(answer(context, failure)));
    }

    private Future<ProxyResponse> send(ProxyContext context) {
        HttpServerRequest http = request.http();
        if (!repeatable) {
            // Nothing of its body is read before there is a connection.
            return attempts.of(context::sendRequest, failure -> isSentAgain(failure, Repeats.wasNeverSent(failure)));
        }
        Future<Buffer> whole = http.body();
        http.resume();
        return whole.compose(body -> attempts.of(
                () -> {
                    context.request().setBody(body.length() == 0 ? null : Body.body(body));
                    return context.sendRequest();
                },
                failure -> isSentAgain(failure, Repeats.wasNeverSent(failure) || Repeats.wasBrokenOff(failure))));
    }

    private boolean isSentAgain(Throwable failure, boolean harmless) {
        if (!harmless || request.http().response().closed()) {
            return false;
        }
        log.repeated(request, route.upstream(), failure);
        return true;
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        ProxyResponse answer = context.response();
        HttpClientRequest sent = upstreamRequest;
        if (refused || sent == null) {
            return context.sendResponse();
        }
        ForwardedHeaders.toCaller(answer.headers(), upstreamOrigin);
        return Answer.send(request.http(), answer, sent, eventLoop);
    }

    /** The request to the service, as soon as there is one. */
    void sentAs(HttpClientRequest upstreamRequest) {
        this.upstreamRequest = upstreamRequest;
    }

    private ProxyResponse answer(ProxyContext context, Throwable failure) {
        refused = true;
        if (request.http().response().closed()) {
            request.abandoned();
        }
        Refusal refusal = refusal(failure);
        ProxyResponse answer = context.request()
                .release()
                .response()
                .setStatusCode(refusal.problem().status());
        refusal.headers().forEach(answer::putHeader);
        answer.putHeader("Content-Type", refusal.contentType(request));
        return answer.setBody(Body.body(refusal.body(request)));
    }

    private Refusal refusal(Throwable failure) {
        if (request.isBodyTooLarge()) {
            return bodySize.refusal(route).with("Connection", "close");
        }
        if (!request.isAbandoned()) {
            log.upstreamFailed(request, route.upstream(), failure);
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return Refusal.of(
                            GatewayProblem.UPSTREAM_UNAVAILABLE,
                            "Too many requests are under way. Repeat this one soon.")
                    .with("Retry-After", "1");
        }
        if (Repeats.wasNeverSent(failure)) {
            return Refusal.of(
                            GatewayProblem.UPSTREAM_UNAVAILABLE,
                            "The service for this path cannot be reached now; nothing was done. Repeat the request soon.")
                    .with("Retry-After", "2");
        }
        if (request.elapsedNanos() >= patience.toNanos()) {
            return Refusal.of(
                    GatewayProblem.UPSTREAM_TIMEOUT,
                    "The service for this path did not answer within " + patience.toSeconds()
                            + " seconds. Whether it has done what was asked is not known: read before you repeat.");
        }
        return Refusal.of(
                GatewayProblem.BAD_GATEWAY,
                "The service for this path broke off its answer. Whether it has done what was asked is not known: read"
                        + " before you repeat.");
    }
}
