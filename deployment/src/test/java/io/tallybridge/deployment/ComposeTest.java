package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.deployment.Compose.Container;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That docker-compose.yml and the Dockerfiles agree with the services and with the manifests. */
class ComposeTest {

    private static final Set<String> DOORS =
            Set.of("gateway-service", "keycloak", "psa-simulators", "grafana", "prometheus");

    static Stream<Container> containers() {
        return Compose.containers();
    }

    static Stream<Container> ours() {
        return Compose.containers().filter(Container::ours);
    }

    /** Services and their migrations. */
    static Stream<Container> programs() {
        return ours().filter(container -> !container.name().equals("psa-simulators"));
    }

    private static Service service(Container container) {
        return Service.named(container.image().replaceAll("^tallybridge/|:.*$", ""))
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void eachServiceIsBuiltWithItsOwnPort(Service service) {
        Container container = Compose.container(service.module());

        assertThat(container.image().replaceAll(":.*$", "")).isEqualTo(service.image());
        assertThat(container.json().at("/build/args/MODULE").asText()).isEqualTo(service.module());
        assertThat(container.json().at("/build/args/PORT").asInt())
                .isEqualTo(Settings.of(service).port());
    }

    @ParameterizedTest
    @EnumSource
    void whatAServiceReadsIsSet(Service service) {
        Container container = Compose.container(service.module());
        Set<String> set = new TreeSet<>(container.environment().keySet());
        set.addAll(container.secrets().keySet());

        assertThat(Settings.of(service).required())
                .filteredOn(variable -> !variable.matches("TALLYBRIDGE_DB_OWNER_.*|TALLYBRIDGE_.*_MANAGEMENT_URL"))
                .as("because the default is right on one machine only")
                .isSubsetOf(set);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void whatIsSetIsRead(Container container) {
        Settings own = Settings.of(service(container));
        Stream<String> set = Stream.concat(
                container.environment().keySet().stream(),
                container.secrets().keySet().stream().filter(name -> name.startsWith("TALLYBRIDGE_")));

        assertThat(set)
                .as("because a setting with another name changes nothing, and nobody notices")
                .allMatch(
                        name -> name.startsWith("QUARKUS_")
                                ? Settings.quarkusReads(name).equals("RUN_TIME")
                                // The addresses are written once for all.
                                : own.reads(name)
                                        || name.matches("TALLYBRIDGE_[A-Z_]+_(URL|JWKS)")
                                                && Stream.of(Service.values()).anyMatch(other -> Settings.of(other)
                                                        .reads(name)),
                        "read");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void addressesAreThoseOfTheContainers(Container container) {
        Map.of(
                        "TALLYBRIDGE_MAPPING_URL", Service.MAPPING,
                        "TALLYBRIDGE_USAGE_URL", Service.USAGE,
                        "TALLYBRIDGE_PSA_URL", Service.PSA)
                .forEach((variable, other) -> assertThat(container.environment())
                        .containsEntry(
                                variable,
                                "http://%s:%d"
                                        .formatted(
                                                other.module(),
                                                Settings.of(other).port())));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void ownersPasswordsAreTheMigrationsOwn(Container container) {
        assertThat(container.secrets().values().stream().anyMatch(secret -> secret.endsWith("_owner")))
                .as("because what serves must not be able to change the schema")
                .isEqualTo(container.migrates());
        assertThat(container.environment().containsKey("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                .isEqualTo(!container.migrates() && service(container) != Service.GATEWAY);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void secretsAreFilesThatTheScriptMakes(Container container) {
        assertThat(container.secrets().values()).allSatisfy(secret -> {
            assertThat(Secrets.files()).containsKey(secret);
            assertThat(Compose.file().at("/secrets/" + secret + "/file").asText())
                    .isEqualTo("docker/secrets/" + secret);
        });
        container.environment().forEach((name, value) -> {
            if (value.startsWith("/run/secrets/")) {
                assertThat(container.secrets()).as(name).containsKey(value.substring("/run/secrets/".length()));
            }
            assertThat(name.matches(".*(PASSWORD|SECRET)") && !value.isEmpty())
                    .as("because %s by value is readable by whoever may look at containers", name)
                    .isFalse();
        });
    }

    @Test
    void theScriptMakesNoFileThatNobodyUses() {
        assertThat(containers().flatMap(container -> container.secrets().values().stream()))
                .containsAll(Secrets.files().keySet());
    }

    @ParameterizedTest
    @MethodSource("containers")
    void onlyDoorsArePublishedAndOnThisMachineOnly(Container container) {
        JsonNode ports = container.json().path("ports");

        assertThat(ports)
                .as("because a published port passes the host's firewall")
                .allMatch(port -> port.asText().startsWith("127.0.0.1:"));
        assertThat(ports.isEmpty() || DOORS.contains(container.name()))
                .as("because all else is reached through the gateway")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void ourContainersCanChangeNothing(Container container) {
        assertThat(container.json().path("read_only").asBoolean(false)).isTrue();
        assertThat(container.json().path("cap_drop"))
                .extracting(JsonNode::asText)
                .containsExactly("ALL");
        assertThat(container.json().path("security_opt"))
                .extracting(JsonNode::asText)
                .contains("no-new-privileges:true");
        assertThat(container.json().path("tmpfs"))
                .extracting(JsonNode::asText)
                .anyMatch(mount -> mount.startsWith("/tmp"));
        assertThat(container.migrates() || container.json().has("mem_limit"))
                .as("because a JVM sizes itself by its limit")
                .isTrue();
    }

    @Test
    void baseImagesAreWrittenDownOnce() throws IOException {
        Properties images = new Properties();
        images.load(new StringReader(Project.read("docker/images.env")));
        String file = Project.read("docker-compose.yml");

        assertThat(Pattern.compile("\\$\\{([A-Z]+_IMAGE):-([^}]+)}")
                        .matcher(file)
                        .results())
                .isNotEmpty()
                .allSatisfy(use -> assertThat(images.getProperty(use.group(1))).isEqualTo(use.group(2)));
        assertThat(Project.read("docker/service.Dockerfile"))
                .contains("ARG JAVA_IMAGE=" + images.getProperty("JAVA_IMAGE"));
        assertThat(Variant.dev()
                        .get("Deployment", "keycloak")
                        .container()
                        .path("image")
                        .asText())
                .as("because the cluster and compose run the same Keycloak")
                .isEqualTo(images.getProperty("KEYCLOAK_IMAGE"));
    }

    @Test
    void imagesAreWhatManifestsTakeThemFor() {
        String dockerfile = Project.read("docker/service.Dockerfile");
        Manifest deployment = Variant.prod().deployment(Service.MAPPING);

        assertThat(dockerfile)
                .as("because the manifests' user owns the files")
                .contains("USER 10001:10001")
                .as("because probes and Prometheus ask there")
                .contains("QUARKUS_MANAGEMENT_PORT=9000", "QUARKUS_MANAGEMENT_HOST=0.0.0.0")
                .contains("QUARKUS_HTTP_PORT=${PORT}", "QUARKUS_HTTP_HOST=0.0.0.0");
        assertThat(deployment.podSpec().at("/securityContext/runAsUser").asInt())
                .isEqualTo(10001);
        assertThat(Manifest.items(deployment.container().path("ports"))
                        .filter(port -> port.path("name").asText().equals("management"))
                        .map(port -> port.path("containerPort").asInt()))
                .containsExactly(9000);
    }

    @Test
    void theSimulatorsArePrivateToTheirProfile() {
        assertThat(Compose.container("psa-simulators").json().path("profiles"))
                .extracting(JsonNode::asText)
                .containsExactly("simulators");
        assertThat(Variant.dev()
                        .get("Deployment", "psa-simulators")
                        .container()
                        .path("image")
                        .asText())
                .startsWith(Compose.container("psa-simulators").image().replaceAll(":.*$", "") + ":");
    }

    @Test
    void keycloakIsSetTheSameWayInBoth() {
        Variant dev = Variant.dev();
        Map<String, String> cluster = Environment.of(dev, dev.get("Deployment", "keycloak"));
        Map<String, String> compose = Compose.container("keycloak").environment();
        Set<String> shared = compose.keySet().stream()
                .filter(name -> name.startsWith("KC_"))
                // The database has another address there.
                .filter(name -> !name.startsWith("KC_DB_"))
                .collect(Collectors.toSet());

        assertThat(shared)
                .isNotEmpty()
                .as("because what is tried with compose is what runs in the cluster")
                .allSatisfy(name -> assertThat(cluster).containsEntry(name, compose.get(name)));
    }
}
