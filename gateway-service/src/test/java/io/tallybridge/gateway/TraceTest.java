package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class TraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private static RequestSpecification caller() {
        return given().auth().oauth2(TestTokens.user("acme", "org-admin"));
    }

    private static String reaching(RequestSpecification caller, String path) {
        List<String> received =
                caller.get(path).then().statusCode(200).extract().path("headers.traceparent");
        assertThat(received).hasSize(1);
        return received.get(0);
    }

    @Test
    void theServiceGoesOnWithTheCallersTrace() {
        // When
        String received = reaching(caller().header("traceparent", CALLER), "/api/v1/vendors");

        // Then
        assertThat(received).startsWith("00-" + TRACE + "-").endsWith("-01").isNotEqualTo(CALLER);
    }

    @Test
    void aRequestWithoutATraceBeginsOne() {
        // When
        String received = reaching(caller(), "/api/v1/vendors");

        // Then
        assertThat(received).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01").doesNotContain(TRACE);
    }

    @Test
    void theLogNamesRequestAndTrace() {
        // Given
        List<ExtLogRecord> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
        Handler kept = new Handler() {
            @Override
            public void publish(LogRecord line) {
                ExtLogRecord whole = ExtLogRecord.wrap(line);
                whole.copyMdc();
                lines.add(whole);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("io.tallybridge.gateway.audit.RequestLog");
        Level before = log.getLevel();
        log.setLevel(Level.ALL);
        log.addHandler(kept);
        try {
            // When
            caller().header("traceparent", CALLER)
                    .header("X-Request-Id", "trace-test-1")
                    .get("/api/v1/vendors?search=geheim")
                    .then()
                    .statusCode(200);
            Door.eventually(() -> lines.stream().anyMatch(line -> "trace-test-1".equals(line.getMdc("requestId"))));
        } finally {
            log.removeHandler(kept);
            log.setLevel(before);
        }

        // Then
        ExtLogRecord line = lines.stream()
                .filter(each -> "trace-test-1".equals(each.getMdc("requestId")))
                .findFirst()
                .orElseThrow();
        assertThat(line.getMdcCopy())
                .containsEntry("traceId", TRACE)
                .containsEntry("organizationId", "acme")
                .containsEntry("method", "GET")
                .containsEntry("path", "/api/v1/vendors")
                .containsEntry("statusCode", "200");
        assertThat(line.getMdcCopy().toString() + line.getFormattedMessage()).doesNotContain("geheim");
    }
}
