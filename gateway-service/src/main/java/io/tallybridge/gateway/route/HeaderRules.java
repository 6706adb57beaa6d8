package io.tallybridge.gateway.route;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Refuses requests whose length or identity could be read in two ways: more than one length, a transfer encoding besides
 * {@code chunked}, more than one token or host.
 */
@ApplicationScoped
public class HeaderRules implements Handler<RoutingContext> {

    private static final List<CharSequence> SINGLE = List.of(
            HttpHeaders.createOptimized("authorization"),
            HttpHeaders.createOptimized("gradient-token"),
            HttpHeaders.createOptimized("content-type"),
            HttpHeaders.createOptimized("idempotency-key"),
            HttpHeaders.createOptimized("x-request-id"));

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        if (request.route() == null) {
            routing.next();
            return;
        }
        MultiMap headers = request.http().headers();
        List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
        List<String> encodings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (lengths.size() > 1
                || encodings.size() > 1
                || (!lengths.isEmpty() && !encodings.isEmpty())
                || (!encodings.isEmpty() && !encodings.get(0).equals("chunked"))) {
            Refusal.of(
                            GatewayProblem.MALFORMED_REQUEST,
                            "The body's length must be given once: by Content-Length or by chunked encoding.")
                    .closing()
                    .send(request);
            return;
        }
        if (headers.getAll(HttpHeaders.HOST).size() != 1) {
            Refusal.of(GatewayProblem.MALFORMED_REQUEST, "The request must have exactly one Host header.")
                    .closing()
                    .send(request);
            return;
        }
        for (CharSequence name : SINGLE) {
            if (headers.contains(name) && headers.getAll(name).size() > 1) {
                Refusal.of(GatewayProblem.MALFORMED_REQUEST, "The header '" + name + "' must be sent once.")
                        .closing()
                        .send(request);
                return;
            }
        }
        routing.next();
    }
}
