package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tallybridge.common.testing.IssuerResource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cluster's gateway: its network does not reach the services' management ports. */
@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@TestProfile(ServicesOutOfReachTest.Cluster.class)
class ServicesOutOfReachTest {

    /** Addresses for documentation, where nothing answers and nothing refuses. */
    public static class Cluster implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tallybridge.gateway.readiness.needs-services", "false",
                    "tallybridge.gateway.readiness.patience", "PT30S",
                    "tallybridge.gateway.readiness.mapping", "http://192.0.2.1:9000",
                    "tallybridge.gateway.readiness.usage", "http://192.0.2.1:9000",
                    "tallybridge.gateway.readiness.psa", "http://192.0.2.1:9000");
        }
    }

    @Test
    void readinessNeitherFailsNorWaits() {
        // When
        long took = given().get(Door.management("/q/health/ready"))
                .then()
                .statusCode(200)
                .body("checks.findAll { it.name.endsWith('-service') }.status", everyItem(is("UP")))
                .extract()
                .time();

        // Then
        assertThat(Duration.ofMillis(took)).isLessThan(Duration.ofSeconds(25));
    }
}
