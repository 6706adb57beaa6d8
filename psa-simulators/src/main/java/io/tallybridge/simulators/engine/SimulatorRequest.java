package io.tallybridge.simulators.engine;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as a simulated PSA sees it.
 *
 * @param method HTTP method in upper case
 * @param path path below the PSA's prefix, starting with a slash, still encoded
 * @param rawQuery query as received, null without one
 * @param headers headers by lower-case name; several values are joined by a comma
 * @param body the body's text, empty without one
 * @param baseUrl address of the PSA's prefix as the caller reached it, without a trailing slash
 */
public record SimulatorRequest(
        String method,
        String path,
        @Nullable String rawQuery,
        Map<String, String> headers,
        String body,
        String baseUrl) {

    /** A header's value, whatever the case of its name. */
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** The decoded query parameters, in their order; the last one wins when a name is repeated. */
    public Map<String, String> query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return parameters;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.isEmpty()) {
                parameters.put(decode(name), decode(value));
            }
        }
        return parameters;
    }

    /** Path and query together, for matching and for links. */
    public String pathAndQuery() {
        return rawQuery == null ? path : path + "?" + rawQuery;
    }

    /** Decodes one percent-encoded part; an invalid escape is left as it is. */
    public static String decode(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }
}
