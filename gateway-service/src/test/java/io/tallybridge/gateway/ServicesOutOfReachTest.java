package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** A cluster's gateway: its network does not reach the services' management ports, and traces have a collector. */
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

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(FakeCollector.class));
        }
    }

    @Inject
    Spans spans;

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

    @Test
    void theCollectorGetsTheRequestsSpanWithoutItsQuery() {
        // Given
        String trace = UUID.randomUUID().toString().replace("-", "");

        // When
        given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .get("/api/v1/vendors?search=geheim")
                .then()
                .statusCode(401);

        // Then
        Door.eventually(() -> collected().contains(trace));
        assertThat(collected())
                .contains(hex("http.request.method"), hex("/api/v1/vendors"))
                .doesNotContain(hex("geheim"));
    }

    @Test
    void requestsAreNamedByTheResourceAndNotByWhatTheirCallersMadeUp() {
        // Given
        String madeUp = UUID.randomUUID().toString();

        // When
        given().auth().oauth2(TestTokens.user("acme", "org-admin")).get("/api/v1/reconciliations/" + madeUp);
        given().auth().oauth2(TestTokens.user("acme", "org-admin")).get("/api/v1/" + madeUp);
        given().get("/" + madeUp);

        // Then
        Door.eventually(() ->
                spans.names.containsAll(List.of("GET /api/v1/reconciliations/**", "GET /api/v1/**", "GET /unknown")));
        assertThat(spans.names).noneMatch(name -> name.contains(madeUp));
    }

    /** What spans were called when they ended. */
    @Singleton
    static class Spans implements SpanProcessor {
        private final Set<String> names = ConcurrentHashMap.newKeySet();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            names.add(span.getName());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    private static String collected() {
        return given().get(ConfigProvider.getConfig().getValue("fake.collector", String.class) + "/received")
                .asString();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
