package io.tallybridge.psasync.psa.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One call, without its credentials.
 *
 * @param endpoint the kind of resource, for limits that count by it
 * @param body JSON unless a header {@code Content-Type} says otherwise, or null
 */
public record PsaRequest(
        String method,
        URI uri,
        String endpoint,
        Map<String, String> headers,
        @Nullable String body) {

    public PsaRequest {
        headers = Map.copyOf(headers);
    }

    public static PsaRequest get(URI uri, String endpoint) {
        return new PsaRequest("GET", uri, endpoint, Map.of(), null);
    }

    public static PsaRequest of(String method, URI uri, String endpoint, String body) {
        return new PsaRequest(method, uri, endpoint, Map.of(), body);
    }

    /** A POST of form fields, {@code application/x-www-form-urlencoded}. */
    public static PsaRequest form(URI uri, String endpoint, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return new PsaRequest("POST", uri, endpoint, Map.of("Content-Type", "application/x-www-form-urlencoded"), body);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public PsaRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new PsaRequest(method, uri, endpoint, more, body);
    }

    public PsaRequest withUri(URI other) {
        return new PsaRequest(method, other, endpoint, headers, body);
    }
}
