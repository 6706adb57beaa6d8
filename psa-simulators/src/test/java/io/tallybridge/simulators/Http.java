package io.tallybridge.simulators;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.engine.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A caller of the simulators. */
final class Http {

    record Answer(int status, String body, HttpResponse<String> raw) {

        JsonNode json() {
            try {
                return Json.read(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final Map<String, String> headers;

    Http(String base, Map<String, String> headers) {
        this.base = base;
        this.headers = headers;
    }

    static Http connectWise(PsaSimulators sims) {
        String basic = Base64.getEncoder()
                .encodeToString("acme+tallybridge-public:tallybridge-private".getBytes(StandardCharsets.UTF_8));
        return new Http(
                sims.connectWiseUrl() + "/v2025_1/apis/3.0",
                Map.of(
                        "Authorization",
                        "Basic " + basic,
                        "clientId",
                        "11111111-2222-3333-4444-555555555555",
                        "Accept",
                        "application/vnd.connectwise.com+json; version=2025.1"));
    }

    static Http autotask(PsaSimulators sims) {
        return new Http(
                sims.baseUrl() + "/autotask/zone3/ATServicesRest/V1.0",
                Map.of("ApiIntegrationCode", "CODE", "UserName", "api@acme.example", "Secret", "tallybridge-secret"));
    }

    static Http plain(String base) {
        return new Http(base, Map.of());
    }

    Http with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.put(name, value);
        return new Http(base, changed);
    }

    Http without(String name) {
        Map<String, String> changed = new LinkedHashMap<>(headers);
        changed.remove(name);
        return new Http(base, changed);
    }

    Http at(String otherBase) {
        return new Http(otherBase, headers);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer patch(String path, String body) throws IOException, InterruptedException {
        return send("PATCH", path, body);
    }

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        URI address = URI.create(path.startsWith("http") ? path : base + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (body != null && !headers.containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
