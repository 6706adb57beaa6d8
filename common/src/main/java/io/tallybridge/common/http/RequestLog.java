package io.tallybridge.common.http;

import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One line per answer of a service: failures at WARN, the rest at DEBUG. Paths stand there without query. */
@Provider
@PreMatching
@Priority(2)
public class RequestLog implements ContainerRequestFilter, ContainerResponseFilter {

    private static final Logger LOG = Logger.getLogger(RequestLog.class);
    private static final String BEGUN = RequestLog.class.getName();

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(BEGUN, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Logger.Level level = response.getStatus() >= 500 ? Logger.Level.WARN : Logger.Level.DEBUG;
        if (!LOG.isEnabled(level)) {
            return;
        }
        Long took = request.getProperty(BEGUN) instanceof Long begun
                ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)
                : null;
        try (LogScope keys = LogScope.with(LogKey.METHOD, request.getMethod())
                .and(LogKey.PATH, request.getUriInfo().getPath())
                .and(LogKey.STATUS_CODE, response.getStatus())
                .and(LogKey.TOOK_MILLIS, took)) {
            LOG.log(level, "request answered");
        }
    }
}
