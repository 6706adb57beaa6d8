package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.common.testing.PostgresResource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationTest {

    @Test
    void anEmptyDatabaseMigratesAndASecondTimeChangesNothing() throws IOException, SQLException {
        try (EmbeddedPostgres server = PostgresResource.builder().start();
                Connection connection = server.getPostgresDatabase().getConnection()) {
            // Given
            Database.run(connection, "create role usage_owner login");
            Database.run(connection, "create role usage_app login");
            Database.run(connection, "create database usage owner usage_owner");
            Flyway flyway = Flyway.configure()
                    .dataSource(server.getDatabase("usage_owner", "usage"))
                    .placeholders(Map.of("appRole", "usage_app"))
                    .load();
            // When
            int first = flyway.migrate().migrationsExecuted;
            int second = flyway.migrate().migrationsExecuted;
            // Then
            assertThat(first).isPositive();
            assertThat(second).isZero();
            flyway.validate();
            try (Connection app = server.getDatabase("usage_app", "usage").getConnection()) {
                assertThat(Database.value(app, "select ensure_count_partitions(date '2030-01-01', 2)"))
                        .isEqualTo(4);
                assertThat(Database.value(app, "select ensure_count_partitions(date '2030-01-01', 2)"))
                        .isEqualTo(0);
                assertThat(Database.value(
                                app,
                                "select relrowsecurity and relforcerowsecurity from pg_class"
                                        + " where relname = 'unit_count_2030_02'"))
                        .isEqualTo(true);
            }
        }
    }
}
