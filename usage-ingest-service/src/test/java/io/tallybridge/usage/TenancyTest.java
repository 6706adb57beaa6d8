package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class TenancyTest extends ServiceTest {

    private final MappingStub.Integration acme = new MappingStub.Integration("tenant-a")
            .account("1", true)
            .service("s", "s", true)
            .publish();

    @Test
    void rawSqlWithoutAnOrganizationSeesNothing() throws SQLException {
        // Given
        count(acme, "s", "1", "5").statusCode(201);
        count(acme, "s", "1", "6").statusCode(201);
        try (Connection connection = Database.asService()) {
            for (String table : List.of("unit_count", "unit_count_history", "billing_view", "unit_count_default")) {
                // When, Then
                assertThat(Database.value(connection, "select count(*) from " + table))
                        .as(table)
                        .isEqualTo(0L);
            }
            // When it names another
            Database.run(connection, "set app.organization = 'tenant-b'");
            assertThat(Database.value(
                            connection, "select count(*) from unit_count where integration_id = '" + acme.id + "'"))
                    .isEqualTo(0L);
            assertThatThrownBy(() -> Database.run(
                            connection,
                            "insert into unit_count values ('tenant-a', '" + acme.id
                                    + "', '1', 's', '2026-10-01', 1, now(), 'x', 'BULK')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
            Database.run(connection, "set app.organization = 'tenant-a'");
            assertThat(Database.value(
                            connection,
                            "select unit_count::int from unit_count where integration_id = '" + acme.id + "'"))
                    .isEqualTo(6);
        }
    }

    @Test
    void housekeepingMayLookForDueWorkOnly() throws SQLException {
        // Given
        count(acme, "s", "1", "5").statusCode(201);
        try (Connection connection = Database.asService()) {
            // When
            Database.run(connection, "set app.housekeeping = 'on'");
            // Then
            assertThat((Long) Database.value(connection, "select count(*) from billing_view"))
                    .isPositive();
            assertThat(Database.value(connection, "select count(*) from unit_count"))
                    .isEqualTo(0L);
            assertThat(
                            Database.value(
                                    connection,
                                    "with changed as (update billing_view set due_at = null returning 1) select count(*) from changed"))
                    .isEqualTo(0L);
        }
    }

    @Test
    void everyTableForcesRowLevelSecurity() throws SQLException {
        try (Connection connection = Database.asService()) {
            assertThat(Database.value(connection, """
                            select string_agg(relname, ', ') from pg_class
                            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                              and relname <> 'flyway_schema_history'
                              and not (relrowsecurity and relforcerowsecurity)""")).isNull();
            assertThat(Database.value(
                            connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"))
                    .isEqualTo(false);
        }
    }

    @Test
    void anotherOrganizationsIdsFindNothing() {
        // Given
        count(acme, "s", "1", "5").statusCode(201);
        // When, Then
        viewer("tenant-b")
                .queryParam("integrationId", acme.id)
                .get("/api/v1/usage/counts")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        viewer("tenant-b")
                .queryParam("integrationId", acme.id)
                .queryParam("period", "2026-11")
                .get("/api/v1/usage/summary")
                .then()
                .statusCode(404)
                .body("type", equalTo("/problems/not-found"));
        admin("tenant-b")
                .contentType("application/x-ndjson")
                .body("{\"integrationId\":\"" + acme.id
                        + "\",\"accountId\":\"1\",\"serviceId\":\"s\",\"day\":\"2026-10-01\",\"unitCount\":1}\n")
                .post("/api/v1/usage/bulk")
                .then()
                .statusCode(200)
                .body(containsString("\"rejected\""));
        as(TestTokens.vendor("tenant-b", acme.id, acme.vendorId))
                .body("{\"accountId\":\"1\",\"unitCount\":9}")
                .post(COUNT, "s")
                .then()
                .statusCode(404);
        viewer("tenant-a")
                .queryParam("integrationId", acme.id)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(1))
                .body("items[0].unitCount", number("5"));
    }

    @Test
    void onlyAServiceNamesItsOrganizationByHeader() {
        // Given
        count(acme, "s", "1", "5").statusCode(201);
        // When, Then
        viewer("tenant-b")
                .header("Tallybridge-Organization", "tenant-a")
                .queryParam("integrationId", acme.id)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(0));
        as(TestTokens.service())
                .queryParam("from", "2026-10-01")
                .queryParam("to", "2026-10-31")
                .get("/internal/v1/reductions")
                .then()
                .statusCode(403);
        admin("tenant-a")
                .queryParam("from", "2026-10-01")
                .queryParam("to", "2026-10-31")
                .get("/internal/v1/reductions")
                .then()
                .statusCode(403);
    }
}
