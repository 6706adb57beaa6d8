package io.tallybridge.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.StackDescription;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import io.tallybridge.localstack.keycloak.Grant;
import io.tallybridge.localstack.keycloak.KeycloakPeople;
import io.tallybridge.localstack.keycloak.RealmAdmin;
import io.tallybridge.localstack.keycloak.TokenEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The realm of the running suite's Keycloak, with all rights; and the doors that its tokens open. */
final class Realm {

    private final Suite suite;
    private final StackDescription.Keycloak keycloak;
    private final Client commandLine;
    private final RealmAdmin admin;
    private final KeycloakPeople people;
    private final TokenEndpoint tokens;

    Realm(Suite suite) {
        StackDescription.TokenIssuer issuer = suite.stack().issuer();
        this.suite = suite;
        this.keycloak = Objects.requireNonNull(issuer.keycloak(), "the suite runs without Keycloak");
        this.commandLine = issuer.client();
        this.admin = new RealmAdmin(keycloak);
        this.people = new KeycloakPeople(keycloak, commandLine);
        this.tokens = new TokenEndpoint(keycloak.issuer());
    }

    RealmAdmin admin() {
        return admin;
    }

    TokenEndpoint tokens() {
        return tokens;
    }

    Client commandLine() {
        return commandLine;
    }

    StackDescription.Keycloak keycloak() {
        return keycloak;
    }

    /** A person of this class alone, so that other tests' people keep their sessions. */
    Grant signIn(String organization, String roles, String user) {
        Grant grant = people.signIn(organization, List.of(roles.split(" ")), user);
        suite.used(grant.accessToken());
        return grant;
    }

    RealmAdmin.Person person(String organization, List<String> roles, String user) {
        return people.ensure(organization, roles, user);
    }

    /** A service's token, as the service itself gets it. */
    String serviceToken(String service) {
        return suite.used(
                TokenEndpoint.granted(tokens.clientCredentials(client(service))).accessToken());
    }

    Client client(String service) {
        try {
            JsonNode secrets =
                    Json.mapper().readTree(suite.data().resolve("secrets.json").toFile());
            return new Client(service, secrets.path("client." + service).asText());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether somebody answers at Keycloak's address. */
    boolean answers() {
        try {
            return Web.at(keycloak.issuer())
                            .get("/.well-known/openid-configuration")
                            .status()
                    == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** One path at the gateway and at each service that every person of the month's organization may read. */
    private Map<String, String> doors() {
        StackDescription stack = suite.stack();
        Map<String, String> doors = new LinkedHashMap<>();
        doors.put(stack.gateway().url(), "/api/v1/organization");
        doors.put(stack.services().get("mapping-service").url(), "/api/v1/organization");
        doors.put(
                stack.services().get("usage-ingest-service").url(),
                "/api/v1/usage/counts?limit=1&integrationId=" + suite.played().dattoIntegration());
        doors.put(stack.services().get("psa-sync-service").url(), "/api/v1/psa-connections");
        return doors;
    }

    /** What a token gets at each door: one status if all agree. */
    List<Integer> statuses(String token) {
        return doors().entrySet().stream()
                .map(door ->
                        Web.at(door.getKey()).bearer(token).get(door.getValue()).status())
                .distinct()
                .toList();
    }

    /** As {@link #statuses}, with all answers. */
    List<Answer> answers(String token) {
        return doors().entrySet().stream()
                .map(door -> Web.at(door.getKey()).bearer(token).get(door.getValue()))
                .toList();
    }

    /** A token with the same claims as an org-admin's of acme, from a realm of the same Keycloak that nobody knows. */
    String tokenOfAnotherRealm(String name) {
        try {
            String file =
                    Files.readString(Path.of(suite.stack().home(), "k8s/components/keycloak/tallybridge-realm.json"));
            String other = file.replace("\"realm\": \"tallybridge\"", "\"realm\": \"" + name + "\"")
                    .replace("${TALLYBRIDGE_DEMO:false}", "true")
                    .replace("${TALLYBRIDGE_AUDIENCE:tallybridge}", "tallybridge")
                    .replaceAll("\\$\\{[A-Z_]+}", "a-long-secret-of-" + name);
            admin.realms().post("", other).expect(201, 409);
            return suite.used(TokenEndpoint.granted(new TokenEndpoint(keycloak.server() + "/realms/" + name)
                            .password(
                                    new Client(commandLine.id(), "a-long-secret-of-" + name),
                                    "ada",
                                    "a-long-secret-of-" + name,
                                    "openid"))
                    .accessToken());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets attributes of a client, for the time of a test. */
    void setClientAttribute(String clientId, String name, String value) {
        JsonNode client = admin.rest()
                .get("/clients?clientId=" + clientId)
                .expect(200)
                .json()
                .path(0);
        Map<String, Object> changed = new LinkedHashMap<>();
        client.fields().forEachRemaining(field -> changed.put(field.getKey(), field.getValue()));
        Map<String, Object> attributes = new LinkedHashMap<>();
        client.path("attributes").fields().forEachRemaining(field -> attributes.put(field.getKey(), field.getValue()));
        attributes.put(name, value);
        changed.put("attributes", attributes);
        admin.rest().put("/clients/" + client.path("id").asText(), changed).expect(204);
    }
}
