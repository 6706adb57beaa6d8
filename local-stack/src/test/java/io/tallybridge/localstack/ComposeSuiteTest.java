package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tallybridge.localstack.ComposeSuite.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeSuiteTest {

    private static final String DISCOVERY = "/realms/tallybridge/.well-known/openid-configuration";
    private static final String KEYS = "/.well-known/jwks.json";
    private static final String PEOPLE = "/realms/tallybridge/protocol/openid-connect/token";
    private static final String TOKEN = "/realms/master/protocol/openid-connect/token";

    @TempDir
    Path home;

    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<String> said = new ArrayList<>();
    private HttpServer server;
    private String url;

    /** One server that plays all three parts; a path without a body is one that it does not know. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean refused = path.equals(KEYS) && refusals.getAndDecrement() > 0;
            int status = refused ? 503 : statuses.getOrDefault(path, bodies.containsKey(path) ? 200 : 404);
            byte[] body = bodies.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        bodies.put(DISCOVERY, "{\"issuer\": \"" + url + "/realms/tallybridge\"}");
        bodies.put(KEYS, "{\"keys\": []}");
        bodies.put("/admin/health", "{\"status\": \"UP\"}");
        bodies.put(TOKEN, "{\"access_token\": \"any\"}");
        statuses.put(PEOPLE, 401);
        bodies.put(PEOPLE, "{\"error\": \"invalid_grant\"}");
        Files.createDirectories(home.resolve("docker/secrets"));
        Files.writeString(home.resolve("docker/secrets/cli_client"), "cli-secret\n");
        Files.writeString(home.resolve("docker/secrets/keycloak_admin"), "admin-secret");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void describesASuiteThatIsUp() throws InterruptedException {
        // When
        StackDescription suite = suite().describe(said::add);

        // Then
        assertThat(suite.gateway().url()).isEqualTo(url);
        assertThat(suite.simulators().url()).isEqualTo("http://psa-simulators:8091");
        assertThat(suite.simulators().admin()).isEqualTo(url + "/admin");
        assertThat(suite.issuer().client()).isEqualTo(new StackDescription.Client("tallybridge-cli", "cli-secret"));
        assertThat(suite.issuer().keycloak())
                .isEqualTo(new StackDescription.Keycloak(
                        url, "tallybridge", new StackDescription.Client("admin", "admin-secret")));
        assertThat(said).isEmpty();
    }

    @Test
    void waitsForAPartThatIsStarting() throws InterruptedException {
        // Given
        refusals.set(2);

        // When
        suite().describe(said::add);

        // Then
        assertThat(said).containsExactly("waiting for the gateway");
    }

    @Test
    void tellsThatNobodyListens() {
        // Given
        int free = FreePorts.take(1).get(0);
        Addresses nobody = new Addresses(url, "http://127.0.0.1:" + free, url);

        // When, then
        assertThatThrownBy(() -> new ComposeSuite(home, nobody, Duration.ZERO).describe(said::add))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Nobody listens at http://127.0.0.1:" + free + ", where Keycloak should be")
                .hasMessageContaining("docker-compose up -d");
    }

    @Test
    void tellsThatTheSimulatorsAreAProfile() {
        // Given
        Addresses nobody =
                new Addresses(url, url, "http://127.0.0.1:" + FreePorts.take(1).get(0));

        // When, then
        assertThatThrownBy(() -> new ComposeSuite(home, nobody, Duration.ZERO).describe(said::add))
                .hasMessageContaining("cp docker/demo.env .env");
    }

    @Test
    void tellsThatSomethingElseAnswers() {
        // Given
        bodies.remove(DISCOVERY);

        // When, then
        assertThatThrownBy(() -> suite().describe(said::add))
                .isInstanceOfSatisfying(
                        StackException.class, e -> assertThat(e.exitCode()).isEqualTo(StackException.UNUSABLE))
                .hasMessageContaining("Keycloak is not what answers at " + url + " (it answers 404)")
                .hasMessageContaining(
                        "the port is held by process " + ProcessHandle.current().pid());
    }

    @Test
    void givesUpOnAPartThatNeverGetsReady() {
        // Given
        statuses.put(KEYS, 503);

        // When, then
        assertThatThrownBy(
                        () -> new ComposeSuite(home, new Addresses(url, url, url), Duration.ZERO).describe(said::add))
                .hasMessageContaining("The gateway is not what answers at " + url + " (it answers 503)");
    }

    @Test
    void tellsAnIssuerOfAnotherName() {
        // Given
        bodies.put(DISCOVERY, "{\"issuer\": \"https://login.example.com/realms/tallybridge\"}");

        // When, then
        assertThatThrownBy(() -> suite().describe(said::add)).hasMessageContaining("TALLYBRIDGE_ISSUER_URL");
    }

    @Test
    void tellsAMissingSecret() throws IOException {
        // Given
        Files.delete(home.resolve("docker/secrets/keycloak_admin"));

        // When, then
        assertThatThrownBy(() -> suite().describe(said::add))
                .hasMessageContaining("docker/secrets/keycloak_admin is missing")
                .hasMessageContaining("docker/make-secrets");
    }

    @Test
    void tellsSecretsThatAreNotThoseOfTheDatabase() {
        // Given
        statuses.put(TOKEN, 401);

        // When, then
        assertThatThrownBy(() -> suite().describe(said::add))
                .hasMessageContaining("docker/secrets/keycloak_admin")
                .hasMessageContaining("made with other secrets")
                .hasMessageNotContaining("admin-secret");
    }

    @Test
    void tellsARealmWithoutTheDemo() {
        // Given
        bodies.put(PEOPLE, "{\"error\": \"invalid_client\"}");

        // When, then
        assertThatThrownBy(() -> suite().describe(said::add))
                .hasMessageContaining("TALLYBRIDGE_DEMO=true")
                .hasMessageNotContaining("cli-secret");
    }

    @Test
    void addressesComeFromTheFileThatComposeReadsAndFromTheEnvironment() throws IOException {
        // Given
        Path file = home.resolve(".env");
        Files.writeString(file, "# ports\nTALLYBRIDGE_GATEWAY_PORT=18080\nTALLYBRIDGE_ISSUER_PORT=18090\n");

        // When
        Addresses addresses = AgainstOption.addresses(file, Map.of("TALLYBRIDGE_ISSUER_PORT", "28090"));

        // Then
        assertThat(addresses)
                .isEqualTo(new Addresses("http://127.0.0.1:18080", "http://127.0.0.1:28090", "http://127.0.0.1:8091"));
    }

    private ComposeSuite suite() {
        return new ComposeSuite(home, new Addresses(url, url, url), Duration.ofSeconds(20));
    }
}
