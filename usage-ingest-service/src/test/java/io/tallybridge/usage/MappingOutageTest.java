package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MappingOutageTest extends ServiceTest {

    private static MappingStub.Integration integration() {
        return new MappingStub.Integration("outage").account("1", true).service("s", "s", true);
    }

    @Test
    void withoutAnythingKnownACountIs503AndNotStored() {
        // Given
        MappingStub.Integration integration = integration().down(true).publish();
        // When
        count(integration, "s", "1", "5")
                .statusCode(503)
                .header("Retry-After", equalTo("2"))
                .contentType("application/json")
                .body("statusCode", equalTo(503));
        // Then
        viewer("outage")
                .queryParam("integrationId", integration.id)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(0));
    }

    @Test
    void theLastKnownStateServesForABoundedTime() {
        // Given
        MappingStub.Integration integration = integration().publish();
        count(integration, "s", "1", "5").statusCode(201);
        // When
        integration.down(true).publish();
        // Then
        count(integration, "s", "1", "6").statusCode(201);
        eventually("503", () -> count(integration, "s", "1", "7").extract().statusCode() == 503);
        // When it is back
        integration.down(false).publish();
        eventually("201", () -> count(integration, "s", "1", "8").extract().statusCode() == 201);
    }

    @Test
    void aSlowAnswerIsWaitedForOnce() {
        // Given
        MappingStub.Integration integration = integration().slow(400).publish();
        // When
        var first = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> count(integration, "s", "1", "5").extract().statusCode());
        int second = count(integration, "s", "1", "6").extract().statusCode();
        // Then
        assertThat(first.join()).isEqualTo(201);
        assertThat(second).isEqualTo(201);
        assertThat(integration.asked()).isLessThanOrEqualTo(2);
    }
}
