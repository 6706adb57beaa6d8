package io.tallybridge.usage.data;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Every route has a small body limit but the bulk route, which streams and so needs none for memory's sake. */
@ApplicationScoped
class BodyLimits {

    private static final String STREAMING = "/api/v1/usage/bulk";
    private static final String CONTRACT = "/api/vendor-api/";
    private static final long SMALL = 64 * 1024L;
    // Filters run from high to low. Quarkus sets the general limit at 2, so that this has to come after it.
    private static final int AFTER_THE_GENERAL_LIMIT = 1;

    void register(@Observes Filters filters) {
        filters.register(BodyLimits::limit, AFTER_THE_GENERAL_LIMIT);
    }

    private static void limit(RoutingContext context) {
        if (context.request().method() == HttpMethod.GET
                || context.normalizedPath().equals(STREAMING)) {
            context.next();
            return;
        }
        context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, SMALL);
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || fits(length)) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response().setStatusCode(413).putHeader(HttpHeaders.CONNECTION, "close");
        if (context.normalizedPath().startsWith(CONTRACT)) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(
                            "{\"statusCode\":413,\"message\":\"request entity too large\",\"error\":\"Payload Too Large\"}");
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                    .end("{\"type\":\"/problems/request-entity-too-large\",\"status\":413,"
                            + "\"title\":\"The body is too large\",\"detail\":\"At most 64 KiB are accepted here.\"}");
        }
    }

    private static boolean fits(String length) {
        try {
            return Long.parseLong(length) <= SMALL;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
