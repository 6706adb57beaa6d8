package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tallybridge.common.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What operators measure moves when the thing happens. The database is shared by all tests: only differences count. */
@QuarkusTest
class FiguresTest extends MappingTest {
    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "test.database.url")
    String database;

    private double gauge(String name, String... tags) {
        return metrics.find(name).tags(tags).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private double exchanges(String result) {
        return metrics.get("tallybridge.vendor.key.exchanges")
                .tag("result", result)
                .counter()
                .count();
    }

    private static void eventually(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private void refreshed() {
        double before = gauge("tallybridge.figures.refreshed.timestamp");
        eventually("refreshed", () -> gauge("tallybridge.figures.refreshed.timestamp") > before);
        double between = gauge("tallybridge.figures.refreshed.timestamp");
        eventually("refreshed again", () -> gauge("tallybridge.figures.refreshed.timestamp") > between);
    }

    @Test
    void integrations_and_what_their_vendors_have_not_confirmed_are_summed_over_all_organizations() {
        // Given
        refreshed();
        double integrations = gauge("tallybridge.integrations");
        double pending = gauge("tallybridge.mapping.updates.pending");

        // When
        Connected keeper = connect();
        accounts(keeper, "Acme");
        mapAccount(keeper, "1", UUID.randomUUID(), "250");
        refreshed();

        // Then
        assertThat(gauge("tallybridge.integrations") - integrations).isEqualTo(1);
        assertThat(gauge("tallybridge.mapping.updates.pending") - pending).isEqualTo(1);
    }

    private record Unmapped(long accounts, long services) {}

    private Unmapped unmapped() throws SQLException {
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(
                        "select coalesce(sum(accounts), 0), coalesce(sum(services), 0) from figures_of_unmapped()")) {
            row.next();
            return new Unmapped(row.getLong(1), row.getLong(2));
        }
    }

    @Test
    void accounts_and_services_without_any_mapping_are_summed_by_status_of_their_integration() throws SQLException {
        // Given
        Unmapped before = unmapped();
        Connected keeper = connect();

        // When
        accounts(keeper, "Acme", "Beta");
        organizationServices(keeper, "Backup", "Mail");
        sku(keeper, "Licences");
        Unmapped known = unmapped();
        mapAccount(keeper, "1", UUID.randomUUID(), "250");
        mapAccount(keeper, "1", UUID.randomUUID(), "251");
        mapService(keeper, "Mail", UUID.randomUUID(), "Mailbox");
        Unmapped mapped = unmapped();

        // Then
        assertThat(known).isEqualTo(new Unmapped(before.accounts() + 2, before.services() + 3));
        assertThat(mapped).isEqualTo(new Unmapped(before.accounts() + 1, before.services() + 2));
        eventually(
                "shown",
                () -> gauge("tallybridge.accounts.unmapped") == mapped.accounts()
                        && gauge("tallybridge.services.unmapped") == mapped.services());
        assertThat(metrics.find("tallybridge.accounts.unmapped").gauges().stream()
                        .map(gauge -> gauge.getId().getTag("status")))
                .containsExactlyInAnyOrder("inactive", "pending", "active", "disabled", "error");
    }

    private static void organizationServices(Connected connected, String... names) {
        for (String name : names) {
            vendor(connected)
                    .body(Map.of("id", name, "name", name, "description", name))
                    .post("/api/vendor-api/organization/services")
                    .then()
                    .statusCode(201);
        }
    }

    @Test
    void a_database_at_another_migration_than_this_version_brings_shows() throws SQLException {
        // Given
        eventually("no skew", () -> gauge("tallybridge.schema.skew") == 0);

        // When / Then
        try (Connection owner = PostgresResource.connect(database, "mapping_owner");
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "insert into flyway_schema_history select installed_rank + 1, '999912312359', 'later', type,"
                            + " 'V999912312359__later.sql', 0, installed_by, now(), 1, true from flyway_schema_history"
                            + " order by installed_rank desc limit 1");
            try {
                eventually("skew", () -> gauge("tallybridge.schema.skew") == 1);
            } finally {
                statement.execute("delete from flyway_schema_history where version = '999912312359'");
            }
        }
        eventually("no skew again", () -> gauge("tallybridge.schema.skew") == 0);
    }

    @Test
    void exchanges_are_counted_by_result() {
        // Given
        Connected keeper = connect();
        JsonPath pair = admin().post("/api/v1/integrations/" + keeper.integrationId() + "/keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        double accepted = exchanges("accepted");
        double refused = exchanges("refused");

        // When
        for (String vendorKey : new String[] {pair.getString("vendorKey"), "tbv_wrong"}) {
            service()
                    .body(Map.of("vendorKey", vendorKey, "partnerKey", pair.getString("partnerKey")))
                    .post("/internal/v1/vendor-keys/exchange");
        }

        // Then
        assertThat(exchanges("accepted") - accepted).isEqualTo(1);
        assertThat(exchanges("refused") - refused).isEqualTo(1);
    }

    @Test
    void only_the_functions_see_all_organizations() throws SQLException {
        // Given
        Connected keeper = connect();
        accounts(keeper, "Acme");
        organizationServices(keeper, "Backup");

        // When / Then
        for (String role : new String[] {"mapping_app", "mapping_owner"}) {
            try (Connection raw = PostgresResource.connect(database, role);
                    Statement statement = raw.createStatement()) {
                statement.execute("select * from figures_of_integrations(), figures_of_unmapped()");
                for (String table : List.of("integration", "account", "organization_service", "vendor_service")) {
                    try (var rows = statement.executeQuery("select 1 from " + table)) {
                        assertThat(rows.next()).as(role + ", " + table).isFalse();
                    }
                }
                try (var rows = statement.executeQuery(
                        "select string_agg(p.proname, ', ' order by p.proname), bool_or(has_function_privilege('public', p.oid, 'execute'))"
                                + " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef")) {
                    rows.next();
                    assertThat(rows.getString(1)).isEqualTo("figures_of_integrations, figures_of_unmapped");
                    assertThat(rows.getBoolean(2)).isFalse();
                }
            }
        }
    }
}
