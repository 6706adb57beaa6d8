package io.tallybridge.localstack;

import io.tallybridge.localstack.Ports.ServicePorts;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options with which a stack is started; each has an environment variable too. */
final class StackOptions {

    private static final List<String> DEFAULT_JAVA_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    @Mixin
    DataOption data = new DataOption();

    @Option(names = "--random-ports", description = "Take free ports for all that are not given.")
    boolean randomPorts;

    @Option(names = "--keep-logs", description = "Add to the logs of earlier runs instead of replacing them.")
    boolean keepLogs;

    @Option(names = "--no-restart", description = "Report a service that dies, but leave it down.")
    boolean noRestart;

    @Option(
            names = "--replicas",
            paramLabel = "<n>",
            defaultValue = "${env:TALLYBRIDGE_REPLICAS:-1}",
            description =
                    "Processes of each service, behind a balancer at the service's port (TALLYBRIDGE_REPLICAS; default: 1).")
    int replicas = 1;

    @Option(
            names = "--gateway-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_GATEWAY_PORT}",
            description = "Port of the gateway (TALLYBRIDGE_GATEWAY_PORT; default: 8080).")
    @Nullable
    Integer gateway;

    @Option(
            names = "--mapping-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_MAPPING_PORT}",
            description = "Port of mapping-service (TALLYBRIDGE_MAPPING_PORT; default: 8081).")
    @Nullable
    Integer mapping;

    @Option(
            names = "--usage-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_USAGE_PORT}",
            description = "Port of usage-ingest-service (TALLYBRIDGE_USAGE_PORT; default: 8082).")
    @Nullable
    Integer usage;

    @Option(
            names = "--psa-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_PSA_PORT}",
            description = "Port of psa-sync-service (TALLYBRIDGE_PSA_PORT; default: 8083).")
    @Nullable
    Integer psa;

    @Option(
            names = "--gateway-management-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_GATEWAY_MANAGEMENT_PORT}",
            description =
                    "Port of the gateway's health and metrics (TALLYBRIDGE_GATEWAY_MANAGEMENT_PORT; default: its port + 1000).")
    @Nullable
    Integer gatewayManagement;

    @Option(
            names = "--mapping-management-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_MAPPING_MANAGEMENT_PORT}",
            description =
                    "Port of mapping-service's health and metrics (TALLYBRIDGE_MAPPING_MANAGEMENT_PORT; default: its port + 1000).")
    @Nullable
    Integer mappingManagement;

    @Option(
            names = "--usage-management-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_USAGE_MANAGEMENT_PORT}",
            description =
                    "Port of usage-ingest-service's health and metrics (TALLYBRIDGE_USAGE_MANAGEMENT_PORT; default: its port + 1000).")
    @Nullable
    Integer usageManagement;

    @Option(
            names = "--psa-management-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_PSA_MANAGEMENT_PORT}",
            description =
                    "Port of psa-sync-service's health and metrics (TALLYBRIDGE_PSA_MANAGEMENT_PORT; default: its port + 1000).")
    @Nullable
    Integer psaManagement;

    @Option(
            names = "--issuer-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_ISSUER_PORT}",
            description = "Port of the OIDC issuer (TALLYBRIDGE_ISSUER_PORT; default: 8090).")
    @Nullable
    Integer issuer;

    @Option(
            names = "--simulators-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_SIMULATORS_PORT}",
            description = "Port of the PSA simulators (TALLYBRIDGE_SIMULATORS_PORT; default: 8091).")
    @Nullable
    Integer simulators;

    @Option(
            names = "--postgres-port",
            paramLabel = "<port>",
            defaultValue = "${env:TALLYBRIDGE_POSTGRES_PORT}",
            description = "Port of PostgreSQL (TALLYBRIDGE_POSTGRES_PORT; default: 5433).")
    @Nullable
    Integer postgres;

    @Option(
            names = "--cli-secret",
            paramLabel = "<secret>",
            defaultValue = "${env:TALLYBRIDGE_CLI_SECRET}",
            description = "Secret of the client that './run token' uses (TALLYBRIDGE_CLI_SECRET; default: generated).")
    @Nullable
    String cliSecret;

    @Option(
            names = "--service-secret",
            paramLabel = "<secret>",
            defaultValue = "${env:TALLYBRIDGE_SERVICE_SECRET}",
            description =
                    "Secret of the services at the issuer (TALLYBRIDGE_SERVICE_SECRET; default: generated, one each).")
    @Nullable
    String serviceSecret;

    @Option(
            names = "--db-password",
            paramLabel = "<password>",
            defaultValue = "${env:TALLYBRIDGE_LOCAL_DB_PASSWORD}",
            description =
                    "Password of the services' database roles (TALLYBRIDGE_LOCAL_DB_PASSWORD; default: generated, one each).")
    @Nullable
    String databasePassword;

    @Option(
            names = "--java-options",
            paramLabel = "<options>",
            defaultValue = "${env:TALLYBRIDGE_JAVA_OPTIONS}",
            description = "JVM options of the services (TALLYBRIDGE_JAVA_OPTIONS; default: -Xmx256m -XX:+UseSerialGC).")
    @Nullable
    String javaOptions;

    @Option(
            names = "--keycloak",
            paramLabel = "<dir>",
            defaultValue = "${env:TALLYBRIDGE_KEYCLOAK}",
            description =
                    "An unpacked Keycloak to run in place of the light issuer (TALLYBRIDGE_KEYCLOAK; docs/identity.md).")
    @Nullable
    Path keycloak;

    Settings settings() {
        Ports ports = ports();
        return new Settings(
                Home.find(),
                data.directory(),
                ports,
                replicas(ports),
                secrets(),
                keepLogs,
                javaOptions(),
                !noRestart,
                keycloak,
                true);
    }

    /** Only the surroundings of services that are run by hand, on free ports; the services keep their usual ones. */
    static Settings surroundings(Path data) {
        Iterator<Integer> free = FreePorts.take(3).iterator();
        Ports ports = new Ports(
                ServicePorts.of(8080),
                ServicePorts.of(8081),
                ServicePorts.of(8082),
                ServicePorts.of(8083),
                free.next(),
                free.next(),
                free.next());
        return new Settings(
                Home.find(), data, ports, Replicas.single(ports), Map.of(), false, List.of(), true, null, false);
    }

    private Replicas replicas(Ports ports) {
        if (replicas < 1 || replicas > Replicas.MOST) {
            throw StackException.unusable("--replicas takes a number from 1 to " + Replicas.MOST + ".");
        }
        return replicas == 1 ? Replicas.single(ports) : Replicas.several(replicas, ports, randomPorts);
    }

    private Ports ports() {
        Iterator<Integer> free = randomPorts
                ? FreePorts.take(11).iterator()
                : List.of(8080, 8081, 8082, 8083, 8090, 8091, 5433).iterator();
        return new Ports(
                choose(gateway, gatewayManagement, free),
                choose(mapping, mappingManagement, free),
                choose(usage, usageManagement, free),
                choose(psa, psaManagement, free),
                choose(issuer, free.next()),
                choose(simulators, free.next()),
                choose(postgres, free.next()));
    }

    private ServicePorts choose(@Nullable Integer http, @Nullable Integer management, Iterator<Integer> free) {
        ServicePorts usual = ServicePorts.of(choose(http, free.next()));
        return new ServicePorts(usual.http(), choose(management, randomPorts ? free.next() : usual.management()));
    }

    private static int choose(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private Map<String, String> secrets() {
        Map<String, String> given = new LinkedHashMap<>();
        if (cliSecret != null) {
            given.put("client." + Issuer.CLI_CLIENT, cliSecret);
        }
        for (Service service : Service.values()) {
            if (serviceSecret != null) {
                given.put("client." + service.module(), serviceSecret);
            }
            if (databasePassword != null && service.database().isPresent()) {
                given.put("database." + service.database().get() + ".owner", databasePassword);
                given.put("database." + service.database().get() + ".app", databasePassword);
            }
        }
        return given;
    }

    private List<String> javaOptions() {
        return javaOptions == null
                ? DEFAULT_JAVA_OPTIONS
                : List.of(javaOptions.trim().split("\\s+"));
    }
}
