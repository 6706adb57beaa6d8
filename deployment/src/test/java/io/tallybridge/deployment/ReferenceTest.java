package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That what manifests point to is there. */
class ReferenceTest {

    /** Secrets that others make: the Ingress' certificate. */
    private static final Set<String> FOREIGN_SECRETS = Set.of("tallybridge-tls");

    static List<Variant> variants() {
        return Variant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void selectorsTakeThePodsOfTheirOwn(Variant variant) {
        assertThat(variant.kind("Deployment")).allSatisfy(deployment -> {
            assertThat(Labels.select(deployment.at("/spec/selector"), deployment.podLabels()))
                    .isTrue();
            assertThat(variant.workloads()
                            .filter(other -> Labels.select(deployment.at("/spec/selector"), other.podLabels())))
                    .as("because two owners of one pod fight over it")
                    .containsExactly(deployment);
        });
        assertThat(variant.kind("PodDisruptionBudget")).allSatisfy(budget -> assertThat(variant.workloads()
                        .filter(pods -> Labels.select(budget.at("/spec/selector"), pods.podLabels())))
                .hasSize(1));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void servicesLeadToPortsThatPodsHave(Variant variant) {
        assertThat(variant.kind("Service")).isNotEmpty().allSatisfy(service -> {
            List<Manifest> pods = variant.workloads()
                    .filter(workload -> Labels.contains(workload.podLabels(), service.at("/spec/selector")))
                    .toList();
            assertThat(pods).extracting(Manifest::name).containsExactly(service.name());
            assertThat(service.at("/spec/ports"))
                    .allSatisfy(port -> assertThat(containerPort(pods.get(0), port.path("targetPort")))
                            .as("because callers use the number that the program has")
                            .isEqualTo(port.path("port").asInt()));
        });
    }

    @ParameterizedTest
    @MethodSource("variants")
    void probesAskPortsThatPodsHave(Variant variant) {
        assertThat(variant.kind("Deployment"))
                .allSatisfy(deployment -> assertThat(Stream.of("startupProbe", "livenessProbe", "readinessProbe"))
                        .allSatisfy(probe -> assertThat(containerPort(
                                        deployment, deployment.container().at("/" + probe + "/httpGet/port")))
                                .isPositive()));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void doorsLeadToTheGatewayAlone(Variant variant) {
        List<JsonNode> backends = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        variant.kind("Ingress").forEach(ingress -> ingress.at("/spec/rules")
                .forEach(rule -> rule.at("/http/paths").forEach(path -> {
                    assertThat(path.at("/backend/service/port/name").asText()).isEqualTo("http");
                    backends.add(path.at("/backend/service/name"));
                    paths.add(path.path("pathType").asText() + " "
                            + path.path("path").asText());
                })));
        variant.kind("HTTPRoute").forEach(route -> route.at("/spec/rules").forEach(rule -> {
            rule.path("backendRefs").forEach(backend -> {
                assertThat(backend.path("port").asInt())
                        .isEqualTo(Settings.of(Service.GATEWAY).port());
                backends.add(backend.path("name"));
            });
            rule.path("matches")
                    .forEach(match -> paths.add(match.at("/path/type").asText().replace("PathPrefix", "Prefix") + " "
                            + match.at("/path/value").asText()));
        }));

        if (variant.has("ingress") || variant.has("gateway-api")) {
            assertThat(backends).extracting(JsonNode::asText).containsOnly("gateway-service");
            assertThat(paths)
                    .as("because health, metrics and whatever comes later are not for the world")
                    .containsExactlyInAnyOrder(
                            "Prefix /api", "Exact /openapi", "Prefix /swagger-ui", "Exact /.well-known/jwks.json");
        } else {
            assertThat(backends).isEmpty();
        }
        assertThat(variant.kind("Service")
                        .map(service -> service.at("/spec/type").asText("ClusterIP")))
                .as("because a node port or load balancer would be a door of its own")
                .containsOnly("ClusterIP");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void configMapsAreThere(Variant variant) {
        assertThat(variant.workloads()).allSatisfy(workload -> {
            List<JsonNode> references = new ArrayList<>();
            workload.podSpec().findValues("configMapRef").forEach(references::add);
            workload.podSpec().findValues("configMapKeyRef").forEach(references::add);
            workload.podSpec().findValues("configMap").forEach(references::add);
            assertThat(references)
                    .filteredOn(reference -> !reference.path("optional").asBoolean(false))
                    .allSatisfy(reference -> {
                        Manifest map =
                                variant.get("ConfigMap", reference.path("name").asText());
                        assertThat(!reference.has("key")
                                        || map.at("/data")
                                                .has(reference.path("key").asText()))
                                .isTrue();
                    });
        });
    }

    @ParameterizedTest
    @MethodSource("variants")
    void secretsAreThoseThatTheScriptMakes(Variant variant) {
        Set<String> missing = new TreeSet<>();
        variant.manifests().forEach(manifest -> references(manifest.json()).forEach((name, keys) -> {
            Map<String, String> made = Secrets.kubernetes().get(name);
            if (made == null) {
                if (!FOREIGN_SECRETS.contains(name)) {
                    missing.add(name);
                }
            } else {
                keys.stream().filter(key -> !made.containsKey(key)).forEach(key -> missing.add(name + "/" + key));
            }
        }));

        assertThat(missing)
                .as("because a pod whose Secret is missing never starts: k8s/secrets makes them all")
                .isEmpty();
    }

    @Test
    void theScriptMakesNoSecretThatNobodyUses() {
        Set<String> used = new HashSet<>();
        Variant.all().forEach(variant -> variant.manifests()
                .forEach(manifest -> used.addAll(references(manifest.json()).keySet())));

        assertThat(used).containsAll(Secrets.kubernetes().keySet());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void noManifestHoldsASecret(Variant variant) {
        assertThat(variant.kind("Secret"))
                .as("because the repository is no place for them")
                .isEmpty();
        assertThat(variant.workloads()).allSatisfy(workload -> assertThat(
                        Manifest.items(workload.container().path("env")))
                .allSatisfy(variable -> {
                    if (variable.path("name").asText().matches(".*(PASSWORD|SECRET|TOKEN)$") && variable.has("value")) {
                        assertThat(variable.path("value").asText())
                                .as("because a password by value is readable by whoever may look at pods")
                                .startsWith("${");
                    }
                }));
        assertThat(variant.kind("ConfigMap").map(map -> map.at("/data").toString()))
                .allSatisfy(
                        data -> assertThat(data).doesNotContainPattern("(?i)(password|secret)\"?[=:] *\"?[^$\"{ ]"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyImageHasAVersion(Variant variant) {
        assertThat(variant.workloads()
                        .map(workload -> workload.container().path("image").asText()))
                .as("because what runs must be known, and the same on every node")
                .allMatch(image -> image.matches("[a-z0-9./-]+:[A-Za-z0-9._-]+"))
                .noneMatch(image -> image.endsWith(":latest"));
    }

    @Test
    void namespacesEnforceTheRestrictedStandard() {
        assertThat(List.of(Variant.dev(), Variant.prod())).allSatisfy(variant -> assertThat(variant.kind("Namespace"))
                .hasSize(1)
                .allSatisfy(namespace -> assertThat(Manifest.map(namespace.at("/metadata/labels")))
                        .containsEntry("pod-security.kubernetes.io/enforce", "restricted")));
    }

    private static int containerPort(Manifest workload, JsonNode port) {
        return Manifest.items(workload.container().path("ports"))
                .filter(candidate -> candidate.path("name").asText().equals(port.asText())
                        || candidate.path("containerPort").asInt() == port.asInt(-1))
                .mapToInt(candidate -> candidate.path("containerPort").asInt())
                .findFirst()
                .orElseThrow(() -> new AssertionError(workload + " has no port " + port));
    }

    /** Names of Secrets, and the keys that are asked of them. */
    private static Map<String, Set<String>> references(JsonNode json) {
        Map<String, Set<String>> found = new HashMap<>();
        for (String holder : List.of("secretKeyRef", "secretRef", "secret", "passwordSecret")) {
            for (JsonNode reference : json.findValues(holder)) {
                Set<String> keys = found.computeIfAbsent(
                        reference
                                .path("name")
                                .asText(reference.path("secretName").asText()),
                        name -> new HashSet<>());
                if (reference.has("key")) {
                    keys.add(reference.path("key").asText());
                }
                reference
                        .path("items")
                        .forEach(item -> keys.add(item.path("key").asText()));
            }
        }
        json.findValues("tls")
                .forEach(tls -> tls.forEach(
                        entry -> found.computeIfAbsent(entry.path("secretName").asText(), name -> new HashSet<>())));
        return found;
    }
}
