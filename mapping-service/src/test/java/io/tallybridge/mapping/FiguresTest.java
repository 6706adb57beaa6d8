package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tallybridge.common.testing.PostgresResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
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
        Instant end = Instant.now().plus(Duration.ofSeconds(15));
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
    void only_the_function_sees_all_organizations() throws SQLException {
        // Given
        connect();

        // When / Then
        for (String role : new String[] {"mapping_app", "mapping_owner"}) {
            try (Connection raw = PostgresResource.connect(database, role);
                    Statement statement = raw.createStatement()) {
                statement.execute("select * from figures_of_integrations()");
                try (var rows = statement.executeQuery("select 1 from integration")) {
                    assertThat(rows.next()).as(role).isFalse();
                }
                try (var rows = statement.executeQuery(
                        "select string_agg(p.proname, ', '), bool_or(has_function_privilege('public', p.oid, 'execute'))"
                                + " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef")) {
                    rows.next();
                    assertThat(rows.getString(1)).isEqualTo("figures_of_integrations");
                    assertThat(rows.getBoolean(2)).isFalse();
                }
            }
        }
    }
}
