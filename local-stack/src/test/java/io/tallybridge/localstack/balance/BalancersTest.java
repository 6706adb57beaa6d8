package io.tallybridge.localstack.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancersTest {

    private final Played one = new Played("one");
    private final Played two = new Played("two");
    private final Balancers balancers = new Balancers();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** A replica: says who it is, how much it was sent and, if told so, breaks off. */
    private static final class Played {
        private final String name;
        private final HttpServer server;
        private volatile boolean ready = true;
        private volatile boolean breaking;
        private final AtomicInteger asked = new AtomicInteger();

        Played(String name) {
            this.name = name;
            try {
                server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", this::serve);
            server.start();
        }

        private void serve(HttpExchange exchange) throws IOException {
            int sent = exchange.getRequestBody().readAllBytes().length;
            if (exchange.getRequestURI().getPath().equals("/q/health/ready")) {
                exchange.sendResponseHeaders(ready ? 200 : 503, -1);
            } else if (breaking) {
                asked.incrementAndGet();
            } else {
                asked.incrementAndGet();
                byte[] answer =
                        (name + " " + exchange.getRequestMethod() + " " + sent).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        }

        Backend backend() {
            int port = server.getAddress().getPort();
            return new Backend(name, port, port);
        }

        void end() {
            server.stop(0);
        }
    }

    @AfterEach
    void end() {
        balancers.close();
        one.end();
        two.end();
    }

    private int balance() {
        int port = balancers.balance("x", 0, List.of(one.backend(), two.backend()));
        awaitBoth();
        return port;
    }

    private int admit() {
        int port = balancers.admit("x", 0, List.of(one.backend(), two.backend()));
        awaitBoth();
        return port;
    }

    private void awaitBoth() {
        eventually(() -> balancers.gives("x", "one") && balancers.gives("x", "two"));
    }

    private HttpResponse<String> send(int port, String method, String path, int body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .method(
                        method,
                        body == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(new byte[body]));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void eventually(BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void requestsGoRound() throws Exception {
        // Given
        int port = admit();

        // When
        List<String> answers = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            answers.add(send(port, "POST", "/api/v1/x", 70_000).body());
        }

        // Then
        assertThat(answers)
                .containsExactlyInAnyOrder("one POST 70000", "one POST 70000", "two POST 70000", "two POST 70000");
    }

    @Test
    void connectionsStayWhereTheyAreAndNewOnesGoToWhoIsReady() throws Exception {
        // Given
        int port = balance();
        String first = send(port, "GET", "/", 0).body();

        // When
        String again = send(port, "GET", "/", 0).body();

        // Then
        assertThat(again).isEqualTo(first);

        // When
        one.ready = false;
        eventually(() -> !balancers.gives("x", "one"));
        List<String> answers = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            answers.add(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        }

        // Then
        assertThat(answers).containsOnly("two GET 0");
    }

    @Test
    void whoRefusesIsPassedOver() throws Exception {
        // Given
        int balanced = balance();
        int admitted = balancers.admit("y", 0, List.of(one.backend(), two.backend()));

        // When
        one.end();

        // Then
        for (int n = 0; n < 4; n++) {
            assertThat(send(admitted, "POST", "/api/v1/x", 10).body()).isEqualTo("two POST 10");
        }
        assertThat(send(balanced, "GET", "/", 0).body()).isEqualTo("two GET 0");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/x, 0, X-A",
        "PUT, /api/v1/x, 10, X-A",
        "POST, /api/vendor-api/service/7/count, 10, X-A",
        "POST, /api/v1/vendors, 10, Idempotency-Key"
    })
    void whatIsSafeIsSentToTheOther(String method, String path, int body, String header) throws Exception {
        // Given
        int port = admit();
        one.breaking = true;

        // When
        List<String> answers = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            answers.add(send(port, method, path, body, header, "1").body());
        }

        // Then
        assertThat(answers).containsOnly("two " + method + " " + body);
        assertThat(one.asked).hasPositiveValue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/x, X-A",
        "PATCH, /api/v1/x, X-A",
        "PUT, /api/v1/x, If-Match",
        "POST, /api/v1/change-sets/7/push, Idempotency-Key"
    })
    void whatMayHaveBeenDoneIsNot(String method, String path, String header) throws Exception {
        // Given
        int port = admit();
        one.breaking = true;
        two.breaking = true;

        // When
        HttpResponse<String> answer = send(port, method, path, 10, header, "1");

        // Then
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(one.asked.get() + two.asked.get()).isEqualTo(1);
    }
}
