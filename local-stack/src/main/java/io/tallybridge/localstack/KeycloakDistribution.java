package io.tallybridge.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An unpacked Keycloak that runs in place of the light issuer, with the project's realm and the stack's own database. It is
 * built for that database when it is first used.
 */
final class KeycloakDistribution {

    /** The child's name, also that of its database and database role. */
    static final String NAME = "keycloak";

    private static final String REALM = "tallybridge";
    private static final String ADMIN = "admin";
    private static final List<String> BUILD = List.of("build", "--db=postgres");
    // As kc.sh does, with a smaller heap.
    private static final List<String> JAVA_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Duser.language=en",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
            "-Dpicocli.disable.closures=true",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED");

    private final Path directory;
    private final Path home;

    /**
     * Names a distribution.
     *
     * @param directory where it was unpacked
     * @param home the project, which holds the realm
     */
    KeycloakDistribution(Path directory, Path home) {
        this.directory = directory.toAbsolutePath().normalize();
        this.home = home;
    }

    static String issuer(int port) {
        return Ports.url(port) + "/realms/" + REALM;
    }

    static StackDescription.Keycloak description(int port, long pid, String adminPassword) {
        return new StackDescription.Keycloak(
                Ports.url(port), REALM, new StackDescription.Client(ADMIN, adminPassword), pid);
    }

    void require() {
        if (!Files.exists(program())) {
            throw StackException.unusable(
                    directory
                            + " holds no Keycloak: unpack keycloak-quarkus-dist from Maven Central, or Keycloak's own zip, there.");
        }
        if (!Files.exists(realm())) {
            throw StackException.unusable("The realm is missing: " + realm());
        }
    }

    /** Does once what makes later starts quick. */
    void build(Progress progress, Path log) throws InterruptedException {
        Path done = directory.resolve("lib/quarkus/tallybridge-build");
        String wanted = String.join(" ", BUILD);
        try {
            if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
                progress.say("building Keycloak, once");
                int code = new ProcessBuilder(command(BUILD))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start()
                        .waitFor();
                if (code != 0) {
                    throw StackException.failed("Keycloak's build failed:\n" + LogTail.of(log));
                }
                Files.writeString(done, wanted);
            }
            Path imports = directory.resolve("data/import");
            Files.createDirectories(imports);
            Files.copy(realm(), imports.resolve(realm().getFileName()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw StackException.failed("Cannot prepare the Keycloak in " + directory, e);
        }
    }

    Child.Spec spec(Ports ports, Secrets secrets, Path log) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KC_HTTP_ENABLED", "true");
        environment.put("KC_HTTP_HOST", Ports.HOST);
        environment.put("KC_HTTP_PORT", Integer.toString(ports.issuer()));
        environment.put("KC_HOSTNAME", Ports.url(ports.issuer()));
        environment.put("KC_CACHE", "local");
        environment.put("KC_DB_URL", Database.jdbcUrl(ports.postgres(), NAME));
        environment.put("KC_DB_USERNAME", NAME);
        environment.put("KC_DB_PASSWORD", secrets.keycloakDatabase());
        environment.put("KC_DB_POOL_MAX_SIZE", "12");
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", secrets.keycloakAdmin());
        environment.put("TALLYBRIDGE_DEMO", "true");
        environment.put("TALLYBRIDGE_DEMO_PASSWORD", secrets.keycloakDemo());
        environment.put("TALLYBRIDGE_CLI_SECRET", secrets.client(Issuer.CLI_CLIENT));
        environment.put("TALLYBRIDGE_GATEWAY_SECRET", secrets.client(Service.GATEWAY.module()));
        environment.put("TALLYBRIDGE_MAPPING_SECRET", secrets.client(Service.MAPPING.module()));
        environment.put("TALLYBRIDGE_USAGE_SECRET", secrets.client(Service.USAGE.module()));
        environment.put("TALLYBRIDGE_PSA_SECRET", secrets.client(Service.PSA.module()));
        return new Child.Spec(
                NAME,
                Ports.url(ports.issuer()),
                issuer(ports.issuer()),
                options(),
                List.of(
                        "-cp",
                        program().toString(),
                        "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                        "start",
                        "--optimized",
                        "--import-realm"),
                environment,
                log);
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.addAll(List.of("-cp", program().toString(), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        command.addAll(arguments);
        return command;
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(JAVA_OPTIONS);
        options.add("-Dkc.home.dir=" + directory);
        options.add("-Djboss.server.config.dir=" + directory.resolve("conf"));
        return options;
    }

    private Path program() {
        return directory.resolve("lib/quarkus-run.jar");
    }

    private Path realm() {
        return home.resolve("k8s/components/keycloak/tallybridge-realm.json");
    }
}
