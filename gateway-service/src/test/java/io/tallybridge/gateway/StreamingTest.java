package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class StreamingTest {

    private static final int FIFTY_MEGABYTES = 50 * 1024 * 1024;

    private static HttpRequest.Builder as(String organization, String uri) {
        return HttpRequest.newBuilder(Door.uri(uri))
                .header("Authorization", "Bearer " + TestTokens.user(organization, "org-admin"))
                .timeout(Duration.ofSeconds(60));
    }

    /** A body whose length is not said. */
    private static HttpRequest.BodyPublisher unknownLength(int size) {
        byte[] part = new byte[1024 * 1024];
        List<byte[]> parts = new ArrayList<>();
        for (int left = size; left > 0; left -= part.length) {
            parts.add(part);
        }
        return HttpRequest.BodyPublishers.ofByteArrays(parts);
    }

    @Test
    void fiftyMegabytesAreTooMuchForMostPaths() throws Exception {
        // Given
        int before = Door.reached();

        // When
        HttpResponse<String> answer = Door.HTTP.send(
                as("acme", "/api/v1/vendors")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[FIFTY_MEGABYTES]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"/problems/body-too-large\"");
        assertThat(Door.reached()).isEqualTo(before);
    }

    @Test
    void fiftyMegabytesOfACountAreRefusedInTheContractsShape() throws Exception {
        // When
        HttpResponse<String> answer = Door.HTTP.send(
                HttpRequest.newBuilder(Door.uri("/api/vendor-api/service/1/count"))
                        .header("Gradient-Token", Door.keys("tbv_acme_large", "tbp_1"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[FIFTY_MEGABYTES]))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"statusCode\":413").contains("\"error\":\"Request Entity Too Large\"");
    }

    @Test
    void aBodyThatGrowsOverTheLimitIsRefusedWhileItComes() throws Exception {
        // When
        HttpResponse<String> answer = Door.HTTP.send(
                as("acme", "/api/v1/vendors")
                        .POST(unknownLength(FIFTY_MEGABYTES))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"/problems/body-too-large\"");
    }

    @Test
    void fiftyMegabytesAreStreamedWhereBulkIsTaken() throws Exception {
        // When
        HttpResponse<String> said = Door.HTTP.send(
                as("acme", "/api/v1/usage/bulk")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[FIFTY_MEGABYTES]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> chunked = Door.HTTP.send(
                as("acme", "/api/v1/usage/bulk")
                        .POST(unknownLength(FIFTY_MEGABYTES))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(said.statusCode()).isEqualTo(200);
        assertThat(said.body()).contains("\"bodySize\":" + FIFTY_MEGABYTES);
        assertThat(chunked.body()).contains("\"bodySize\":" + FIFTY_MEGABYTES);
    }

    @Test
    void aLargeAnswerIsStreamed() throws Exception {
        // When
        HttpResponse<InputStream> answer = Door.HTTP.send(
                as("acme", "/api/v1/usage/counts?fake=large&size=200000000").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        long size = 0;
        byte[] part = new byte[64 * 1024];
        try (InputStream in = answer.body()) {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                size += n;
            }
        }

        // Then
        assertThat(size).isEqualTo(200_000_000L);
    }

    @Test
    void theFirstBytesComeBeforeTheLast() throws Exception {
        // Given
        String id = UUID.randomUUID().toString();

        // When
        HttpResponse<InputStream> answer = Door.HTTP.send(
                as("acme", "/api/v1/usage/counts?fake=trickle&id=" + id).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            String first = new String(in.readNBytes(6), StandardCharsets.UTF_8);
            Door.control("/release?name=" + id);
            String last = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertThat(first).isEqualTo("first,");
            assertThat(last).isEqualTo("last");
        }
    }

    @Test
    void anOldClientGetsAStreamWithoutChunks() {
        // Given
        String id = UUID.randomUUID().toString();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> Door.raw(
                "GET /api/v1/usage/counts?fake=trickle&id=" + id + " HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer "
                        + TestTokens.user("acme", "org-admin") + "\r\n\r\n"));

        // When
        Door.eventually(
                () -> answer.isDone() || Door.control("/release?name=" + id).equals("released"));

        // Then
        assertThat(answer.join()).endsWith("\r\n\r\nfirst,last").doesNotContainIgnoringCase("transfer-encoding");
    }

    @Test
    void aSilentServiceIsGivenUp() {
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .get("/api/v1/vendors?fake=hang")
                .then()
                .statusCode(504)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/upstream-timeout"));
    }

    @Test
    void aServiceThatBreaksOffIsABadGateway() {
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .get("/api/v1/vendors?fake=drop")
                .then()
                .statusCode(502)
                .body("type", equalTo("/problems/upstream-failed"));
        given().header("Gradient-Token", Door.keys("tbv_acme_drop", "tbp_1"))
                .get("/api/vendor-api?fake=drop")
                .then()
                .statusCode(502)
                .body("statusCode", equalTo(502))
                .body("error", equalTo("Bad Gateway"));
    }

    @Test
    void anAnswerThatBreaksOffMidwayIsNotPassedOffAsWhole() {
        assertThatThrownBy(() -> Door.HTTP.send(
                        as("acme", "/api/v1/vendors?fake=drop-midway").build(), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aServiceThatIsDownIsSaidSoAndComesBack() {
        // Given
        String token = TestTokens.user("acme", "org-admin");
        given().auth().oauth2(token).get("/api/v1/audit").then().statusCode(200);

        // When
        Door.control("/down?name=psa");
        try {
            // Then
            given().auth()
                    .oauth2(token)
                    .get("/api/v1/audit")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "2")
                    .body("type", equalTo("/problems/upstream-unavailable"));
            given().get(Door.management("/q/health/ready"))
                    .then()
                    .statusCode(503)
                    .body("checks.find { it.name == 'psa-sync-service' }.status", equalTo("DOWN"))
                    .body("checks.find { it.name == 'mapping-service' }.status", equalTo("UP"))
                    .body("checks.find { it.name == 'usage-ingest-service' }.status", equalTo("UP"));
            given().get(Door.management("/q/health/live")).then().statusCode(200);
        } finally {
            Door.control("/up?name=psa");
        }
        Door.eventually(() -> given().auth().oauth2(token).get("/api/v1/audit").statusCode() == 200);
        given().get(Door.management("/q/health/ready")).then().statusCode(200);
    }

    @Test
    void aServiceThatIsNotReadyIsNamed() {
        Door.control("/not-ready?name=usage");
        try {
            given().get(Door.management("/q/health/ready"))
                    .then()
                    .statusCode(503)
                    .body(
                            "checks.find { it.name == 'usage-ingest-service' }.data.reason",
                            equalTo("answers with status 503"));
        } finally {
            Door.control("/ready?name=usage");
        }
    }

    @Test
    void whatRunsAtOnceInAServiceIsBounded() {
        // Given
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();

        // When
        for (int i = 0; i < 120; i++) {
            hanging.add(Door.HTTP.sendAsync(
                    as("acme", "/api/v1/runs?fake=hang").build(), HttpResponse.BodyHandlers.ofString()));
        }
        List<HttpResponse<String>> answers =
                hanging.stream().map(CompletableFuture::join).toList();

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(503, 504));
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 503))
                .isNotEmpty()
                .allSatisfy(answer ->
                        assertThat(answer.headers().firstValue("Retry-After")).isPresent());
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .get("/api/v1/runs")
                .then()
                .statusCode(200);
    }

    @Test
    void whenTheCallerLeavesTheServiceIsToldSo() {
        // When a caller leaves soon enough to tell that from the service's own time limit
        Door.eventually(() -> {
            long sent = System.nanoTime();
            leave("leaving-" + UUID.randomUUID());
            return System.nanoTime() - sent < FakeServices.IDLE.toNanos();
        });
    }

    /** Asks a service that hangs, leaves, and returns when the service was told so. */
    private static void leave(String id) {
        int before = Door.reached();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream()
                    .write(("GET /api/v1/vendors?fake=hang HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id
                                    + "\r\nAuthorization: Bearer " + TestTokens.user("acme", "org-admin") + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            Door.eventually(() -> Door.reached() > before);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Door.eventually(() -> Door.control("/broken-off").contains(id));
    }

    @Test
    void aSenderThatWaitsForContinueIsToldToGoOn() {
        // When
        String answer =
                Door.raw("POST /api/v1/vendors HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                        + "Connection: close\r\nAuthorization: Bearer " + TestTokens.user("acme", "org-admin")
                        + "\r\n\r\n{}");

        // Then
        assertThat(answer)
                .startsWith("HTTP/1.1 100 Continue")
                .contains("HTTP/1.1 200 OK")
                .contains("\"bodySize\":2");
    }

    @Test
    void callersWhoLeaveCostNobodyElseAnAnswer() throws Exception {
        // Given
        String token = TestTokens.user("crowd", "org-admin");
        String[] ways = {"/api/v1/audit", "/api/v1/audit?fake=large&size=3000000", "/api/v1/audit?fake=early"};
        CompletableFuture<Void> leaving = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 300; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
                    socket.getOutputStream()
                            .write(("GET " + ways[i % ways.length] + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                            + token + "\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
                    if (i % 2 == 0) {
                        socket.getInputStream().read(new byte[100]);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });

        // When
        List<Integer> statuses = new ArrayList<>();
        while (!leaving.isDone() || statuses.size() < 50) {
            HttpRequest request = HttpRequest.newBuilder(Door.uri("/api/v1/audit"))
                    .header("Authorization", "Bearer " + token)
                    .timeout(Duration.ofSeconds(60))
                    .build();
            statuses.add(Door.HTTP
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .statusCode());
        }

        // Then
        assertThat(statuses).containsOnly(200);
        assertThat(leaving).isCompleted();
    }
}
