package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The authorisation server: tokens for client credentials, with a life and the scopes that were asked for. */
final class Tokens {

    private record Token(Instant expires, List<String> scopes) {}

    private final Clock clock;
    private final Map<String, Token> issued = new ConcurrentHashMap<>();

    Tokens(Clock clock) {
        this.clock = clock;
    }

    SimulatorResponse issue(SimulatorRequest request, HaloPsaSettings settings) {
        String type = request.header("Content-Type");
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            return Errors.oauth(400, "invalid_request", "The body must be form fields.");
        }
        Map<String, String> form = new SimulatorRequest("POST", "/", request.body(), Map.of(), "", "").query();
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return Errors.oauth(400, "unsupported_grant_type", "The grant type is not supported.");
        }
        String tenant = request.query().getOrDefault("tenant", form.get("tenant"));
        if (settings.tenant() != null && !settings.tenant().equalsIgnoreCase(tenant)) {
            return Errors.oauth(400, "invalid_request", "The tenant is not known.");
        }
        if (!settings.clientId().equalsIgnoreCase(form.get("client_id"))
                || !settings.clientSecret().equals(form.get("client_secret"))) {
            return Errors.oauth(400, "invalid_client", "The client credentials are invalid.");
        }
        List<String> scopes = Arrays.stream(form.getOrDefault("scope", "").split(" "))
                .filter(scope -> !scope.isBlank())
                .toList();
        if (scopes.isEmpty() || !settings.grantedScopes().containsAll(scopes)) {
            return Errors.oauth(400, "invalid_scope", "The application may not use these scopes.");
        }
        String token = UUID.randomUUID() + "-" + UUID.randomUUID();
        issued.put(token, new Token(clock.instant().plusSeconds(settings.tokenSeconds()), scopes));
        ObjectNode body = Json.object();
        body.put("scope", String.join(" ", scopes));
        body.put("token_type", "Bearer");
        body.put("access_token", token);
        body.put("expires_in", settings.tokenSeconds());
        body.putNull("refresh_token");
        body.putNull("id_token");
        return SimulatorResponse.json(200, body);
    }

    /** The scopes of the token that a request carries; null if it carries none that still holds. */
    @Nullable
    List<String> scopes(SimulatorRequest request) {
        String header = request.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        Token token = issued.get(header.substring(7).strip());
        return token == null || !token.expires().isAfter(clock.instant()) ? null : token.scopes();
    }

    void revokeAll() {
        issued.clear();
    }
}
