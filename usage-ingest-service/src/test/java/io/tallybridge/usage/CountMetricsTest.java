package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What operators measure moves when the thing happens. */
@QuarkusTest
class CountMetricsTest extends ServiceTest {

    @Inject
    MeterRegistry metrics;

    private final MappingStub.Integration keeper = new MappingStub.Integration("measured")
            .account("1", true)
            .account("2", false)
            .service("s", "s", true)
            .publish();

    private double taken(String path, String result) {
        return metrics.get("tallybridge.counts.taken")
                .tags("path", path, "result", result)
                .counter()
                .count();
    }

    private double refused(String path, String reason) {
        return metrics.get("tallybridge.counts.refused")
                .tags("path", path, "reason", reason)
                .counter()
                .count();
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    @Test
    void theVendorApisCountsAreCountedByResultAndReason() {
        // Given
        double mapped = taken("vendor_api", "mapped");
        double unmapped = taken("vendor_api", "unmapped");
        double invalid = refused("vendor_api", "invalid");
        double unknown = refused("vendor_api", "unknown");
        double mapping = refused("vendor_api", "mapping");
        double commits = metrics.get("tallybridge.intake.commit").timer().count();
        double sizes = metrics.get("tallybridge.intake.commit.size").summary().totalAmount();
        MappingStub.Integration away = new MappingStub.Integration("measured")
                .account("1", true)
                .service("s", "s", true)
                .down(true)
                .publish();
        // When
        count(keeper, "s", "1", "5").statusCode(201);
        count(keeper, "s", "2", "5").statusCode(404);
        count(keeper, "s", "1", "-5").statusCode(400);
        vendor(keeper)
                .body("{\"unitCount\":5,\"clientOId\":\"old\"}")
                .post(COUNT, "s")
                .then()
                .statusCode(404);
        count(away, "s", "1", "5").statusCode(503);
        // Then
        assertThat(taken("vendor_api", "mapped") - mapped).isEqualTo(1);
        assertThat(taken("vendor_api", "unmapped") - unmapped).isEqualTo(1);
        assertThat(refused("vendor_api", "invalid") - invalid).isEqualTo(1);
        assertThat(refused("vendor_api", "unknown") - unknown).isEqualTo(1);
        assertThat(refused("vendor_api", "mapping") - mapping).isEqualTo(1);
        assertThat(metrics.get("tallybridge.intake.commit").timer().count() - commits)
                .isEqualTo(2);
        assertThat(metrics.get("tallybridge.intake.commit.size").summary().totalAmount() - sizes)
                .isEqualTo(2);
        assertThat(gauge("tallybridge.counts.last.taken.timestamp")).isGreaterThan(1.7e9);
    }

    @Test
    void bulkLinesAreCountedByResultAndReason() {
        // Given
        double mapped = taken("bulk", "mapped");
        double unmapped = taken("bulk", "unmapped");
        double invalid = refused("bulk", "invalid");
        double unknown = refused("bulk", "unknown");
        String line = "{\"integrationId\":\"" + keeper.id
                + "\",\"accountId\":\"%s\",\"serviceId\":\"s\",\"day\":\"2026-10-01\",\"unitCount\":%s}\n";
        // When
        admin("measured")
                .contentType("application/x-ndjson")
                .body(line.formatted("1", "4") + line.formatted("2", "4") + line.formatted("3", "4")
                        + line.formatted("1", "-4") + "no line\n")
                .post("/api/v1/usage/bulk")
                .then()
                .statusCode(200);
        // Then
        assertThat(taken("bulk", "mapped") - mapped).isEqualTo(1);
        assertThat(taken("bulk", "unmapped") - unmapped).isEqualTo(1);
        assertThat(refused("bulk", "invalid") - invalid).isEqualTo(2);
        assertThat(refused("bulk", "unknown") - unknown).isEqualTo(1);
    }

    @Test
    void theQueueShowsHowManyWaitAndForHowLong() throws SQLException {
        // Given a writer that cannot write
        count(keeper, "s", "1", "1").statusCode(201);
        CompletableFuture<Integer> answer;
        try (Connection owner = Database.asOwner()) {
            owner.setAutoCommit(false);
            Database.run(owner, "lock table unit_count in exclusive mode");
            // When
            answer = CompletableFuture.supplyAsync(
                    () -> count(keeper, "s", "1", "2").extract().statusCode());
            // Then
            eventually("it waits", () -> gauge("tallybridge.intake.queue.oldest.age") > 0.1);
            owner.rollback();
        }
        assertThat(answer.join()).isEqualTo(201);
        eventually("nothing waits", () -> gauge("tallybridge.intake.queue.oldest.age") == 0);
        assertThat(gauge("tallybridge.intake.queue")).isZero();
        assertThat(gauge("tallybridge.intake.queue.capacity")).isEqualTo(4000);
    }
}
