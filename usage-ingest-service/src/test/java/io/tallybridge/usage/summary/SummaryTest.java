package io.tallybridge.usage.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tallybridge.usage.MappingStub;
import io.tallybridge.usage.MovableClock;
import io.tallybridge.usage.ServiceTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SummaryTest extends ServiceTest {

    @Inject
    MovableClock clock;

    @Inject
    BillingViews views;

    private final MappingStub.Integration keeper = new MappingStub.Integration("views")
            .account("1", true)
            .account("2", true)
            .service("s", "s", true)
            .publish();

    @BeforeEach
    void freezeClock() {
        clock.freeze(Instant.parse("2026-10-20T12:00:00Z"));
        views.rebuildDue();
    }

    @AfterEach
    void runClock() {
        clock.advance(Duration.ofDays(1));
        views.rebuildDue();
        clock.run();
    }

    private ValidatableResponse summary() {
        return viewer("views")
                .queryParam("integrationId", keeper.id)
                .queryParam("period", "2026-10")
                .get("/api/v1/usage/summary")
                .then()
                .statusCode(200);
    }

    private void post(String account, String unitCount, boolean noBuild) {
        vendor(keeper)
                .queryParam("no_build", noBuild ? "True" : "")
                .body("{\"accountId\":\"%s\",\"unitCount\":%s}".formatted(account, unitCount))
                .post(COUNT, "s")
                .then()
                .statusCode(201);
    }

    @Test
    void aBurstGivesExactlyOneRebuild() {
        // Given counts over a quarter of a minute, never ten seconds apart
        for (int i = 1; i <= 6; i++) {
            post("1", String.valueOf(i), false);
            assertThat(views.rebuildDue()).isZero();
            clock.advance(Duration.ofSeconds(3));
        }
        summary().body("builds", equalTo(0)).body("stale", equalTo(true)).body("items", hasSize(0));
        // When they have stopped, and every replica looks at once
        clock.advance(Duration.ofSeconds(8));
        int rebuilds =
                Stream.generate(() -> CompletableFuture.supplyAsync(views::rebuildDue)).limit(4).toList().stream()
                        .mapToInt(CompletableFuture::join)
                        .sum();
        // Then
        assertThat(rebuilds).isEqualTo(1);
        assertThat(views.rebuildDue()).isZero();
        summary()
                .body("builds", equalTo(1))
                .body("builtAt", equalTo("2026-10-20T12:00:26Z"))
                .body("stale", equalTo(false))
                .body("dueAt", nullValue())
                .body("items", hasSize(1))
                .body("items[0].accountId", equalTo("1"))
                .body("items[0].days", equalTo(1))
                .body("items[0].last", number("6"));
    }

    @Test
    void countsWithNoBuildWaitForTheOneWithout() {
        // Given
        post("1", "5", true);
        clock.advance(Duration.ofMinutes(5));
        assertThat(views.rebuildDue()).isZero();
        summary().body("builds", equalTo(0)).body("stale", equalTo(true)).body("dueAt", nullValue());
        // When
        post("2", "7", false);
        clock.advance(Duration.ofSeconds(10));
        assertThat(views.rebuildDue()).isEqualTo(1);
        // Then
        summary().body("items", hasSize(2)).body("items.last", equalTo(List.of(5, 7)));
        // When a later one comes with no_build
        clock.advance(Duration.ofMinutes(1));
        post("1", "6", true);
        clock.advance(Duration.ofMinutes(1));
        // Then
        assertThat(views.rebuildDue()).isZero();
        summary().body("stale", equalTo(true)).body("builds", equalTo(1)).body("items[0].last", number("5"));
    }

    @Test
    void aMonthWithoutCountsIsEmptyAndAnUnknownIntegrationIsNotFound() {
        summary().body("items", hasSize(0)).body("builtAt", nullValue()).body("stale", equalTo(false));
        viewer("views")
                .queryParam("integrationId", "018f0000-0000-7000-8000-000000000000")
                .queryParam("period", "2026-10")
                .get("/api/v1/usage/summary")
                .then()
                .statusCode(404);
        viewer("views")
                .queryParam("integrationId", keeper.id)
                .queryParam("period", "2026")
                .get("/api/v1/usage/summary")
                .then()
                .statusCode(400);
    }
}
