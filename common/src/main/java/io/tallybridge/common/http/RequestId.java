package io.tallybridge.common.http;

import com.github.f4b6a3.uuid.UuidCreator;
import io.opentelemetry.api.trace.Span;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.tallybridge.common.log.LogKey;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * One id per request through all services: taken from {@code X-Request-Id} or made here, logged, told to the services
 * that are asked in turn ({@link ForwardedRequestId}), and answered. Quarkus keeps it as long as the request's own
 * context, so that it is still there while an answer is streamed.
 */
@Provider
@PreMatching
@Priority(1)
public class RequestId implements ContainerRequestFilter, ContainerResponseFilter {

    public static final String HEADER = "X-Request-Id";
    private static final String KEY = LogKey.REQUEST_ID.text();
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    private final CurrentVertxRequest current;

    RequestId(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        // Asking JAX-RS for one header copies all of them into a tree first.
        String given = current.getCurrent().request().getHeader(HEADER);
        String id = given != null && ACCEPTABLE.matcher(given).matches()
                ? given
                : UuidCreator.getTimeOrderedEpoch().toString();
        request.setProperty(KEY, id);
        MDC.put(KEY, id);
        Span.current().setAttribute(KEY, id);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(KEY) instanceof String id) {
            response.getHeaders().putSingle(HEADER, id);
        }
    }
}
