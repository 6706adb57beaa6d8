package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Requests are measured by the template of their path; what callers make up is no label. */
@QuarkusTest
class RequestMetricsTest extends MappingTest {

    @TestHTTPResource(management = true)
    URI management;

    private List<String> lines(String... parts) {
        return given().get(management.resolve("/q/metrics"))
                .asString()
                .lines()
                .filter(line -> line.startsWith("http_server_requests_seconds"))
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .toList();
    }

    /** A request is counted after its answer. */
    private void appears(String... parts) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (lines(parts).isEmpty()) {
            assertThat(Instant.now()).as(String.join(" ", parts)).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void pathsAreTemplatesAndNeverIds() {
        // Given
        String id = UUID.randomUUID().toString();

        // When
        admin().get("/api/v1/integrations/" + id).then().statusCode(404);
        admin().get("/api/v1/vendors").then().statusCode(200);
        given().get("/api/v1/vendors").then().statusCode(401);
        admin().get("/api/v1/no-such-thing/" + id).then().statusCode(404);
        admin().patch("/api/v1/integrations/" + id + "/keys/" + id + "/rotate");
        given().get("/made-up/" + id).then().statusCode(404);
        vendor(connect()).get("/api/vendor-api/service/" + id);

        // Then
        appears("_count", "uri=\"/api/v1/integrations/{", "status=\"404\"");
        appears("_count", "uri=\"/api/v1/vendors\"", "status=\"200\"");
        appears("_count", "uri=\"/api/v1/vendors\"", "status=\"401\"");
        appears("_count", "uri=\"/api/vendor-api/service/{serviceId}\"");
        appears("_bucket", "uri=\"/api/v1/vendors\"", "le=\"0.25\"");
        appears("_count", "uri=\"/unknown\"", "status=\"404\"");
        assertThat(lines(id)).isEmpty();
        assertThat(lines("made-up")).isEmpty();
        assertThat(lines("no-such-thing")).isEmpty();
    }
}
