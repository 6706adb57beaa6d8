package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That what the manifests set is what the services read. */
class SettingsTest {

    /** What an installation may leave at its default, and why. */
    private static final Map<String, String> OPTIONAL = Map.of(
            "TALLYBRIDGE_MAPPING_MANAGEMENT_URL", "the gateway does not ask services for their health here",
            "TALLYBRIDGE_USAGE_MANAGEMENT_URL", "the gateway does not ask services for their health here",
            "TALLYBRIDGE_PSA_MANAGEMENT_URL", "the gateway does not ask services for their health here",
            "TALLYBRIDGE_DB_OWNER_USER", "the migration's",
            "TALLYBRIDGE_DB_OWNER_PASSWORD", "the migration's");

    record Installed(Variant variant, Service service, Manifest workload) {
        Map<String, String> environment() {
            return Environment.of(variant, workload);
        }

        @Override
        public String toString() {
            return variant + ": " + workload;
        }
    }

    static Stream<Installed> services() {
        return Variant.all().stream().flatMap(variant -> Stream.of(Service.values())
                .map(service -> new Installed(variant, service, variant.deployment(service))));
    }

    static Stream<Installed> programs() {
        return Stream.concat(services(), Variant.all().stream().flatMap(variant -> Stream.of(
                        Service.MAPPING, Service.USAGE, Service.PSA)
                .map(service -> new Installed(variant, service, variant.migration(service)))));
    }

    @ParameterizedTest
    @MethodSource("services")
    void whatAServiceReadsIsSet(Installed installed) {
        Set<String> set = installed.environment().keySet();

        assertThat(Settings.of(installed.service()).required())
                .filteredOn(variable -> !OPTIONAL.containsKey(variable))
                // The gateway takes no vendor's token.
                .filteredOn(variable ->
                        installed.service() != Service.GATEWAY || !variable.equals("TALLYBRIDGE_GATEWAY_JWKS"))
                .as("because the default is right on one machine only")
                .isSubsetOf(set);
        assertThat(set.contains("TALLYBRIDGE_KEYSET")).isEqualTo(installed.service() == Service.PSA);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void whatIsSetIsRead(Installed installed) {
        Settings settings = Settings.of(installed.service());

        assertThat(installed.environment().keySet().stream().filter(name -> name.startsWith("TALLYBRIDGE_")))
                .as("because a setting with another name changes nothing, and nobody notices")
                .allMatch(settings::reads);
        assertThat(installed.environment().keySet().stream().filter(name -> name.startsWith("QUARKUS_")))
                .as("because Quarkus ignores what it does not know, and what it has read at the build")
                .allMatch(name -> Settings.quarkusReads(name).equals("RUN_TIME"), "read at run time");
        assertThat(installed.environment().keySet()).allMatch(name -> name.matches("(TALLYBRIDGE|QUARKUS)_.*"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void filesThatSettingsNameAreMounted(Installed installed) {
        installed.environment().forEach((name, value) -> {
            if (value.startsWith("/run/secrets/")) {
                assertThat(Environment.files(installed.workload()))
                        .as(name)
                        .containsKey(value.substring("/run/secrets/".length()));
            }
        });
        assertThat(Environment.files(installed.workload()).entrySet().stream()
                        .filter(file -> !file.getKey().startsWith("TALLYBRIDGE_"))
                        .map(file -> "/run/secrets/" + file.getKey()))
                .as("because a secret that is not used should not be there")
                .isSubsetOf(installed.environment().values());
    }

    @ParameterizedTest
    @MethodSource("services")
    void portsAndNamesAreTheServicesOwn(Installed installed) {
        Map<String, Integer> ports = new TreeMap<>();
        installed
                .workload()
                .container()
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));

        assertThat(ports)
                .isEqualTo(Map.of("http", Settings.of(installed.service()).port(), "management", 9000));
        assertThat(Settings.of(installed.service()).property("quarkus.application.name"))
                .as("because this is its client id too")
                .isEqualTo(installed.service().module());
        assertThat(installed.workload().container().path("image").asText())
                .startsWith(installed.service().image() + ":");
    }

    @ParameterizedTest
    @MethodSource("services")
    void addressesOfOtherServicesAreThoseOfTheirServices(Installed installed) {
        Map<String, Service> others = Map.of(
                "TALLYBRIDGE_GATEWAY_JWKS", Service.GATEWAY,
                "TALLYBRIDGE_MAPPING_URL", Service.MAPPING,
                "TALLYBRIDGE_USAGE_URL", Service.USAGE,
                "TALLYBRIDGE_PSA_URL", Service.PSA);
        Map<String, String> environment = installed.environment();

        others.forEach((variable, other) -> {
            if (environment.containsKey(variable)) {
                String base = "http://%s:%d"
                        .formatted(other.module(), Settings.of(other).port());
                assertThat(environment.get(variable))
                        .isEqualTo(other == Service.GATEWAY ? base + "/.well-known/jwks.json" : base);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("programs")
    void eachProgramKnowsTheSecretsOfItsOwnDatabaseOnly(Installed installed) {
        if (installed.service() == Service.GATEWAY) {
            assertThat(Environment.files(installed.workload()).values())
                    .allMatch(source -> source.startsWith("gateway-service/"));
            return;
        }
        String url = Settings.of(installed.service()).property("quarkus.datasource.jdbc.url");
        String database = url.substring(url.lastIndexOf('/') + 1, url.length() - 1);

        assertThat(Environment.files(installed.workload()).values().stream()
                        .map(source -> source.split("/", 2)[0])
                        .collect(Collectors.toSet()))
                .isSubsetOf(
                        installed.service().module(),
                        "database-" + database + "-app",
                        "database-" + database + "-owner");
        assertThat(Secrets.kubernetes().get("database-" + database + "-app"))
                .containsEntry("username", database + "_app");
        assertThat(installed.environment().get("TALLYBRIDGE_DB_URL")).contains("\"key\":\"" + database + "\"");
    }

    @Test
    void whatIsOptionalIsStillRead() {
        Set<String> read = Stream.of(Service.values())
                .flatMap(service -> Settings.of(service).required().stream())
                .collect(Collectors.toSet());

        assertThat(read)
                .as("because an exception that has lost its reason hides the next mistake")
                .containsAll(OPTIONAL.keySet());
    }

    @Test
    void theListsOfSettingsAreFound() {
        assertThat(List.of("QUARKUS_INIT_AND_EXIT", "QUARKUS_FLYWAY_VALIDATE_AT_START", "QUARKUS_OIDC_TENANT_ENABLED"))
                .allMatch(name -> Settings.quarkusReads(name).equals("RUN_TIME"));
        assertThat(Settings.quarkusReads("QUARKUS_FLYWAY_VALIDATE_AT_STRAT")).isEqualTo("never");
        assertThat(Settings.quarkusReads("QUARKUS_MANAGEMENT_ENABLED")).isEqualTo("BUILD_AND_RUN_TIME_FIXED");
        assertThat(Settings.of(Service.PSA).reads("TALLYBRIDGE_OUTBOUND_EXTRA_HOSTS"))
                .isTrue();
        assertThat(Settings.of(Service.PSA).reads("TALLYBRIDGE_OUTBOUND_EXTRA_HOST"))
                .isFalse();
    }
}
