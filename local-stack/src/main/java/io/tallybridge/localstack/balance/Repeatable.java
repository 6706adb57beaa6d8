package io.tallybridge.localstack.balance;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.regex.Pattern;

/** Which requests the door may send a second time although the first may have been done; see ADR 0020. */
final class Repeatable {

    /** Larger bodies are passed on as they come, and then cannot be sent again. */
    static final int MAX_BODY = 1024 * 1024;

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<HttpMethod> ABSOLUTE = Set.of(HttpMethod.PUT, HttpMethod.DELETE);
    /** A count replaces the count of its day. */
    private static final Pattern COUNT = Pattern.compile("/api/vendor-api/service/[^/]+/count");
    /** These remember the answer that they gave for a key. */
    private static final Pattern KEYED =
            Pattern.compile("/api/v1/(vendors|integrations|account-mappings|service-mappings"
                    + "|psa-connections|reconciliations|change-sets(/[^/]+/revert)?)");

    private Repeatable() {}

    static boolean is(HttpServerRequest request) {
        HttpMethod method = request.method();
        if (READS.contains(method)) {
            return hasShortBody(request);
        }
        if (ABSOLUTE.contains(method)) {
            // A repeat would meet the version that the first one made, and be refused although it was done.
            return request.getHeader("If-Match") == null && hasShortBody(request);
        }
        if (!method.equals(HttpMethod.POST) || !hasShortBody(request)) {
            return false;
        }
        String path = request.path();
        return COUNT.matcher(path).matches()
                || (request.getHeader("Idempotency-Key") != null
                        && KEYED.matcher(path).matches());
    }

    private static boolean hasShortBody(HttpServerRequest request) {
        if (request.headers().contains("Transfer-Encoding")) {
            return false;
        }
        String length = request.getHeader("Content-Length");
        try {
            return length == null || Long.parseLong(length) <= MAX_BODY;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
