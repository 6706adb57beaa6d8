package io.tallybridge.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import org.jboss.logging.Logger;

/**
 * Gives every connection of the server a {@link StrictDecoder}. By the time a request reaches the filters, Netty has
 * removed the second length, so this cannot be a filter. Vert.x has no setting for it; the server's channels are found at
 * the event loops that accept connections.
 */
@ApplicationScoped
class StrictFraming {

    private static final Logger LOG = Logger.getLogger(StrictFraming.class);
    private static final String VERTX_DECODER = "httpDecoder";

    private final Vertx vertx;

    StrictFraming(Vertx vertx) {
        this.vertx = vertx;
    }

    void started(@ObservesAsync HttpServerStart start) {
        if (!(vertx instanceof VertxInternal internal)) {
            LOG.error("Requests with two lengths are not refused: this Vert.x is an unknown one");
            return;
        }
        for (EventExecutor executor : internal.getAcceptorEventLoopGroup()) {
            if (executor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> loop.registeredChannelsIterator().forEachRemaining(channel -> {
                    if (channel instanceof ServerChannel) {
                        channel.pipeline().addFirst(new OnAccept(start.options()));
                    }
                }));
            }
        }
    }

    /** Prepares each connection before anything is read from it. */
    @ChannelHandler.Sharable
    private static final class OnAccept extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        OnAccept(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Channel connection) {
                connection.pipeline().addFirst(new OnFirstRead(options));
            }
            context.fireChannelRead(message);
        }
    }

    /** When the first bytes come, Vert.x has set up the connection, and no message has begun. */
    private static final class OnFirstRead extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        OnFirstRead(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (context.pipeline().get(VERTX_DECODER) != null) {
                context.pipeline().replace(VERTX_DECODER, VERTX_DECODER, new StrictDecoder(options));
            }
            context.fireChannelRead(message);
            // The management port's upgrade to HTTP/2 has taken this out already.
            if (!context.isRemoved()) {
                context.pipeline().remove(this);
            }
        }
    }
}
