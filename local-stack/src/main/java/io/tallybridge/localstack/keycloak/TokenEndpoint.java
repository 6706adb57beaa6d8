package io.tallybridge.localstack.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The OpenID Connect endpoints of one realm that give and end tokens. */
public final class TokenEndpoint {

    private static final String PROTOCOL = "/protocol/openid-connect/";

    private final Web realm;

    /**
     * The endpoints of a realm.
     *
     * @param issuer the realm's address, as in {@code http://127.0.0.1:8090/realms/tallybridge}
     */
    public TokenEndpoint(String issuer) {
        this.realm = Web.at(issuer);
    }

    /** A person's tokens, by password; {@code scope} may name one organization: {@code organization:acme}. */
    public Answer password(Client client, String username, String password, String scope) {
        return token(
                client, Map.of("grant_type", "password", "username", username, "password", password, "scope", scope));
    }

    /** A service's own token. */
    public Answer clientCredentials(Client client) {
        return token(client, Map.of("grant_type", "client_credentials"));
    }

    /** The next tokens of a session. */
    public Answer refresh(Client client, String refreshToken) {
        return token(client, Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    /** The tokens of a front end's sign-in, after the browser came back with a code. */
    public Answer code(String clientId, String code, String redirectUri, String verifier) {
        return token(
                new Client(clientId, ""),
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        redirectUri,
                        "code_verifier",
                        verifier));
    }

    /** Ends the session that a refresh token belongs to. */
    public Answer logout(Client client, String refreshToken) {
        return post("logout", client, Map.of("refresh_token", refreshToken));
    }

    /** Reads an answer that must be good. */
    public static Grant granted(Answer answer) {
        JsonNode body = answer.expect(200).json();
        return new Grant(
                body.path("access_token").asText(), body.path("refresh_token").asText(""));
    }

    private Answer token(Client client, Map<String, String> parameters) {
        return post("token", client, parameters);
    }

    private Answer post(String endpoint, Client client, Map<String, String> parameters) {
        Map<String, String> form = new LinkedHashMap<>(parameters);
        form.put("client_id", client.id());
        form.put("client_secret", client.secret());
        String body = form.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "=" + Web.encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return realm.send("POST", PROTOCOL + endpoint, "application/x-www-form-urlencoded", body);
    }
}
