package io.tallybridge.gateway.route;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyResponse;
import org.jspecify.annotations.Nullable;

/**
 * Streams a service's answer to the caller, in place of the proxy's own way. That one resets both sides whenever a write
 * fails: in the midst of Netty's write, which releases a buffer twice, and on a pooled connection that may serve somebody
 * else already. Here a caller who leaves ends only what is still his.
 */
final class Answer {

    private final HttpServerRequest http;
    private final HttpServerResponse response;
    private final HttpClientRequest upstream;
    private final ReadStream<Buffer> body;
    private final long length;
    private final Context context;
    private final Promise<Void> done = Promise.promise();
    private boolean complete;
    private boolean abandoned;

    private Answer(HttpServerRequest http, HttpClientRequest upstream, Body body, Context context) {
        this.http = http;
        this.response = http.response();
        this.upstream = upstream;
        this.body = body.stream();
        this.length = body.length();
        this.context = context;
    }

    /** Sends an answer; the future succeeds when nothing more is to be done for it, in whatever way it ended. */
    static Future<Void> send(
            HttpServerRequest http, ProxyResponse answer, HttpClientRequest upstream, Context context) {
        HttpServerResponse response = http.response();
        response.setStatusCode(answer.getStatusCode());
        response.headers().addAll(answer.headers());
        @Nullable Body body = answer.getBody();
        if (body == null) {
            return response.end().otherwiseEmpty();
        }
        return new Answer(http, upstream, body, context).stream();
    }

    private Future<Void> stream() {
        if (length < 0) {
            if (http.version() == HttpVersion.HTTP_1_0) {
                // That version knows no chunks: the end of the connection is the end of the body.
                response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            } else {
                response.setChunked(true);
            }
        }
        response.exceptionHandler(gone -> abandon());
        body.handler(this::pass);
        body.endHandler(end -> finish());
        body.exceptionHandler(failure -> breakOff());
        body.resume();
        return done.future();
    }

    private void pass(Buffer part) {
        if (abandoned || response.ended()) {
            return;
        }
        if (length >= 0 && part.length() == length) {
            // The whole body at once, the usual case: one write for head and body.
            response.end(part);
            return;
        }
        response.write(part);
        if (response.writeQueueFull()) {
            body.pause();
            response.drainHandler(drained -> body.resume());
        }
    }

    private void finish() {
        complete = true;
        if (!abandoned && !response.ended() && !response.closed()) {
            Future<Void> sent = response.end();
            if (length < 0 && http.version() == HttpVersion.HTTP_1_0) {
                sent.onComplete(
                        x -> context.runOnContext(later -> http.connection().close()));
            }
        }
        done.tryComplete();
    }

    /** The service breaks off: so does the gateway, as a part must not be taken for the whole. */
    private void breakOff() {
        complete = true;
        if (!abandoned && !response.ended()) {
            abandoned = true;
            http.connection().close();
        }
        done.tryComplete();
    }

    /** The caller has gone. What the service has sent already is let in, and only then is known whether it still sends. */
    private void abandon() {
        if (abandoned || complete) {
            return;
        }
        abandoned = true;
        body.resume();
        context.runOnContext(drained -> context.runOnContext(then -> {
            if (!complete) {
                complete = true;
                upstream.reset();
                done.tryComplete();
            }
        }));
    }
}
