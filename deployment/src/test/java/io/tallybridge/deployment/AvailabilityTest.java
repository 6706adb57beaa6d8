package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many replicas there are, and what may take them away. */
class AvailabilityTest {

    private static final Variant PROD = Variant.prod();

    @ParameterizedTest
    @EnumSource
    void aReplicaLeavesOnlyAfterAnotherHasCome(Service service) {
        JsonNode strategy = PROD.deployment(service).at("/spec/strategy");

        assertThat(strategy.path("type").asText()).isEqualTo("RollingUpdate");
        assertThat(strategy.at("/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
        assertThat(strategy.at("/rollingUpdate/maxSurge").asInt()).isPositive();
        assertThat(PROD.deployment(service).at("/spec/revisionHistoryLimit").asInt())
                .isBetween(1, 5);
    }

    @ParameterizedTest
    @EnumSource
    void prodHasTwoOrMoreReplicasAndDevHasOne(Service service) {
        assertThat(fewest(PROD, service)).isGreaterThanOrEqualTo(2);
        assertThat(most(Variant.dev(), service)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void eitherTheAutoscalerOrTheDeploymentSaysHowMany(Service service) {
        assertThat(PROD.find("HorizontalPodAutoscaler", service.module()).isPresent())
                .as("because every apply would set the autoscaler's number back")
                .isNotEqualTo(PROD.deployment(service).at("/spec").has("replicas"));
    }

    @Test
    void whatWaitsForPsasIsNotScaledByItsCpu() {
        assertThat(PROD.kind("HorizontalPodAutoscaler").map(Manifest::name))
                .as("because replicas of psa-sync-service share the PSAs' limits: more of them would wait together")
                .containsExactlyInAnyOrder("gateway-service", "mapping-service", "usage-ingest-service");
    }

    @Test
    void autoscalersScaleWhatIsThereByTheCpuItAsksFor() {
        assertThat(PROD.kind("HorizontalPodAutoscaler")).allSatisfy(autoscaler -> {
            JsonNode target = autoscaler.at("/spec/scaleTargetRef");
            Manifest deployment =
                    PROD.get(target.path("kind").asText(), target.path("name").asText());
            assertThat(target.path("apiVersion").asText())
                    .isEqualTo(deployment.at("/apiVersion").asText());
            assertThat(autoscaler.at("/spec/metrics/0/resource/name").asText()).isEqualTo("cpu");
            assertThat(deployment.container().at("/resources/requests").has("cpu"))
                    .as("because utilization is measured against the request")
                    .isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNodeCanBeEmptiedWithoutTakingAServiceAway(Service service) {
        Manifest budget = PROD.get("PodDisruptionBudget", service.module());

        assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
        assertThat(fewest(PROD, service))
                .as("because one replica more than may be missing must stay")
                .isGreaterThan(budget.at("/spec/maxUnavailable").asInt());
        assertThat(budget.at("/spec/unhealthyPodEvictionPolicy").asText()).isEqualTo("AlwaysAllow");
        assertThat(Labels.select(
                        budget.at("/spec/selector"), PROD.deployment(service).podLabels()))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void replicasKeepOffEachOthersNodesAndZones(Service service) {
        JsonNode constraints = PROD.deployment(service).podSpec().path("topologySpreadConstraints");

        assertThat(Manifest.items(constraints)
                        .map(constraint -> constraint.path("topologyKey").asText()))
                .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
        assertThat(constraints).allSatisfy(constraint -> {
            assertThat(Labels.select(
                            constraint.path("labelSelector"),
                            PROD.deployment(service).podLabels()))
                    .isTrue();
            assertThat(constraint.path("whenUnsatisfiable").asText())
                    .as("because a small cluster must still run the suite")
                    .isEqualTo("ScheduleAnyway");
        });
    }

    @Test
    void theDatabaseHasConnectionsForAllReplicasAtTheirMost() {
        int pools = Stream.of(Service.MAPPING, Service.USAGE, Service.PSA)
                .mapToInt(service -> Settings.of(service).databaseConnections() * (most(PROD, service) + 1))
                .sum();
        int keycloak = 20;
        int migrationsAndOperators = 30;

        assertThat(pools).isGreaterThan(100);
        assertThat(PROD.get("Cluster", "tallybridge-db")
                        .at("/spec/postgresql/parameters/max_connections")
                        .asInt())
                .as("because a suite that is scaled out while it is replaced must not run out of connections")
                .isGreaterThanOrEqualTo(pools + keycloak + migrationsAndOperators);
    }

    @Test
    void answeredCountsOutliveAnInstanceOfTheDatabase() {
        JsonNode spec = PROD.get("Cluster", "tallybridge-db").at("/spec");

        assertThat(spec.at("/postgresql/synchronous/number").asInt()).isPositive();
        assertThat(spec.at("/postgresql/synchronous/dataDurability").asText()).isEqualTo("required");
        assertThat(spec.path("instances").asInt())
                .as("because with one standby less than it waits for, the database stops writing")
                .isGreaterThan(spec.at("/postgresql/synchronous/number").asInt() + 1);
    }

    private static int fewest(Variant variant, Service service) {
        return variant.find("HorizontalPodAutoscaler", service.module())
                .map(autoscaler -> autoscaler.at("/spec/minReplicas").asInt())
                .orElseGet(
                        () -> variant.deployment(service).at("/spec/replicas").asInt());
    }

    private static int most(Variant variant, Service service) {
        return variant.find("HorizontalPodAutoscaler", service.module())
                .map(autoscaler -> autoscaler.at("/spec/maxReplicas").asInt())
                .orElseGet(
                        () -> variant.deployment(service).at("/spec/replicas").asInt());
    }
}
