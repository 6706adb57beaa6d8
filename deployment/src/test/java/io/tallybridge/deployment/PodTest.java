package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How pods run. */
class PodTest {

    /** Keycloak puts itself together at its first start, so its root is writable. */
    private static final List<String> WRITABLE_ROOT = List.of("keycloak");

    record Pod(Variant variant, Manifest workload) {
        JsonNode spec() {
            return workload.podSpec();
        }

        JsonNode container() {
            return workload.container();
        }

        @Override
        public String toString() {
            return variant + ": " + workload;
        }
    }

    static Stream<Pod> pods() {
        return Stream.of(Variant.dev(), Variant.prod())
                .flatMap(variant -> variant.workloads().map(workload -> new Pod(variant, workload)));
    }

    static Stream<Pod> services() {
        return pods().filter(pod -> pod.workload().isService());
    }

    static Stream<Pod> deployments() {
        return pods().filter(pod -> pod.workload().kind().equals("Deployment"));
    }

    static Stream<Pod> migrations() {
        return pods().filter(pod -> pod.workload().kind().equals("Job"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void oneContainerAndNothingOfTheNode(Pod pod) {
        assertThat(pod.spec().path("containers")).hasSize(1);
        assertThat(List.of("hostNetwork", "hostPID", "hostIPC", "initContainers"))
                .as("because each would need rules of its own here")
                .noneMatch(pod.spec()::has);
        assertThat(pod.spec().path("volumes"))
                .as("because nothing of the node may be mounted, and nothing without a bound")
                .allSatisfy(volume -> assertThat(List.of("secret", "projected", "configMap", "emptyDir"))
                        .anyMatch(volume::has))
                .allSatisfy(volume -> assertThat(!volume.has("emptyDir")
                                || volume.at("/emptyDir").has("sizeLimit"))
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("pods")
    void theRestrictedStandardIsMet(Pod pod) {
        JsonNode security = pod.spec().path("securityContext");
        JsonNode own = pod.container().path("securityContext");

        assertThat(security.path("runAsNonRoot").asBoolean())
                .as("because the namespace refuses everything else")
                .isTrue();
        assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(own.at("/capabilities/drop")).extracting(JsonNode::asText).containsExactly("ALL");
        assertThat(own.path("capabilities").has("add")).isFalse();
        assertThat(own.path("privileged").asBoolean(false)).isFalse();
        assertThat(List.of("runAsUser", "runAsNonRoot", "seccompProfile"))
                .as("because a container's own answer would win over the pod's")
                .noneMatch(own::has);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void rootFileSystemsAreReadOnly(Pod pod) {
        boolean readOnly =
                pod.container().at("/securityContext/readOnlyRootFilesystem").asBoolean(false);

        assertThat(readOnly)
                .as("because what breaks in must find no place to stay")
                .isEqualTo(!WRITABLE_ROOT.contains(pod.workload().name()));
        if (readOnly) {
            assertThat(pod.container().path("volumeMounts"))
                    .as("because a JVM keeps files of its own there")
                    .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
        }
    }

    @ParameterizedTest
    @MethodSource("pods")
    void ourOwnImagesRunAsTheirUser(Pod pod) {
        if (!pod.container().path("image").asText().startsWith("tallybridge/")) {
            assertThat(pod.workload().name()).isEqualTo("keycloak");
            return;
        }
        JsonNode security = pod.spec().path("securityContext");
        assertThat(Stream.of("runAsUser", "runAsGroup", "fsGroup")
                        .map(key -> security.path(key).asInt()))
                .as("because the image's files and the secrets' group are this user's")
                .containsOnly(10001);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void noPodHasATokenForTheCluster(Pod pod) {
        String account = pod.spec().path("serviceAccountName").asText();

        assertThat(pod.spec().path("automountServiceAccountToken").asBoolean(true))
                .as("because nothing here speaks with the Kubernetes API")
                .isFalse();
        assertThat(pod.variant()
                        .get("ServiceAccount", account)
                        .at("/automountServiceAccountToken")
                        .asBoolean(true))
                .isFalse();
        assertThat(pod.spec().path("enableServiceLinks").asBoolean(true))
                .as("because variables that Kubernetes makes of Services could be taken for settings")
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void whatAPodMayUseIsBounded(Pod pod) {
        JsonNode resources = pod.container().path("resources");
        for (String resource : List.of("cpu", "memory")) {
            String asked = resources.at("/requests/" + resource).asText();
            String most = resources.at("/limits/" + resource).asText();
            assertThat(asked).as("because the scheduler places by requests").isNotEmpty();
            assertThat(most).as("because a JVM sizes itself by limits").isNotEmpty();
            assertThat(Quantity.getAmountInBytes(new Quantity(asked)))
                    .isLessThanOrEqualTo(Quantity.getAmountInBytes(new Quantity(most)));
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void healthIsAskedOnTheManagementPort(Pod pod) {
        JsonNode container = pod.container();
        Map.of("startupProbe", "started", "livenessProbe", "live", "readinessProbe", "ready")
                .forEach((probe, path) -> {
                    assertThat(container.at("/" + probe + "/httpGet/path").asText())
                            .isEqualTo("/q/health/" + path);
                    assertThat(container.at("/" + probe + "/httpGet/port").asText())
                            .as("because the port for callers has no health")
                            .isEqualTo("management");
                });
        assertThat(seconds(container.path("startupProbe")))
                .as("because a busy node takes long to start a JVM")
                .isGreaterThanOrEqualTo(90);
        assertThat(seconds(container.path("livenessProbe")))
                .as("because a pause of the JVM is no reason to kill it")
                .isGreaterThanOrEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void everyDeploymentHasThreeProbes(Pod pod) {
        assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe")).allMatch(pod.container()::has);
    }

    @ParameterizedTest
    @MethodSource("services")
    void aReplicaEndsWhatItHasBegun(Pod pod) {
        Settings settings = Settings.of(Service.named(pod.workload().name()).orElseThrow());
        long pause = pod.container().at("/lifecycle/preStop/sleep/seconds").asLong();
        long delay = Duration.parse(
                        "PT" + Environment.of(pod.variant(), pod.workload()).get("QUARKUS_SHUTDOWN_DELAY"))
                .toSeconds();

        assertThat(pause)
                .as("because proxies send requests for some seconds after a replica is told to leave")
                .isBetween(5L, 20L);
        assertThat(settings.property("quarkus.shutdown.delay-enabled"))
                .as("because the delay is built in or not there")
                .isEqualTo("true");
        assertThat(pod.spec().path("terminationGracePeriodSeconds").asLong())
                .as("because Kubernetes kills it after that time, whatever it does")
                .isGreaterThanOrEqualTo(pause + delay + settings.seconds("quarkus.shutdown.timeout") + 10);
    }

    @ParameterizedTest
    @MethodSource("services")
    void servicesNeverMigrate(Pod pod) {
        Service service = Service.named(pod.workload().name()).orElseThrow();
        if (service == Service.GATEWAY) {
            return;
        }
        Map<String, String> environment = Environment.of(pod.variant(), pod.workload());

        assertThat(environment)
                .as("because the schema is the migration's, and a replica must not serve on one that lacks something")
                .containsEntry("QUARKUS_FLYWAY_MIGRATE_AT_START", "false")
                .containsEntry("QUARKUS_FLYWAY_VALIDATE_AT_START", "true")
                .containsEntry("QUARKUS_FLYWAY_USERNAME", "${quarkus.datasource.username}")
                .containsEntry("QUARKUS_FLYWAY_PASSWORD", "${quarkus.datasource.password}");
        assertThat(Settings.of(service).property("quarkus.flyway.ignore-future-migrations"))
                .as("because replicas of the version before start on the newer schema too")
                .isEqualTo("true");
        assertThat(pod.spec().toString())
                .as("because only migrations know the owner")
                .doesNotContain("owner", "OWNER");
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void migrationsEnd(Pod pod) {
        JsonNode job = pod.workload().at("/spec");

        assertThat(Environment.of(pod.variant(), pod.workload()))
                .containsEntry("QUARKUS_INIT_AND_EXIT", "true")
                .doesNotContainKey("QUARKUS_FLYWAY_MIGRATE_AT_START")
                .containsKeys(
                        "TALLYBRIDGE_DB_URL",
                        "TALLYBRIDGE_DB_USER",
                        "TALLYBRIDGE_DB_OWNER_USER",
                        "TALLYBRIDGE_DB_OWNER_PASSWORD");
        assertThat(pod.spec().path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(job.path("backoffLimit").asInt())
                .as("because the database may come up after it")
                .isBetween(3, 10);
        assertThat(job.has("activeDeadlineSeconds")).isTrue();
        assertThat(pod.workload().at("/metadata/labels/tallybridge.io~1step").asText())
                .as("because operators apply and wait by this label")
                .isEqualTo("migration");
        assertThat(job.has("ttlSecondsAfterFinished")).isTrue();
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void eachReleaseHasMigrationsOfItsOwn(Pod pod) {
        String image = pod.container().path("image").asText();
        String tag = image.substring(image.lastIndexOf(':') + 1);

        assertThat(pod.workload().name())
                .as("because a Job cannot be changed to another image")
                .endsWith("-migration--" + tag)
                .hasSizeLessThan(53);
        assertThat(pod.spec().toString())
                .as("because a generated name changes with its content, and the Job would have to change too")
                .doesNotContainPattern("\"name\":\"[a-z-]+-[a-z0-9]{10}\"");
    }

    private static int seconds(JsonNode probe) {
        return probe.path("periodSeconds").asInt()
                * probe.path("failureThreshold").asInt();
    }
}
