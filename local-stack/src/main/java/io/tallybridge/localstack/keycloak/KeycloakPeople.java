package io.tallybridge.localstack.keycloak;

import io.tallybridge.localstack.People;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.StackDescription.Keycloak;
import io.tallybridge.localstack.demo.Answer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * People of a real Keycloak, made when they are first asked for: a user {@code ada} of the organization {@code acme} is
 * called {@code ada@acme} there, so that nobody belongs to two organizations. Their passwords are random and known to this object
 * only.
 */
public final class KeycloakPeople implements People {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final RealmAdmin admin;
    private final TokenEndpoint tokens;
    private final Client client;
    private final Set<RealmAdmin.Person> ready = new HashSet<>();
    private final Map<String, String> passwords = new HashMap<>();

    /**
     * People that sign in with a client that may use passwords.
     *
     * @param keycloak with the right to make users
     * @param client the realm's {@code tallybridge-cli}
     */
    public KeycloakPeople(Keycloak keycloak, Client client) {
        this.admin = new RealmAdmin(keycloak);
        this.tokens = new TokenEndpoint(keycloak.issuer());
        this.client = client;
    }

    @Override
    public String token(String organization, List<String> roles, String user) {
        return signIn(organization, roles, user).accessToken();
    }

    /** As {@link #token}, with the refresh token. */
    public Grant signIn(String organization, List<String> roles, String user) {
        Answer answer = ask(ensure(organization, roles, user));
        if (answer.status() == 400 || answer.status() == 401) {
            // Another program has given the same person a password of its own since.
            forget(username(organization, user));
            answer = ask(ensure(organization, roles, user));
        }
        return TokenEndpoint.granted(answer);
    }

    private Answer ask(RealmAdmin.Person person) {
        return tokens.password(client, person.username(), person.password(), "openid");
    }

    private synchronized void forget(String username) {
        ready.removeIf(person -> person.username().equals(username));
    }

    /** Makes sure that there is such a person, with exactly these roles, and tells how it signs in. */
    public synchronized RealmAdmin.Person ensure(String organization, List<String> roles, String user) {
        String username = username(organization, user);
        RealmAdmin.Person person = new RealmAdmin.Person(
                username, passwords.computeIfAbsent(username, name -> password()), List.copyOf(roles));
        if (!ready.contains(person)) {
            ready.removeIf(other -> other.username().equals(username) && !other.equals(person));
            String id = admin.ensurePerson(person);
            if (!organization.isEmpty()) {
                admin.ensureMember(admin.ensureOrganization(organization), id);
            }
            ready.add(person);
        }
        return person;
    }

    /** What a user of an organization is called in the realm. */
    public static String username(String organization, String user) {
        return organization.isEmpty() ? user + ".nowhere" : user + "@" + organization;
    }

    private static String password() {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
