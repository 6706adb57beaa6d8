package io.tallybridge.mapping.vendorapi;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some clients send {@code Content-Type} empty or not as a media type. The contract's bodies are recognised by what they
 * hold, so such a header is dropped before the framework refuses it.
 */
@Singleton
class LooseContentType {
    private static final int EARLY = 1000;
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+\\s*(;.*)?");

    void register(@Observes Filters filters) {
        filters.register(LooseContentType::loosen, EARLY);
    }

    private static void loosen(RoutingContext context) {
        @Nullable String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null
                && context.normalizedPath().startsWith("/api/vendor-api")
                && !MEDIA_TYPE.matcher(type.strip()).matches()) {
            context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
        }
        context.next();
    }
}
