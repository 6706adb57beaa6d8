package io.tallybridge.localstack.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.LastingToken;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.StackDescription.Keycloak;
import io.tallybridge.localstack.StackException;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes a realm with the rights of Keycloak's administrator. What is asked for is ensured: asking twice changes nothing. */
public final class RealmAdmin {

    private static final int PAGE = 100;

    private final Web realms;
    private final Web realm;

    /** Administers the realm that {@code keycloak} names. */
    public RealmAdmin(Keycloak keycloak) {
        TokenEndpoint master = new TokenEndpoint(keycloak.server() + "/realms/master");
        LastingToken token = new LastingToken(() -> TokenEndpoint.granted(master.password(
                        new Client("admin-cli", ""),
                        keycloak.admin().id(),
                        keycloak.admin().secret(),
                        ""))
                .accessToken());
        this.realms = Web.at(keycloak.server() + "/admin/realms").bearer(token);
        this.realm =
                Web.at(keycloak.server() + "/admin/realms/" + keycloak.realm()).bearer(token);
    }

    /**
     * A person.
     *
     * @param username unique in the realm
     * @param password replaces the one before
     * @param roles exactly these of the realm's roles, and no others
     */
    public record Person(String username, String password, List<String> roles) {

        @Override
        public String toString() {
            return "Person[" + username + ", " + roles + "]";
        }
    }

    /** The realm's administration, for what has no method here; paths begin after the realm. */
    public Web rest() {
        return realm;
    }

    /** All realms of this Keycloak. */
    public Web realms() {
        return realms;
    }

    /** Makes the organization whose alias is our organization's id, unless there is one, and tells Keycloak's id of it. */
    public String ensureOrganization(String alias) {
        Map<String, Object> body = Map.of("name", alias, "alias", alias, "enabled", true);
        realm.post("/organizations", body).expect(201, 409);
        for (int first = 0; ; first += PAGE) {
            JsonNode page = realm.get("/organizations?first=" + first + "&max=" + PAGE)
                    .expect(200)
                    .json();
            for (JsonNode organization : page) {
                if (organization.path("alias").asText().equals(alias)) {
                    return organization.path("id").asText();
                }
            }
            if (page.size() < PAGE) {
                throw StackException.failed("Keycloak has another organization of the name '" + alias + "'");
            }
        }
    }

    /** Makes a person or brings an existing one to these roles and this password; tells Keycloak's id. */
    public String ensurePerson(Person person) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("username", person.username());
        // A person without a name or an address would have to complete both before the first sign-in.
        body.put("firstName", person.username().replaceAll("@.*", ""));
        body.put("lastName", "Example");
        body.put("email", person.username() + (person.username().contains("@") ? "." : "@") + "tallybridge.example");
        body.put("emailVerified", true);
        body.put("enabled", true);
        realm.post("/users", body).expect(201, 409);
        String id = user(person.username()).path("id").asText();
        realm.put(
                        "/users/" + id + "/reset-password",
                        Map.of("type", "password", "value", person.password(), "temporary", false))
                .expect(204);
        setRoles(id, person.roles());
        return id;
    }

    /** The user of this name. */
    public JsonNode user(String username) {
        JsonNode found = realm.get("/users?exact=true&username=" + Web.encode(username))
                .expect(200)
                .json();
        if (found.size() != 1) {
            throw StackException.failed("Keycloak has no user '" + username + "'");
        }
        return found.get(0);
    }

    /** Makes a person a member of an organization, both by Keycloak's ids. */
    public void ensureMember(String organizationId, String userId) {
        Answer answer = realm.post("/organizations/" + organizationId + "/members", '"' + userId + '"');
        // 409: a member already.
        answer.expect(201, 409);
    }

    private void setRoles(String userId, List<String> wanted) {
        String path = "/users/" + userId + "/role-mappings/realm";
        List<JsonNode> surplus = new ArrayList<>();
        List<String> missing = new ArrayList<>(wanted);
        for (JsonNode role : realm.get(path).expect(200).json()) {
            String name = role.path("name").asText();
            if (!missing.remove(name) && !name.startsWith("default-roles-")) {
                surplus.add(role);
            }
        }
        if (!surplus.isEmpty()) {
            realm.send(
                            "DELETE",
                            path,
                            "application/json",
                            Json.mapper().valueToTree(surplus).toString())
                    .expect(204);
        }
        if (!missing.isEmpty()) {
            List<JsonNode> roles = new ArrayList<>();
            for (String name : missing) {
                roles.add(realm.get("/roles/" + Web.encode(name)).expect(200).json());
            }
            realm.post(path, roles).expect(204);
        }
    }
}
