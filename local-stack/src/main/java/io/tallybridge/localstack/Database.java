package io.tallybridge.localstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;

/**
 * The embedded PostgreSQL: durable ({@code fsync} and {@code synchronous_commit} on), its data kept between starts, one
 * database per service with an owner that migrates and a runtime role that cannot bypass row-level security.
 */
final class Database implements AutoCloseable {

    private static final Duration STARTUP = Duration.ofSeconds(180);
    private static final Duration ORPHAN_STOP = Duration.ofSeconds(20);
    private static final int MAJOR = 18;
    private static final String SCRAM = "scram-sha-256";

    private final EmbeddedPostgres server;
    private final DataDirectory data;
    private final long pid;

    private Database(EmbeddedPostgres server, DataDirectory data) {
        this.server = server;
        this.data = data;
        this.pid = writtenPid(data);
    }

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + database;
    }

    static Database start(DataDirectory data, int port, Secrets secrets) {
        Path directory = data.postgres();
        requireSameMajor(directory);
        stopOrphan(directory);
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(data.log("postgresql").toFile());
        try {
            Files.createDirectories(directory);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(STARTUP)
                    .setOutputRedirector(log)
                    .setErrorRedirector(log)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("password_encryption", SCRAM)
                    .setConnectConfig("password", secrets.superuser())
                    .start();
            Database database = new Database(server, data);
            database.prepare(secrets);
            return database;
        } catch (IOException | SQLException | IllegalStateException e) {
            throw StackException.failed("PostgreSQL did not start (see " + data.log("postgresql") + ")", e);
        }
    }

    private static void requireSameMajor(Path directory) {
        Path version = directory.resolve("PG_VERSION");
        try {
            if (Files.exists(version)) {
                String found = Files.readString(version).trim();
                if (!found.equals(Integer.toString(MAJOR))) {
                    throw StackException.unusable(
                            "%s holds data of PostgreSQL %s, this stack runs %d: move it away or choose another --data"
                                    .formatted(directory, found, MAJOR));
                }
            }
        } catch (IOException e) {
            throw StackException.failed("Cannot read " + version, e);
        }
    }

    /**
     * A launcher that was killed leaves its server running or at least its pid file. A live server of this directory is
     * asked to stop; a pid file whose process is something else by now is removed, else the server refuses to start.
     */
    private static void stopOrphan(Path directory) {
        Path pidFile = directory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
            Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(p -> isServerOf(p, directory));
            if (process.isPresent()) {
                signalFastShutdown(pid);
                process.get().onExit().get(ORPHAN_STOP.toSeconds(), TimeUnit.SECONDS);
            }
            Files.deleteIfExists(pidFile);
        } catch (IOException | NumberFormatException | ExecutionException | TimeoutException e) {
            throw StackException.failed("A PostgreSQL left over from an earlier run could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StackException.failed("Interrupted while stopping a PostgreSQL left over from an earlier run", e);
        }
    }

    private static boolean isServerOf(ProcessHandle process, Path directory) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains("postgres") && line.contains(directory.toString()))
                .isPresent();
    }

    private static void signalFastShutdown(long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
    }

    private void prepare(Secrets secrets) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            requireDurable(connection);
            setPassword(connection, "postgres", secrets.superuser());
            for (Service service : Service.values()) {
                if (service.database().isPresent()) {
                    String name = service.database().get();
                    ensureRole(connection, name + "_owner", secrets.databaseOwner(name));
                    ensureRole(connection, name + "_app", secrets.databaseApp(name));
                    ensureDatabase(connection, name);
                }
            }
            requirePasswords(connection);
        }
        for (Service service : Service.values()) {
            if (service.database().isPresent()) {
                ownSchema(service.database().get());
            }
        }
    }

    /**
     * Makes a database that belongs to a role of the same name alone. What it commits is not waited for: a crash of the server
     * may cost its last moment, which only this database may lose.
     */
    void ensureOwned(String name, String password) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            ensureRole(connection, name, password);
            execute(connection, "ALTER ROLE " + name + " SET synchronous_commit = off");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                execute(connection, "CREATE DATABASE " + name + " OWNER " + name + " ENCODING 'UTF8'");
            }
            execute(connection, "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        }
        try (Connection connection = server.getDatabase("postgres", name).getConnection()) {
            execute(connection, "ALTER SCHEMA public OWNER TO " + name);
            execute(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
        }
    }

    private static void requireDurable(Connection connection) throws SQLException {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SHOW " + setting)) {
                result.next();
                if (!result.getString(1).equals("on")) {
                    throw StackException.failed("PostgreSQL runs with " + setting + "=" + result.getString(1));
                }
            }
        }
    }

    private static void ensureRole(Connection connection, String role, String password) throws SQLException {
        if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
            execute(connection, "CREATE ROLE " + role);
        }
        execute(
                connection,
                "ALTER ROLE " + role
                        + " LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT");
        setPassword(connection, role, password);
    }

    /** The password is hashed on this side: it never travels, nor can a failing statement write it to the log. */
    private static void setPassword(Connection connection, String role, String password) throws SQLException {
        char[] characters = password.toCharArray();
        try {
            connection.unwrap(PGConnection.class).alterUserPassword(role, characters, SCRAM);
        } finally {
            Arrays.fill(characters, ' ');
        }
    }

    private static void ensureDatabase(Connection connection, String name) throws SQLException {
        if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
            execute(connection, "CREATE DATABASE " + name + " OWNER " + name + "_owner ENCODING 'UTF8'");
        }
        execute(connection, "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
        execute(connection, "GRANT CONNECT, TEMPORARY ON DATABASE " + name + " TO " + name + "_app");
    }

    private void ownSchema(String name) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", name).getConnection()) {
            execute(connection, "ALTER SCHEMA public OWNER TO " + name + "_owner");
            execute(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
            execute(connection, "GRANT USAGE ON SCHEMA public TO " + name + "_app");
        }
    }

    /** A fresh data directory trusts every local user; from the first start on, everybody needs a password. */
    private void requirePasswords(Connection connection) throws SQLException, IOException {
        Path file = data.postgres().resolve("pg_hba.conf");
        String wanted = """
                # Written by the local stack: loopback only, always with a password.
                host all all 127.0.0.1/32 scram-sha-256
                host all all ::1/128 scram-sha-256
                """;
        if (!Files.readString(file).equals(wanted)) {
            Files.writeString(file, wanted);
            execute(connection, "SELECT pg_reload_conf()");
        }
    }

    private static boolean exists(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The process of the server. */
    long pid() {
        return pid;
    }

    private static long writtenPid(DataDirectory data) {
        try {
            return Long.parseLong(Files.readAllLines(data.postgres().resolve("postmaster.pid"))
                    .get(0)
                    .trim());
        } catch (IOException e) {
            throw StackException.failed("PostgreSQL left no pid file", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw StackException.failed("PostgreSQL did not stop", e);
        }
    }
}
