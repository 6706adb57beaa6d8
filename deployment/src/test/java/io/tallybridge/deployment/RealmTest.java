package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.caller.Roles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the realm has what the services ask of their issuer. */
class RealmTest {

    private static final String FILE = Project.read("k8s/components/keycloak/tallybridge-realm.json");
    private static final JsonNode REALM = Yaml.one(FILE);

    @Test
    void itsRolesAreThoseThatServicesKnow() {
        Set<String> known = Arrays.stream(Roles.class.getDeclaredFields())
                .filter(field -> Modifier.isPublic(field.getModifiers()))
                .map(RealmTest::value)
                // Vendors have tokens of the gateway's, not of the realm's.
                .filter(role -> !role.equals(Roles.VENDOR))
                .collect(Collectors.toSet());

        assertThat(names(REALM.at("/roles/realm"), "name").filter(role -> !role.startsWith("default-")))
                .as("because a role with another name opens nothing")
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void eachServiceIsAClientOfItsName() {
        assertThat(names(REALM.path("clients"), "clientId").filter(name -> name.endsWith("-service")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Service.values()).map(Service::module).toList());
        assertThat(Manifest.items(REALM.path("clients")))
                .filteredOn(client -> client.path("clientId").asText().endsWith("-service"))
                .allSatisfy(client -> {
                    assertThat(client.path("serviceAccountsEnabled").asBoolean())
                            .isTrue();
                    assertThat(client.path("publicClient").asBoolean()).isFalse();
                    assertThat(client.path("directAccessGrantsEnabled").asBoolean())
                            .as("because a service signs nobody in")
                            .isFalse();
                });
    }

    @Test
    void itHoldsNoSecret() {
        assertThat(Stream.concat(
                        REALM.findValues("secret").stream(),
                        Manifest.items(REALM.path("users")).flatMap(user -> user.findValues("value").stream())))
                .isNotEmpty()
                .extracting(JsonNode::asText)
                .as("because the file is public: values come from the environment")
                .allMatch(value -> value.matches("\\$\\{[A-Z_]+}"));
    }

    @Test
    void keycloakGetsWhatTheFileNames() {
        Set<String> named = new HashSet<>();
        Set<String> required = new HashSet<>();
        Pattern.compile("\\$\\{(TALLYBRIDGE_[A-Z_]+)(:?)")
                .matcher(FILE)
                .results()
                .forEach(name -> {
                    named.add(name.group(1));
                    if (name.group(2).isEmpty()) {
                        required.add(name.group(1));
                    }
                });
        Variant variant = Variant.dev();

        Map<String, String> environment = Environment.of(variant, variant.get("Deployment", "keycloak"));

        assertThat(environment.keySet().stream().filter(name -> name.startsWith("TALLYBRIDGE_")))
                .as("because a name that is not set would become the secret itself")
                .containsAll(required)
                .isSubsetOf(named);
        assertThat(environment.get("TALLYBRIDGE_PSA_SECRET"))
                .as("because a client's secret must be the one that its service shows")
                .contains("\"name\":\"psa-sync-service\"", "\"key\":\"TALLYBRIDGE_CLIENT_SECRET\"");
    }

    @Test
    void madeUpPeopleComeInWhereThatIsSwitchedOn() {
        Variant dev = Variant.dev();

        assertThat(Environment.of(dev, dev.get("Deployment", "keycloak"))).containsEntry("TALLYBRIDGE_DEMO", "true");
        assertThat(Manifest.items(REALM.path("users"))
                        .filter(user -> !user.has("serviceAccountClientId"))
                        .map(user -> user.path("enabled").asText()))
                .as("because they all have one password")
                .containsOnly("${TALLYBRIDGE_DEMO:false}");
    }

    @Test
    void servicesBelieveTheNameThatKeycloakHas() {
        Variant variant = Variant.dev();
        String hostname =
                Environment.of(variant, variant.get("Deployment", "keycloak")).get("KC_HOSTNAME");
        String realm = "/realms/" + REALM.path("realm").asText();

        Map<String, String> environment = Environment.of(variant, variant.deployment(Service.PSA));

        assertThat(environment)
                .as("because keys are fetched inside, and tokens carry the name outside")
                .containsEntry("TALLYBRIDGE_ISSUER", "http://keycloak:8090" + realm)
                .containsEntry("QUARKUS_OIDC_TOKEN_ISSUER", hostname + realm);
    }

    private static Stream<String> names(JsonNode array, String field) {
        return Manifest.items(array).map(item -> item.path(field).asText());
    }

    private static String value(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
