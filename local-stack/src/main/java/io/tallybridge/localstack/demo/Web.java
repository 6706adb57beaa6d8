package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls one server with fixed headers, as one caller. */
public final class Web {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String base;
    private final Map<String, String> headers;
    private final @Nullable Supplier<String> token;

    private Web(String base, Map<String, String> headers, @Nullable Supplier<String> token) {
        this.base = base;
        this.headers = headers;
        this.token = token;
    }

    /** A caller without credentials. */
    public static Web at(String base) {
        return new Web(base, Map.of(), null);
    }

    /** The same caller with one more header. */
    public Web with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Web(base, more, token);
    }

    /** The same caller with a bearer token. */
    public Web bearer(String token) {
        return bearer(() -> token);
    }

    /** The same caller with the bearer token that is told at each request. */
    public Web bearer(Supplier<String> token) {
        return new Web(base, headers, token);
    }

    /** GET. */
    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    /** POST with a JSON body made from {@code body}; a string is sent as it is. */
    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, "application/json", text(body));
    }

    /** PUT with a JSON body. */
    public Answer put(String path, Object body) {
        return send("PUT", path, "application/json", text(body));
    }

    /** PATCH with a JSON body. */
    public Answer patch(String path, @Nullable Object body) {
        return send("PATCH", path, "application/json", text(body));
    }

    /** DELETE. */
    public Answer delete(String path) {
        return send("DELETE", path, null, null);
    }

    /** Any request: no content type if null, no body if null. */
    public Answer send(String method, String path, @Nullable String contentType, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        request.header("Accept", headers.getOrDefault("Accept", "application/json"));
        headers.forEach((name, value) -> {
            if (!name.equals("Accept")) {
                request.header(name, value);
            }
        });
        if (token != null && !headers.containsKey("Authorization")) {
            request.header("Authorization", "Bearer " + token.get());
        }
        if (contentType != null && body != null) {
            request.header("Content-Type", contentType);
        }
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        String shown = method + " " + base + path;
        try {
            return new Answer(shown, HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new StepFailed(shown + ": no answer (" + e + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed(shown + ": interrupted", e);
        }
    }

    /** All items of a list, page after page. */
    public List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String separator = path.contains("?") ? "&" : "?";
            JsonNode page = get(path + (cursor.isEmpty() ? "" : separator + "cursor=" + encode(cursor)))
                    .expect(200)
                    .json();
            page.path("items").forEach(items::add);
            String next = page.path("nextCursor").asText("");
            Check.that(next.isEmpty() || !next.equals(cursor), path + ": the cursor does not move");
            cursor = page.path("nextCursor").isNull() ? "" : next;
        } while (!cursor.isEmpty());
        return items;
    }

    /** A value for a query or a path segment. */
    public static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static @Nullable String text(@Nullable Object body) {
        if (body == null || body instanceof String) {
            return (String) body;
        }
        try {
            return Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
