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

    private static final Route OWN_MAPPING = new Route(Api.OWN, Upstream.MAPPING, false, OWN + "**");
    private static final Route VENDOR_MAPPING = new Route(Api.VENDOR, Upstream.MAPPING, false, VENDOR + "/**");
    private static final Route VENDOR_USAGE =
            new Route(Api.VENDOR, Upstream.USAGE, false, VENDOR + "/service/{serviceId}/count");

    /** First segment below {@code /api/v1}; all others belong to mapping-service. */
    private static final Map<String, Route> BY_RESOURCE = Map.ofEntries(
            below("usage", Upstream.USAGE),
            below("psa-connections", Upstream.PSA),
            below("reconciliations", Upstream.PSA),
            below("change-sets", Upstream.PSA),
            below("proofs", Upstream.PSA),
            below("audit", Upstream.PSA),
            below("schedules", Upstream.PSA),
            below("runs", Upstream.PSA),
            below("statements", Upstream.PSA));

    /** Paths that take files and NDJSON streams of any length. */
    private static final Map<String, Route> BULK = Map.ofEntries(
            bulk("/api/v1/usage/bulk", Upstream.USAGE),
            bulk("/api/v1/usage/events", Upstream.USAGE),
            bulk("/api/v1/usage/imports", Upstream.USAGE),
            bulk("/api/v1/mappings/bulk", Upstream.MAPPING),
            bulk("/api/v1/mappings/import", Upstream.MAPPING));

    private static final Set<String> LOCAL = Set.of("/openapi", "/.well-known/jwks.json", "/swagger-ui", "/q/openapi");

    private static final Set<String> LOCAL_BELOW = Set.of("/swagger-ui/");

    private static Map.Entry<String, Route> below(String resource, Upstream upstream) {
        return Map.entry(resource, new Route(Api.OWN, upstream, false, OWN + resource + "/**"));
    }

    private static Map.Entry<String, Route> bulk(String path, Upstream upstream) {
        return Map.entry(path, new Route(Api.OWN, upstream, true, path));
    }

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
