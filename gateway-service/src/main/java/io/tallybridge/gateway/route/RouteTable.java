package io.tallybridge.gateway.route;

import io.tallybridge.gateway.request.Api;
import io.tallybridge.gateway.request.Route;
import io.tallybridge.gateway.request.Upstream;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one table of what is behind the door. Whatever it does not name does not exist for the outside. */
@ApplicationScoped
public class RouteTable {

    private static final String OWN = "/api/v1/";
    private static final String VENDOR = "/api/vendor-api";

    private static final Route OWN_MAPPING = new Route(Api.OWN, Upstream.MAPPING, false);
    private static final Route OWN_USAGE = new Route(Api.OWN, Upstream.USAGE, false);
    private static final Route OWN_PSA = new Route(Api.OWN, Upstream.PSA, false);
    private static final Route VENDOR_MAPPING = new Route(Api.VENDOR, Upstream.MAPPING, false);
    private static final Route VENDOR_USAGE = new Route(Api.VENDOR, Upstream.USAGE, false);

    /** First segment below {@code /api/v1}; all others belong to mapping-service. */
    private static final Map<String, Route> BY_RESOURCE = Map.ofEntries(
            Map.entry("usage", OWN_USAGE),
            Map.entry("psa-connections", OWN_PSA),
            Map.entry("reconciliations", OWN_PSA),
            Map.entry("change-sets", OWN_PSA),
            Map.entry("proofs", OWN_PSA),
            Map.entry("audit", OWN_PSA),
            Map.entry("schedules", OWN_PSA),
            Map.entry("runs", OWN_PSA),
            Map.entry("statements", OWN_PSA));

    /** Paths that take files and NDJSON streams of any length. */
    private static final Map<String, Route> BULK = Map.of(
            "/api/v1/usage/bulk", new Route(Api.OWN, Upstream.USAGE, true),
            "/api/v1/usage/events", new Route(Api.OWN, Upstream.USAGE, true),
            "/api/v1/usage/imports", new Route(Api.OWN, Upstream.USAGE, true),
            "/api/v1/mappings/bulk", new Route(Api.OWN, Upstream.MAPPING, true),
            "/api/v1/mappings/import", new Route(Api.OWN, Upstream.MAPPING, true));

    private static final Set<String> LOCAL = Set.of("/openapi", "/.well-known/jwks.json", "/swagger-ui", "/q/openapi");

    private static final Set<String> LOCAL_BELOW = Set.of("/swagger-ui/");

    /**
     * Finds the service for a path.
     *
     * @param method the request's method
     * @param path the path as it came, already known to have one meaning
     * @return null where no service serves this path
     */
    public @Nullable Route find(HttpMethod method, String path) {
        if (path.startsWith(OWN)) {
            Route bulk = BULK.get(path);
            if (bulk != null) {
                return bulk;
            }
            int end = path.indexOf('/', OWN.length());
            String resource = path.substring(OWN.length(), end < 0 ? path.length() : end);
            return resource.isEmpty() ? null : BY_RESOURCE.getOrDefault(resource, OWN_MAPPING);
        }
        if (path.equals(VENDOR) || path.startsWith(VENDOR + "/")) {
            return method.equals(HttpMethod.POST) && isCount(path) ? VENDOR_USAGE : VENDOR_MAPPING;
        }
        return null;
    }

    /** Whether the gateway answers this path itself. */
    boolean isLocal(String path) {
        return LOCAL.contains(path) || LOCAL_BELOW.stream().anyMatch(path::startsWith);
    }

    /** {@code /api/vendor-api/service/{serviceId}/count}. */
    private static boolean isCount(String path) {
        String before = VENDOR + "/service/";
        String after = "/count";
        if (!path.startsWith(before) || !path.endsWith(after)) {
            return false;
        }
        int end = path.length() - after.length();
        return end > before.length() && path.indexOf('/', before.length()) == end;
    }
}
