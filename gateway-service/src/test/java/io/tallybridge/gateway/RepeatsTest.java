package io.tallybridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service's replica that goes away: what the gateway asks another one, and what it must not. */
@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class RepeatsTest {

    private static final int BODY = 1000;

    private final String id = UUID.randomUUID().toString();

    private HttpRequest.Builder request(String method, String path, int body) {
        return HttpRequest.newBuilder(Door.uri(path + "?fake=drop-once&id=" + id))
                .header("Authorization", "Bearer " + TestTokens.user("acme", "org-admin"))
                .header("Gradient-Token", Door.keys("tbv_acme_repeats", "tbp_1"))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(new byte[body]));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Door.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int attempts() {
        return Integer.parseInt(Door.control("/attempts?name=" + id));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/vendors, 0",
        "GET, /api/vendor-api/organization/accounts, 0",
        "PUT, /api/v1/service-mappings/1, 1000",
        "DELETE, /api/v1/account-mappings/1, 0",
        "POST, /api/vendor-api/service/64aa/count, 1000"
    })
    void whatIsTheSameTwiceIsSentAgain(String method, String path, int body) throws Exception {
        // When
        HttpResponse<String> answer = send(request(method, path, body));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"bodySize\":" + body).contains("\"method\":\"" + method + "\"");
        assertThat(attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/vendors",
        "/api/v1/integrations",
        "/api/v1/account-mappings",
        "/api/v1/service-mappings",
        "/api/v1/psa-connections",
        "/api/v1/reconciliations",
        "/api/v1/change-sets",
        "/api/v1/change-sets/7/revert"
    })
    void whatIsKeptUnderAKeyIsSentAgain(String path) throws Exception {
        // When
        HttpResponse<String> answer = send(request("POST", path, BODY).header("Idempotency-Key", "k-" + id));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"bodySize\":1000");
        assertThat(attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/vendors, ''",
        "POST, /api/v1/integrations/7/keys, Idempotency-Key",
        "POST, /api/v1/change-sets/7/push, Idempotency-Key",
        "POST, /api/v1/change-sets/7/approve, Idempotency-Key",
        "POST, /api/v1/usage/bulk, Idempotency-Key",
        "PATCH, /api/v1/integrations/7, ''",
        "PATCH, /api/vendor-api/organization/accounts, ''",
        "PUT, /api/v1/psa-connections/7/configured-write, If-Match",
        "DELETE, /api/v1/psa-connections/7, If-Match"
    })
    void whatMayHaveBeenDoneIsNotSentAgain(String method, String path, String header) throws Exception {
        // Given
        HttpRequest.Builder request = request(method, path, BODY);
        if (!header.isEmpty()) {
            request.header(header, "\"1\"");
        }

        // When
        HttpResponse<String> answer = send(request);

        // Then
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("is not known: read before you repeat");
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsNotHeldIsNotSentAgain() throws Exception {
        // When
        HttpResponse<String> answer = send(request("PUT", "/api/v1/service-mappings/1", 300 * 1024));

        // Then
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(attempts()).isEqualTo(1);
    }

    @Test
    void anAnswerThatHasBegunIsNotAskedForAgain() {
        // Given
        HttpRequest.Builder request = HttpRequest.newBuilder(Door.uri("/api/v1/vendors?fake=half-once&id=" + id))
                .header("Authorization", "Bearer " + TestTokens.user("acme", "org-admin"))
                .timeout(Duration.ofSeconds(60));

        // Then
        assertThatThrownBy(() -> send(request)).isInstanceOf(IOException.class);
        assertThat(attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/change-sets/7/push", "GET, /api/v1/audit", "POST, /api/v1/reconciliations"})
    void whatWasNeverSentWaitsForAService(String method, String path) {
        // When a service comes up before the gateway gives up, for which a busy machine may be too slow
        Door.eventually(() -> {
            HttpResponse<String> answer = sendWhileDown(method, path);
            assertThat(answer.statusCode()).isIn(200, 503);

            // Then
            return answer.statusCode() == 200;
        });
    }

    /** Sends what the gateway cannot pass on at first: the service comes up when this has been tried again. */
    private HttpResponse<String> sendWhileDown(String method, String path) {
        CompletableFuture<HttpResponse<String>> answer;
        Door.control("/down?name=psa");
        double before = repeats();
        try {
            answer = Door.HTTP.sendAsync(
                    HttpRequest.newBuilder(Door.uri(path + "?id=" + id))
                            .header("Authorization", "Bearer " + TestTokens.user("acme", "org-admin"))
                            .timeout(Duration.ofSeconds(60))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Door.eventually(() -> repeats() > before);
        } finally {
            Door.control("/up?name=psa");
        }
        return answer.join();
    }

    private static double repeats() {
        return io.restassured.RestAssured.given()
                .accept("text/plain") // OpenMetrics would name an example after each value
                .get(Door.management("/q/metrics"))
                .asString()
                .lines()
                .filter(line ->
                        line.startsWith("tallybridge_gateway_repeats_total{") && line.contains("psa-sync-service"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void keysAreAskedForAgain() throws Exception {
        // When
        HttpResponse<String> answer = send(HttpRequest.newBuilder(Door.uri("/api/vendor-api/organization"))
                .header("Gradient-Token", Door.keys("tbv_acme_drop" + id, "tbp_1"))
                .timeout(Duration.ofSeconds(60)));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
