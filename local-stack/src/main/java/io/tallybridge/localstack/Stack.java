package io.tallybridge.localstack;

import io.tallybridge.localstack.balance.Balancers;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running suite. Starts everything in order, keeps the services running, and stops everything once, however the
 * end comes. Its state for other programs is {@link StackDescription}.
 */
final class Stack implements AutoCloseable {

    private static final String SIMULATORS = "psa-simulators";
    /** In which at least one more of those that start gets ready: a busy machine is slow with all of them, not with each. */
    private static final Duration STARTUP = Duration.ofSeconds(180);
    /** Keycloak makes a hundred tables at its first start. */
    private static final Duration STARTUP_WITH_KEYCLOAK = Duration.ofSeconds(400);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(150);
    private static final Duration REMINDER = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final Duration RESTART_WINDOW = Duration.ofMinutes(1);
    private static final int MAX_RESTARTS = 5;

    private final Settings settings;
    private final Progress progress;
    private final DataDirectory data;
    private final @Nullable KeycloakDistribution keycloak;
    private final Instant startedAt = Instant.now();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Map<String, Child> children = new ConcurrentHashMap<>();
    private final Map<String, Deque<Instant>> restarts = new ConcurrentHashMap<>();
    private final CompletableFuture<String> gaveUp = new CompletableFuture<>();

    private @Nullable Secrets secrets;
    private @Nullable Reaper reaper;
    private @Nullable Database database;
    private @Nullable Issuer issuer;
    private @Nullable Balancers balancers;
    private boolean locked;
    private volatile boolean up;
    private volatile boolean stopping;
    private boolean stopped;

    Stack(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.data = new DataDirectory(settings.data());
        this.keycloak =
                settings.keycloak() == null ? null : new KeycloakDistribution(settings.keycloak(), settings.home());
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws StackException telling what prevents it; what was started by then is left to {@link #close}
     */
    void start() throws InterruptedException {
        requireJava();
        requireBuilt();
        if (keycloak != null) {
            keycloak.require();
        }
        data.lock();
        locked = true;
        endLeftOvers();
        if (settings.services()) {
            settings.ports().requireFree(settings.replicas().ports());
        }
        if (!settings.keepLogs()) {
            data.clearLogs();
        }
        System.setProperty("tallybridge.launcher.log", data.log("launcher").toString());
        Secrets loaded = Secrets.load(data, settings.secrets(), keycloak != null);
        secrets = loaded;
        Secrets.ensureKeyset(data.keyset());
        reaper = Reaper.start();
        describe(StackDescription.STARTING);

        if (keycloak == null) {
            Issuer light = Issuer.start(settings.ports().issuer(), loaded, Secrets.issuerKey(data.issuerKey()));
            issuer = light;
            progress.say("issuer ready at " + light.url());
        } else {
            keycloak.build(progress, data.log("keycloak-build"));
        }
        launch(simulators());
        Database server = Database.start(data, settings.ports().postgres(), loaded);
        database = server;
        reaper.watchDatabase(server.pid());
        progress.say("PostgreSQL 18 ready on port " + settings.ports().postgres() + " (fsync=on, data in "
                + shown(data.postgres()) + ")");
        startBalancers();
        if (keycloak != null) {
            ownDatabase(server, loaded);
            launch(keycloak.spec(settings.ports(), loaded, data.log(KeycloakDistribution.NAME)));
        }
        startServices(loaded);
        up = true;
        describe(StackDescription.READY);
    }

    private static void ownDatabase(Database server, Secrets loaded) {
        try {
            server.ensureOwned(KeycloakDistribution.NAME, loaded.keycloakDatabase());
        } catch (SQLException e) {
            throw StackException.failed("Keycloak's database could not be made", e);
        }
    }

    private List<Service> services() {
        return settings.services() ? List.of(Service.values()) : List.of();
    }

    /** Writes, for each service, the settings it needs to run by hand in these surroundings. */
    void writeEnvironments() {
        Secrets loaded = secrets;
        if (loaded == null) {
            throw new IllegalStateException("The stack was not started");
        }
        for (Service service : Service.values()) {
            StringBuilder lines = new StringBuilder();
            spec(settings.replicas().of(service).get(0), loaded).environment().forEach((name, value) -> {
                if (name.startsWith("TALLYBRIDGE_")) {
                    lines.append(name).append('=').append(value).append('\n');
                }
            });
            DataDirectory.writePrivately(data.environment(service.module()), lines.toString());
        }
    }

    private static void requireJava() {
        if (Runtime.version().feature() < 17) {
            throw StackException.unusable(
                    "Java 17 or newer is needed, this is " + Runtime.version() + ": set JAVA_HOME to a newer JDK.");
        }
    }

    private void requireBuilt() {
        List<String> missing = new ArrayList<>();
        for (Service service : services()) {
            if (!Files.exists(service.jar(settings.home()))) {
                missing.add(service.module());
            }
        }
        if (simulatorClassPath().isEmpty()) {
            missing.add(SIMULATORS);
        }
        if (!missing.isEmpty()) {
            throw StackException.unusable("Not built: " + String.join(", ", missing)
                    + ". Run 'mvn -DskipTests package' (./run does so by itself).");
        }
    }

    /** A launcher that was killed may leave children; only processes that carry this data directory's mark are ended. */
    private void endLeftOvers() {
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(process -> Child.isChildOf(process, data.root()))
                .toList();
        for (ProcessHandle process : left) {
            progress.say("ending process " + process.pid() + ", left over from an earlier run");
            process.destroy();
        }
        for (ProcessHandle process : left) {
            try {
                process.onExit().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void launch(Child.Spec spec) {
        Child child = Child.start(spec, data.root());
        children.put(spec.name(), child);
        if (reaper != null) {
            reaper.watchService(child.pid());
        }
        child.onExit(() -> onExit(spec, child));
    }

    private Child.Spec simulators() {
        int port = settings.ports().simulators();
        return new Child.Spec(
                SIMULATORS,
                Ports.url(port),
                Ports.url(port) + "/admin/connectwise/state",
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                List.of(
                        "-cp",
                        simulatorClassPath(),
                        "io.tallybridge.simulators.SimulatorMain",
                        "--port",
                        Integer.toString(port)),
                Map.of(),
                data.log(SIMULATORS));
    }

    /** The simulators and what they need are among our own libraries. */
    private String simulatorClassPath() {
        Path libraries = settings.home().resolve("local-stack/target/lib");
        if (!Files.isDirectory(libraries)) {
            return "";
        }
        try (Stream<Path> files = Files.list(libraries)) {
            boolean there = files.anyMatch(file -> file.getFileName().toString().startsWith(SIMULATORS));
            return there ? libraries + File.separator + "*" : "";
        } catch (IOException e) {
            throw StackException.failed("Cannot read " + libraries, e);
        }
    }

    private Child.Spec spec(Replica replica, Secrets loaded) {
        Ports ports = settings.ports();
        Service service = replica.service();
        Ports.ServicePorts own = replica.ports();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUARKUS_HTTP_HOST", Ports.HOST);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(own.http()));
        environment.put("QUARKUS_MANAGEMENT_HOST", Ports.HOST);
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(own.management()));
        environment.put("TALLYBRIDGE_LOG_JSON", System.getenv().getOrDefault("TALLYBRIDGE_LOG_JSON", "false"));
        environment.put("TALLYBRIDGE_ISSUER", issuerUrl());
        environment.put("TALLYBRIDGE_CLIENT_SECRET", loaded.client(service.module()));
        environment.put("TALLYBRIDGE_GATEWAY_JWKS", Ports.url(ports.gateway().http()) + "/.well-known/jwks.json");
        for (Service other : Service.values()) {
            environment.put(other.urlVariable(), Ports.url(other.ports(ports).http()));
            environment.put(
                    other.managementUrlVariable(), Ports.url(other.ports(ports).management()));
        }
        service.database().ifPresent(name -> {
            environment.put("TALLYBRIDGE_DB_URL", Database.jdbcUrl(ports.postgres(), name));
            environment.put("TALLYBRIDGE_DB_USER", name + "_app");
            environment.put("TALLYBRIDGE_DB_PASSWORD", loaded.databaseApp(name));
            environment.put("TALLYBRIDGE_DB_OWNER_USER", name + "_owner");
            environment.put("TALLYBRIDGE_DB_OWNER_PASSWORD", loaded.databaseOwner(name));
        });
        if (service == Service.PSA) {
            environment.put("TALLYBRIDGE_KEYSET", data.keyset().toString());
            environment.put("TALLYBRIDGE_OUTBOUND_ALLOW_PRIVATE", "true");
            environment.put("TALLYBRIDGE_OUTBOUND_EXTRA_HOSTS", Ports.HOST);
            environment.put("TALLYBRIDGE_CONNECTWISE_CLIENT_ID", "00000000-0000-4000-8000-00000000c0de");
            environment.put("TALLYBRIDGE_AUTOTASK_INTEGRATION_CODE", "TALLYBRIDGELOCAL");
            environment.put("TALLYBRIDGE_AUTOTASK_ZONE_LOOKUP_URL", Ports.url(ports.simulators()) + "/autotask/");
        }
        if (settings.replicas().areBalanced()) {
            environment.putAll(amongReplicas(service));
        } else {
            // Nobody takes over from one that is alone: to go on answering helps no one.
            environment.put("QUARKUS_SHUTDOWN_DELAY", "0s");
        }
        return new Child.Spec(
                replica.name(),
                Ports.url(own.http()),
                Ports.url(own.management()) + "/q/health/ready",
                settings.javaOptions(),
                List.of("-jar", service.jar(settings.home()).toString()),
                environment,
                data.log(replica.name()));
    }

    /** What a replica has to know beyond what one alone knows; the same holds in a cluster. */
    private Map<String, String> amongReplicas(Service service) {
        if (service != Service.GATEWAY) {
            return Map.of();
        }
        Secrets.ensureGatewayKey(data.gatewayKey());
        return Map.of(
                "TALLYBRIDGE_GATEWAY_KEY",
                data.gatewayKey().toString(),
                "TALLYBRIDGE_GATEWAY_READINESS_NEEDS_SERVICES",
                "false");
    }

    private void startBalancers() {
        Replicas replicas = settings.replicas();
        if (!replicas.areBalanced()) {
            return;
        }
        Balancers started = new Balancers();
        balancers = started;
        for (Service service : Service.values()) {
            int port = service.ports(settings.ports()).http();
            if (service == Service.GATEWAY) {
                started.admit(service.module(), port, replicas.backends(service));
            } else {
                started.balance(service.module(), port, replicas.backends(service));
            }
            progress.say("balancer of " + service.module() + " at " + Ports.url(port));
        }
    }

    /**
     * Starts as many services at a time as there are processors, so that a small machine does not make all of them
     * miss their own time limits, and waits until all are ready.
     */
    private void startServices(Secrets loaded) throws InterruptedException {
        Deque<Child.Spec> next = new ArrayDeque<>();
        if (settings.services()) {
            settings.replicas().all().forEach(replica -> next.add(spec(replica, loaded)));
        }
        int atOnce = Math.max(2, Runtime.getRuntime().availableProcessors());
        Map<String, Child> waiting = new LinkedHashMap<>();
        waiting.put(SIMULATORS, child(SIMULATORS));
        if (keycloak != null) {
            waiting.put(KeycloakDistribution.NAME, child(KeycloakDistribution.NAME));
        }
        Instant launched = Instant.now();
        Duration startup = keycloak == null ? STARTUP : STARTUP_WITH_KEYCLOAK;
        Instant deadline = launched.plus(startup);
        Instant reminder = launched.plus(REMINDER);
        while (!waiting.isEmpty() || !next.isEmpty()) {
            boolean slow = Instant.now().isAfter(launched.plus(PATIENCE));
            while (!next.isEmpty() && (waiting.size() < atOnce || slow)) {
                Child.Spec spec = next.remove();
                launch(spec);
                waiting.put(spec.name(), child(spec.name()));
                describe(StackDescription.STARTING);
                launched = Instant.now();
                slow = false;
            }
            for (Child child : List.copyOf(waiting.values())) {
                if (!child.isAlive()) {
                    throw StackException.failed("%s %s while starting; the end of %s:%n%s"
                            .formatted(child.name(), child.exitReason(), shown(child.log()), child.tail()));
                }
                if (child.isReady(http)) {
                    waiting.remove(child.name());
                    progress.say(child.name() + " ready at " + child.url());
                    deadline = Instant.now().plus(startup);
                }
            }
            if (Instant.now().isAfter(deadline)) {
                Child last = waiting.values().iterator().next();
                throw StackException.failed("%s is not ready after %d seconds; the end of %s:%n%s"
                        .formatted(
                                String.join(", ", waiting.keySet()),
                                startup.toSeconds(),
                                shown(last.log()),
                                last.tail()));
            }
            if (Instant.now().isAfter(reminder) && !waiting.isEmpty()) {
                progress.say("waiting for " + String.join(", ", waiting.keySet()));
                reminder = Instant.now().plus(REMINDER);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private Child child(String name) {
        Child child = children.get(name);
        if (child == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return child;
    }

    private void onExit(Child.Spec spec, Child child) {
        if (reaper != null) {
            reaper.forget(child.pid());
        }
        if (stopping || !up) {
            return;
        }
        progress.say("%s %s; the end of %s:%n%s"
                .formatted(child.name(), child.exitReason(), shown(child.log()), child.tail()));
        if (!settings.restart()) {
            return;
        }
        synchronized (this) {
            if (stopping) {
                return;
            }
            Deque<Instant> recent = restarts.computeIfAbsent(spec.name(), name -> new ArrayDeque<>());
            Instant now = Instant.now();
            recent.removeIf(at -> at.isBefore(now.minus(RESTART_WINDOW)));
            if (!child.wasAskedToStop() && recent.size() >= MAX_RESTARTS) {
                gaveUp.complete("%s died %d times within a minute".formatted(spec.name(), recent.size() + 1));
                return;
            }
            if (!child.wasAskedToStop()) {
                recent.add(now);
            }
            launch(spec);
            describe(StackDescription.READY);
            progress.say("started " + spec.name() + " again as process "
                    + child(spec.name()).pid());
        }
    }

    /** Completes, with the reason, when a service keeps dying. */
    CompletableFuture<String> gaveUp() {
        return gaveUp;
    }

    private void describe(String state) {
        description(state).write(data.description());
    }

    StackDescription description() {
        return description(StackDescription.READY);
    }

    private StackDescription description(String state) {
        Ports ports = settings.ports();
        Map<String, StackDescription.Running> services = new LinkedHashMap<>();
        Map<String, StackDescription.Database> databases = new LinkedHashMap<>();
        Map<String, String> balanced = new LinkedHashMap<>();
        for (Replica replica : settings.replicas().all()) {
            Child child = children.get(replica.name());
            if (child != null) {
                services.put(
                        replica.name(),
                        new StackDescription.Running(
                                child.url(),
                                replica.ports().http(),
                                Ports.url(replica.ports().management()),
                                child.pid(),
                                child.startedAt(),
                                child.log().toString()));
            }
        }
        for (Service service : Service.values()) {
            if (settings.replicas().areBalanced()) {
                balanced.put(service.module(), Ports.url(service.ports(ports).http()));
            }
            service.database()
                    .ifPresent(name -> databases.put(
                            name,
                            new StackDescription.Database(
                                    Database.jdbcUrl(ports.postgres(), name), name + "_owner", name + "_app")));
        }
        Child simulators = children.get(SIMULATORS);
        String simulatorsUrl = Ports.url(ports.simulators());
        String gateway = Ports.url(ports.gateway().http());
        return new StackDescription(
                state,
                ProcessHandle.current().pid(),
                startedAt,
                settings.home().toString(),
                data.root().toString(),
                new StackDescription.Gateway(gateway, gateway + "/openapi", gateway + "/swagger-ui"),
                services,
                balanced,
                new StackDescription.Simulators(
                        simulatorsUrl,
                        ports.simulators(),
                        simulators == null ? 0 : simulators.pid(),
                        simulators == null ? startedAt : simulators.startedAt(),
                        data.log(SIMULATORS).toString(),
                        simulatorsUrl + "/connectwise",
                        simulatorsUrl + "/autotask",
                        simulatorsUrl + "/admin"),
                tokenIssuer(),
                new StackDescription.Postgres(ports.postgres(), database == null ? 0 : database.pid(), databases));
    }

    private String issuerUrl() {
        int port = settings.ports().issuer();
        return keycloak == null ? Issuer.url(port) : KeycloakDistribution.issuer(port);
    }

    private StackDescription.TokenIssuer tokenIssuer() {
        StackDescription.Client client = new StackDescription.Client(
                Issuer.CLI_CLIENT, secrets == null ? "" : secrets.client(Issuer.CLI_CLIENT));
        if (keycloak == null || secrets == null) {
            return new StackDescription.TokenIssuer(issuerUrl(), issuerUrl() + "/token", client, null);
        }
        Child server = children.get(KeycloakDistribution.NAME);
        return new StackDescription.TokenIssuer(
                issuerUrl(),
                issuerUrl() + "/protocol/openid-connect/token",
                client,
                KeycloakDistribution.description(
                        settings.ports().issuer(), server == null ? 0 : server.pid(), secrets.keycloakAdmin()));
    }

    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? "." + File.separator + here.relativize(path) : path.toString();
    }

    /** Stops everything, the gateway first and the database last. Safe to call twice and from any thread. */
    @Override
    public void close() {
        stopping = true;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            if (!locked) {
                return;
            }
            stopChildren();
            if (balancers != null) {
                balancers.close();
            }
            if (issuer != null) {
                issuer.close();
            }
            if (database != null) {
                database.close();
            }
            if (reaper != null) {
                reaper.close();
            }
            if (secrets != null) {
                describe(StackDescription.STOPPED);
            }
            data.close();
        }
    }

    private void stopChildren() {
        List<Child> gateways = settings.replicas().of(Service.GATEWAY).stream()
                .map(replica -> children.get(replica.name()))
                .filter(Objects::nonNull)
                .toList();
        stop(gateways);
        stop(children.values().stream()
                .filter(child -> !gateways.contains(child))
                .toList());
    }

    private static void stop(List<Child> together) {
        together.forEach(Child::requestStop);
        together.forEach(child -> child.awaitStop(STOP));
    }
}
