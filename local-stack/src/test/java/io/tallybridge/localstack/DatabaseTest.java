package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    Path directory;

    @Test
    void keepsDataAndAsksForPasswords() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        data.lock();
        Secrets secrets = Secrets.load(data, Map.of(), false);
        int port = FreePorts.take(1).get(0);
        String url = Database.jdbcUrl(port, "usage");

        // When
        try (Database first = Database.start(data, port, secrets);
                Connection owner = DriverManager.getConnection(url, "usage_owner", secrets.databaseOwner("usage"))) {
            assertThat(first.pid()).isPositive();
            execute(owner, "CREATE TABLE kept (n int)");
            execute(owner, "INSERT INTO kept VALUES (42)");
            execute(owner, "GRANT SELECT ON kept TO usage_app");
        }

        // Then
        try (Database again = Database.start(data, port, secrets)) {
            assertThat(again.pid()).isPositive();
            try (Connection app = DriverManager.getConnection(url, "usage_app", secrets.databaseApp("usage"))) {
                assertThat(single(app, "SELECT n FROM kept")).isEqualTo("42");
                assertThat(single(app, "SHOW fsync")).isEqualTo("on");
                assertThat(single(app, "SHOW synchronous_commit")).isEqualTo("on");
                assertThat(
                                single(
                                        app,
                                        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
                        .isEqualTo("f");
                assertThatThrownBy(() -> execute(app, "CREATE TABLE mine (n int)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied for schema public");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(url, "usage_app", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", ""))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(
                            Database.jdbcUrl(port, "psa"), "usage_app", secrets.databaseApp("usage")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for database");
        }
        String log = Files.readString(data.log("postgresql"));
        assertThat(log).doesNotContain(secrets.databaseApp("usage")).doesNotContain(secrets.superuser());
    }

    @Test
    void removesAPidFileWhoseProcessIsSomethingElse() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        data.lock();
        Secrets secrets = Secrets.load(data, Map.of(), false);
        int port = FreePorts.take(1).get(0);
        Database.start(data, port, secrets).close();
        Path pidFile = data.postgres().resolve("postmaster.pid");
        Files.writeString(
                pidFile,
                "%d%n%s%n1%n%d%n%n127.0.0.1%n".formatted(ProcessHandle.current().pid(), data.postgres(), port));

        // When
        try (Database database = Database.start(data, port, secrets)) {

            // Then
            assertThat(database.pid()).isNotEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void refusesDataOfAnotherMajorVersion() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        data.lock();
        Secrets secrets = Secrets.load(data, Map.of(), false);
        Files.createDirectories(data.postgres());
        Files.writeString(data.postgres().resolve("PG_VERSION"), "15\n");

        // Then
        assertThatThrownBy(() -> Database.start(data, 1, secrets))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("holds data of PostgreSQL 15, this stack runs 18");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String single(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
