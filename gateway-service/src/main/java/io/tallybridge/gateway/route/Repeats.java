package io.tallybridge.gateway.route;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests may reach a service twice. A request whose connection was not made has done nothing and is always sent
 * again; one whose connection broke before any of the answer came may have been done, and is sent again only where doing
 * it twice is the same as doing it once (ADR 0020).
 */
final class Repeats {

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<HttpMethod> ABSOLUTE = Set.of(HttpMethod.PUT, HttpMethod.DELETE);

    /** A count replaces the count of its day. */
    private static final Pattern COUNT = Pattern.compile("/api/vendor-api/service/[^/]+/count");

    /** These keep the answer that they gave to an Idempotency-Key; the others do not look at it. */
    private static final Pattern KEYED = Pattern.compile("/api/v1/(?:vendors|integrations|account-mappings"
            + "|service-mappings|psa-connections|reconciliations|change-sets(?:/[^/]+/revert)?)");

    private Repeats() {}

    /**
     * Whether a request may be sent again although it may have been done.
     *
     * @param longestBody what may be held for a second time; longer bodies are streamed, and gone when they are sent
     */
    static boolean mayBeDoneTwice(HttpServerRequest http, long longestBody) {
        return isTheSameTwice(http) && isShort(http, longestBody);
    }

    private static boolean isTheSameTwice(HttpServerRequest http) {
        HttpMethod method = http.method();
        if (READS.contains(method)) {
            return true;
        }
        if (ABSOLUTE.contains(method)) {
            // The repeat would meet the version that the first one made, and be refused although it was done.
            return !http.headers().contains(HttpHeaders.IF_MATCH);
        }
        String path = http.path();
        return method.equals(HttpMethod.POST)
                && path != null
                && (COUNT.matcher(path).matches()
                        || (http.headers().contains("Idempotency-Key")
                                && KEYED.matcher(path).matches()));
    }

    private static boolean isShort(HttpServerRequest http, long longest) {
        if (http.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return false;
        }
        @Nullable String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null || Long.parseLong(length) <= longest;
    }

    /** Whether no connection was made: the service knows nothing of the request. */
    static boolean wasNeverSent(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException;
    }

    /** Whether a connection broke, in contrast to one that was never asked for. */
    static boolean wasBrokenOff(Throwable failure) {
        return failure instanceof HttpClosedException || failure instanceof IOException;
    }
}
