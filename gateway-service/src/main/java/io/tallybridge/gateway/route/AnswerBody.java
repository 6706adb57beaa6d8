package io.tallybridge.gateway.route;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A service's answer that breaks the caller's connection when it breaks off itself: the caller must not take a part for the
 * whole. The connection closes before the proxy hears of the failure; its own way to end the response would skip everyone
 * who waits for the request's end, the graceful shutdown among them.
 */
final class AnswerBody implements ReadStream<Buffer> {

    private final ReadStream<Buffer> answer;
    private final HttpConnection caller;

    AnswerBody(ReadStream<Buffer> answer, HttpConnection caller) {
        this.answer = answer;
        this.caller = caller;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        if (handler == null) {
            answer.exceptionHandler(null);
        } else {
            answer.exceptionHandler(failure -> {
                caller.closeHandler(closed -> handler.handle(failure));
                caller.close();
            });
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        answer.handler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        answer.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        answer.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        answer.fetch(amount);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        answer.endHandler(handler);
        return this;
    }
}
