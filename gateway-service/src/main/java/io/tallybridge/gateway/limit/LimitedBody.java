package io.tallybridge.gateway.limit;

import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A request's body that counts itself. */
final class LimitedBody implements ReadStream<Buffer> {

    private final GatewayRequest request;
    private final HttpServerRequest http;
    private final long limit;
    private long seen;
    private @Nullable Handler<Throwable> failed;

    LimitedBody(GatewayRequest request, long limit) {
        this.request = request;
        this.http = request.http();
        this.limit = limit;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        failed = handler;
        http.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        if (handler == null) {
            http.handler(null);
            return this;
        }
        http.handler(part -> {
            if (request.isBodyTooLarge()) {
                return;
            }
            seen += part.length();
            if (seen > limit) {
                request.bodyTooLarge();
                if (failed != null) {
                    failed.handle(new IllegalStateException("the body is over its limit"));
                }
            } else {
                handler.handle(part);
            }
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        http.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        http.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        http.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        http.endHandler(handler);
        return this;
    }
}
