package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may reach whom: one table, and what the policies of each variant really let through. */
class ReachabilityTest {

    private static final Set<String> CALLS = Set.of(
            "ingress -> gateway-service:8080",
            "gateway-service -> mapping-service:8081",
            "gateway-service -> usage-ingest-service:8082",
            "gateway-service -> psa-sync-service:8083",
            "mapping-service -> psa-sync-service:8083",
            "usage-ingest-service -> mapping-service:8081",
            "psa-sync-service -> mapping-service:8081",
            "psa-sync-service -> usage-ingest-service:8082",
            // For the keys of vendors' tokens.
            "mapping-service -> gateway-service:8080",
            "usage-ingest-service -> gateway-service:8080",
            "psa-sync-service -> gateway-service:8080");

    private static final List<String> SERVICES =
            Stream.of(Service.values()).map(Service::module).toList();
    private static final List<String> LEAVING = List.of("usage-ingest-service", "psa-sync-service");
    private static final List<String> WITH_DATABASE = List.of(
            "mapping-service",
            "usage-ingest-service",
            "psa-sync-service",
            "mapping-service-migration",
            "usage-ingest-service-migration",
            "psa-sync-service-migration");

    /** Where the database's instances may go on the API server's ports, whose address can be any. */
    private static final List<String> ANYWHERE = List.of(
            "ingress",
            "prometheus",
            "collector",
            "dns",
            "kube-system",
            "postgresql-operator",
            "neighbour",
            "internet",
            "internet-v6",
            "issuer",
            "database-server",
            "private-10",
            "private-172",
            "private-192",
            "private-100",
            "cloud-metadata",
            "private-v6");

    static List<Variant> variants() {
        return Variant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void nothingButTheTableIsReachable(Variant variant) {
        assertThat(new Network(variant).connections())
                .as("because whatever breaks into one part must not reach the others")
                .containsExactlyInAnyOrderElementsOf(table(variant));
    }

    @Test
    void theTableIsWhatServicesSayThatTheyCall() {
        Map<String, String> called = Map.of(
                "TALLYBRIDGE_GATEWAY_JWKS", "gateway-service:8080",
                "TALLYBRIDGE_MAPPING_URL", "mapping-service:8081",
                "TALLYBRIDGE_USAGE_URL", "usage-ingest-service:8082",
                "TALLYBRIDGE_PSA_URL", "psa-sync-service:8083");

        Set<String> calls = Stream.of(Service.values())
                .flatMap(service -> Settings.of(service).variables().stream()
                        .filter(called::containsKey)
                        .map(variable -> service.module() + " -> " + called.get(variable)))
                // It takes tokens of people only, and its own keys it knows.
                .filter(call -> !call.equals("gateway-service -> gateway-service:8080"))
                .collect(Collectors.toSet());

        assertThat(CALLS).filteredOn(call -> !call.startsWith("ingress")).containsExactlyInAnyOrderElementsOf(calls);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void onlyTwoServicesLeaveTheCluster(Variant variant) {
        assertThat(new Network(variant)
                        .connections().stream()
                                .filter(connection -> connection.contains("internet"))
                                .map(connection -> connection.split(" ", 2)[0])
                                .filter(from -> !from.equals("database")))
                .as("because what is stolen must find no way out")
                .containsOnly("usage-ingest-service", "psa-sync-service");
    }

    private static Set<String> table(Variant variant) {
        Set<String> table = new TreeSet<>(CALLS);
        LEAVING.forEach(service -> Stream.of("internet", "internet-v6", "issuer", "database-server")
                .forEach(address -> table.add(service + " -> " + address + ":443")));
        variant.workloads().forEach(workload -> table.add(workload.name().replaceAll("--.*", "") + " -> dns:53"));
        table.add("stray -> dns:53");

        Stream<String> databaseClients = variant.has("keycloak")
                ? Stream.concat(WITH_DATABASE.stream(), Stream.of("keycloak"))
                : WITH_DATABASE.stream();
        if (variant.has("cloudnativepg")) {
            databaseClients.forEach(client -> table.add(client + " -> database:5432"));
            table.add("database -> dns:53");
            for (int port : List.of(5432, 8000)) {
                table.add("database -> database:" + port);
                table.add("postgresql-operator -> database:" + port);
            }
            for (int port : List.of(443, 6443)) {
                ANYWHERE.forEach(place -> table.add("database -> " + place + ":" + port));
            }
        }
        if (variant.has("external-database")) {
            databaseClients.forEach(client -> table.add(client + " -> database-server:5432"));
        }
        if (variant.has("keycloak")) {
            SERVICES.forEach(service -> table.add(service + " -> keycloak:8090"));
        }
        if (variant.has("external-issuer")) {
            SERVICES.forEach(service -> table.add(service + " -> issuer:443"));
        }
        if (variant.has("monitoring")) {
            SERVICES.forEach(service -> table.add("prometheus -> " + service + ":9000"));
        }
        if (variant.has("tracing")) {
            SERVICES.forEach(
                    service -> table.addAll(List.of(service + " -> collector:4317", service + " -> collector:4318")));
        }
        if (variant.has("simulators")) {
            table.add("psa-sync-service -> psa-simulators:8091");
        }
        return table;
    }
}
