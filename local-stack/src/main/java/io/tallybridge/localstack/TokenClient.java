package io.tallybridge.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Gets bearer tokens for people from the local issuer. */
public final class TokenClient implements People {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final StackDescription.TokenIssuer issuer;

    /** Asks the issuer of a running stack. */
    public TokenClient(StackDescription.TokenIssuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public String token(String organization, List<String> roles, String user) {
        return token(organization, roles, user, Map.of());
    }

    /** As above, with more parameters of the issuer: {@code expires_in} in seconds, {@code audience}. */
    public String token(String organization, List<String> roles, String user, Map<String, String> more) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("organization", organization);
        form.put("roles", String.join(" ", roles));
        form.put("username", user);
        form.putAll(more);
        String basic = Base64.getEncoder()
                .encodeToString(
                        (issuer.client().id() + ":" + issuer.client().secret()).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer.tokenEndpoint()))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encode(form)))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = Json.mapper().readTree(answer.body());
            if (answer.statusCode() != 200 || !body.hasNonNull("access_token")) {
                throw StackException.failed("The issuer answered " + answer.statusCode() + ": "
                        + body.path("error_description").asText());
            }
            return body.get("access_token").asText();
        } catch (IOException e) {
            throw StackException.failed("The issuer at " + issuer.tokenEndpoint() + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StackException.failed("Interrupted while waiting for the issuer", e);
        }
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
