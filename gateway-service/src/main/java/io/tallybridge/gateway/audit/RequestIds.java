package io.tallybridge.gateway.audit;

import com.github.f4b6a3.uuid.UuidCreator;
import io.opentelemetry.api.trace.Span;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Takes the caller's request id where it is well-formed, else makes one; answers it and hands it to the request's log. */
@ApplicationScoped
public class RequestIds implements Handler<RoutingContext> {

    /** The header's name, the same towards callers and services. */
    public static final String HEADER = "X-Request-Id";

    private final RequestLog log;

    RequestIds(RequestLog log) {
        this.log = log;
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerRequest http = routing.request();
        // Filters may wait for others; until somebody reads the body it stays where it is.
        http.pause();
        if (Refusal.isClosing(http.connection())) {
            return;
        }
        String given = http.getHeader(HEADER);
        String id = isAcceptable(given)
                ? given
                : UuidCreator.getTimeOrderedEpochFast().toString();
        Span span = Span.current();
        span.setAttribute(LogKey.REQUEST_ID.text(), id);
        MDC.put(LogKey.REQUEST_ID.text(), id);
        GatewayRequest request =
                GatewayRequest.start(routing, id, span.getSpanContext().getTraceId());
        http.response().headers().set(HEADER, id);
        log.follow(request);
        routing.next();
    }

    private static boolean isAcceptable(@Nullable String id) {
        if (id == null || id.length() < 8 || id.length() > 64) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean good = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!good) {
                return false;
            }
        }
        return true;
    }
}
