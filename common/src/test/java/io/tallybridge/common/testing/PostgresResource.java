package io.tallybridge.common.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A PostgreSQL 18 of real server binaries, one per test run, with an owner role for migrations and an application role
 * that cannot bypass row-level security, as in production. Give the database's name as init argument {@code database}.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static final String PASSWORD = UUID.randomUUID().toString();

    private static final Duration STARTUP = Duration.ofMinutes(3);

    /** Below what systems give by themselves. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 29_999;

    private String database = "test";
    private EmbeddedPostgres server;

    @Override
    public void init(Map<String, String> initArgs) {
        database = initArgs.getOrDefault("database", database);
    }

    /**
     * A server for tests. It may take long to start on a busy machine, and until then nobody else takes its port: this is
     * not of the range from which the system gives ports to whoever wants any.
     */
    public static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setPort(freePort())
                .setPGStartupWait(STARTUP)
                .setServerConfig("fsync", "off");
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // Somebody has it.
            }
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            server = builder().setServerConfig("max_connections", "200").start();
            String owner = database + "_owner";
            String app = database + "_app";
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create role " + owner + " login password '" + PASSWORD + "'");
                statement.execute("create role " + app + " login nosuperuser nobypassrls password '" + PASSWORD + "'");
                statement.execute("create database " + database + " owner " + owner);
                statement.execute("revoke all on database " + database + " from public");
                statement.execute("grant connect on database " + database + " to " + app);
            }
            String url = server.getJdbcUrl("postgres", database).replaceFirst("\\?.*$", "");
            return Map.of(
                    "TALLYBRIDGE_DB_URL", url,
                    "TALLYBRIDGE_DB_USER", app,
                    "TALLYBRIDGE_DB_PASSWORD", PASSWORD,
                    "TALLYBRIDGE_DB_OWNER_USER", owner,
                    "TALLYBRIDGE_DB_OWNER_PASSWORD", PASSWORD,
                    "test.database.url", url);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        } catch (SQLException e) {
            throw new IllegalStateException("The test database could not be prepared", e);
        }
    }

    /** A raw connection in a role, for tests that look under the application. */
    public static Connection connect(String url, String role) throws SQLException {
        return DriverManager.getConnection(url, role, PASSWORD);
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
