package io.tallybridge.gateway.limit;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Refuses bodies that are too large: at once where their length is said, else when they grow over the limit. */
@ApplicationScoped
public class BodySize implements Handler<RoutingContext> {

    private final long usual;
    private final long bulk;

    BodySize(LimitConfig config) {
        usual = config.maxBody().asLongValue();
        bulk = config.maxBulkBody().asLongValue();
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        @Nullable String length = request.http().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (route == null || length == null) {
            routing.next();
            return;
        }
        long said;
        try {
            said = Long.parseLong(length);
        } catch (NumberFormatException e) {
            said = -1;
        }
        if (said < 0) {
            Refusal.of(GatewayProblem.MALFORMED_REQUEST, "Content-Length must be a whole number.")
                    .closing()
                    .send(request);
        } else if (said > limit(route)) {
            refusal(route).send(request);
        } else {
            routing.next();
        }
    }

    /** The answer to a body that is too large. */
    public Refusal refusal(Route route) {
        return Refusal.of(
                GatewayProblem.BODY_TOO_LARGE,
                "At most " + limit(route) + " bytes are taken on this path. Send the data in several requests.");
    }

    /** The body of a request that does not say its length: it fails as soon as it is over the limit. */
    public ReadStream<Buffer> limited(GatewayRequest request, Route route) {
        return new LimitedBody(request, limit(route));
    }

    private long limit(Route route) {
        return route.bulk() ? bulk : usual;
    }
}
