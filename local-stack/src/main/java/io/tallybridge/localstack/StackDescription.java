package io.tallybridge.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The running stack for other programs, kept in {@code stack.json}.
 *
 * @param state {@code STARTING}, {@code READY} or {@code STOPPED}
 * @param pid the launcher
 * @param startedAt when the launcher began
 * @param home the project
 * @param data the data directory
 * @param gateway the public door
 * @param services the processes of the four services by name, the gateway among them
 * @param balancers where each service's replicas are reached together; empty where each runs alone
 * @param simulators the stand-ins for the PSAs
 * @param issuer the OIDC issuer
 * @param postgres the database server
 */
public record StackDescription(
        String state,
        long pid,
        Instant startedAt,
        String home,
        String data,
        Gateway gateway,
        Map<String, Running> services,
        Map<String, String> balancers,
        Simulators simulators,
        TokenIssuer issuer,
        Postgres postgres) {

    /** Everything is up. */
    public static final String READY = "READY";

    static final String STARTING = "STARTING";
    static final String STOPPED = "STOPPED";

    /** Where callers from outside go. */
    public record Gateway(String url, String openapi, String swaggerUi) {}

    /**
     * One process.
     *
     * @param url its API
     * @param management base address of its health and metrics
     */
    public record Running(String url, int port, String management, long pid, Instant startedAt, String log) {}

    /** The simulators' process and the base addresses as a PSA connection takes them. */
    public record Simulators(
            String url,
            int port,
            long pid,
            Instant startedAt,
            String log,
            String connectwise,
            String autotask,
            String admin) {}

    /**
     * The issuer.
     *
     * @param url as it stands in tokens
     * @param tokenEndpoint gives them
     * @param client the light issuer lets it ask for a token of any organization and role, Keycloak lets people sign in
     * with it by password
     * @param keycloak how to administer the realm, where the issuer is a Keycloak
     */
    public record TokenIssuer(
            String url,
            String tokenEndpoint,
            Client client,
            @Nullable Keycloak keycloak) {}

    /**
     * A Keycloak and who administers it.
     *
     * @param server its address, without a path
     * @param realm the realm with our people and services
     * @param admin name and password of an administrator of the realm {@code master}
     * @param pid its process on this machine, 0 if it runs elsewhere
     */
    public record Keycloak(String server, String realm, Client admin, long pid) {

        /** A Keycloak that runs elsewhere. */
        public Keycloak(String server, String realm, Client admin) {
            this(server, realm, admin, 0);
        }

        /** The realm's address. */
        public String issuer() {
            return server + "/realms/" + realm;
        }
    }

    /** A client and its secret: the file is readable by its owner only. */
    public record Client(String id, String secret) {

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }

    /** The database server. */
    public record Postgres(int port, long pid, Map<String, Database> databases) {}

    /** One database; passwords are not told. */
    public record Database(String url, String ownerUser, String appUser) {}

    /** Reads the description kept in {@code data}, if there is one. */
    public static Optional<StackDescription> read(Path data) {
        Path file = new DataDirectory(data).description();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(file.toFile(), StackDescription.class));
        } catch (IOException e) {
            throw StackException.failed("Cannot read " + file, e);
        }
    }

    void write(Path file) {
        try {
            DataDirectory.writePrivately(file, Json.mapper().writeValueAsString(this));
        } catch (IOException e) {
            throw StackException.failed("Cannot write " + file, e);
        }
    }

    /** Whether the launcher that wrote this still runs. */
    public boolean isAlive() {
        return !state.equals(STOPPED)
                && ProcessHandle.of(pid)
                        .filter(p -> p.info()
                                .startInstant()
                                .map(begun -> !begun.isAfter(startedAt.plusSeconds(2)))
                                .orElse(true))
                        .isPresent();
    }
}
