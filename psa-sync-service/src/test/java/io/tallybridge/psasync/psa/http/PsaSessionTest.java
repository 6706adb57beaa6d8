package io.tallybridge.psasync.psa.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.BasicCredentials;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsaSessionTest {
    private static final PsaDescriptor DESCRIPTOR = PsaDescriptors.load(Psa.CONNECTWISE);
    private static final PsaConnection CONNECTION = new PsaConnection(
            "acme", UUID.randomUUID(), Psa.CONNECTWISE, Map.of(), Map.of("privateKey", Secret.of("Zx81-secret")));
    private static WireMockServer server;

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-22T08:00:00Z"));
    private final List<RecordedCall> recorded = new ArrayList<>();
    private PsaHttp http;
    private PsaSession session;

    @BeforeAll
    static void start() {
        server = new WireMockServer(
                WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void open() {
        server.resetAll();
        open(TestOutbound.local(10_000));
    }

    private void open(TestOutbound outbound) {
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        Authentication authentication = Authentication.basic(
                "acme+public", Secret.of("Zx81-secret"), Map.of("clientId", Secret.of("client-1234")));
        FailureTable table = FailureTable.with(answer -> Optional.empty(), answer -> Json.tree(answer)
                .map(body -> body.path("message").asText("")));
        session = http.open(CONNECTION, DESCRIPTOR, authentication, table, recorded::add);
    }

    @AfterEach
    void close() throws IOException {
        http.close();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static PsaRequest get(String path) {
        return PsaRequest.get(uri(path), "things");
    }

    private static PsaRequest patch(String path) {
        return PsaRequest.of("PATCH", uri(path), "things", "{\"key\":\"Zx81-secret\"}");
    }

    private PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void credentialsGoIntoTheCallAndNowhereElse() {
        server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(400)
                        .withBody("{\"message\":\"key Zx81-secret of\\r\\nclient-1234 is bad.\"}")));

        PsaException failure = failure(() -> session.write(patch("/a?key=Zx81-secret")));

        server.verify(patchRequestedFor(urlEqualTo("/a?key=Zx81-secret"))
                .withHeader("clientId", equalTo("client-1234"))
                .withBasicAuth(new BasicCredentials("acme+public", "Zx81-secret")));
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure).hasMessage("ConnectWise PSA answered 400: key *** of *** is bad.");
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.url()).endsWith("/a?key=***");
            assertThat(call.requestBody()).isEqualTo("{\"key\":\"***\"}");
            assertThat(call.responseBody()).isEqualTo("{\"message\":\"key *** of\\r\\n*** is bad.\"}");
            assertThat(call.status()).isEqualTo(400);
        });
        assertThat(recorded.toString()).doesNotContain("Zx81", "client-1234");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreNotFollowed(int status) {
        server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Location", uri("/elsewhere").toString())));

        assertThat(failure(() -> session.read(get("/a"))).failure()).isEqualTo(PsaFailure.PROTOCOL);

        server.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void cookiesAreNotKept() {
        server.stubFor(any(anyUrl()).willReturn(ok("[]").withHeader("Set-Cookie", "session=1")));

        session.read(get("/a"));
        session.read(get("/b"));

        server.verify(getRequestedFor(urlEqualTo("/b")).withoutHeader("Cookie"));
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        server.stubFor(any(anyUrl()).willReturn(ok("x".repeat(20_000))));

        assertThat(failure(() -> session.read(get("/a")))).hasMessageContaining("larger than 10000 bytes");
    }

    @Test
    void anAnswerThatGrowsWhenUnpackedIsNotRead() {
        server.stubFor(any(anyUrl()).willReturn(ok("x".repeat(500_000)).withHeader("X-Zip", "yes")));

        PsaException failure = failure(() -> session.read(get("/a").withHeader("Accept-Encoding", "gzip")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
    }

    @Test
    void anAnswerThatTricklesForEverIsCutOff() throws IOException {
        close();
        open(TestOutbound.impatient(Duration.ofSeconds(2)));
        try (ServerSocket trickle = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread feeder = new Thread(() -> trickle(trickle));
            feeder.setDaemon(true);
            feeder.start();
            PsaRequest request = PsaRequest.of(
                    "PATCH", URI.create("http://127.0.0.1:" + trickle.getLocalPort() + "/a"), "things", "{}");
            long begun = System.nanoTime();

            PsaException failure = failure(() -> session.write(request));

            assertThat(failure.failure()).isEqualTo(PsaFailure.TRANSIENT);
            assertThat(failure.outcomeUnknown()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
        }
    }

    /** One byte of an endless header every 100 ms: never silent for long, never done. */
    private static void trickle(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 300; i++) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(100_000_000);
            }
        } catch (IOException e) {
            // the client hung up, as it should
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, TRANSIENT, true",
        "502, TRANSIENT, true",
        "302, PROTOCOL, true",
        "429, THROTTLED, false",
        "400, INVALID, false",
        "401, AUTH, false",
        "404, GONE, false",
        "409, CONFLICT, false"
    })
    void aWriteIsSentOnceAndSaysWhetherItMayHaveBeenApplied(int status, PsaFailure expected, boolean unknown) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status)));

        PsaException failure = failure(() -> session.write(patch("/a")));

        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure.outcomeUnknown()).isEqualTo(unknown);
        assertThat(server.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aBrokenConnectionLeavesAWriteUnknown(Fault fault) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

        PsaException failure = failure(() -> session.write(patch("/a")));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure.retryable()).isFalse();
        assertThat(server.getAllServeEvents()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aWriteThatNeverLeftIsKnown() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            closedPort = socket.getLocalPort();
        }
        PsaRequest request =
                PsaRequest.of("PATCH", URI.create("http://127.0.0.1:" + closedPort + "/a"), "things", "{}");

        PsaException failure = failure(() -> session.write(request));

        assertThat(failure.failure()).isEqualTo(PsaFailure.TRANSIENT);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void aReadWaitsLongerEachTimeAndThenGivesUp() {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(503)));

        failure(() -> session.read(get("/a")));

        assertThat(server.getAllServeEvents()).hasSize(4);
        assertThat(time.slept()).hasSize(3);
        assertThat(time.slept().get(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(time.slept().get(2)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(2000));
        assertThat(recorded).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409})
    void aRefusedReadIsNotRepeated(int status) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status)));

        failure(() -> session.read(get("/a")));

        assertThat(server.getAllServeEvents()).hasSize(1);
    }

    @Test
    void retryAfterMayBeADate() {
        server.stubFor(any(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs("Started")
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "Sun, 22 Nov 2026 08:00:30 GMT"))
                .willSetStateTo("free"));
        server.stubFor(
                any(anyUrl()).inScenario("busy").whenScenarioStateIs("free").willReturn(okJson("[]")));

        session.read(get("/a"));

        assertThat(Duration.between(Instant.parse("2026-11-22T08:00:00Z"), time.now()))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example/a",
        "http://evil.example/a",
        "https://127.0.0.1/a",
        "//evil.example/a",
        "http://user@127.0.0.1/a",
        "http://127.0.0.1:1/a",
        "'http://127.0.0.1 .evil.example/'"
    })
    void aNextPageElsewhereIsNotFollowed(String next) {
        assertThat(failure(() -> session.nextPage(uri("/list"), next)).failure())
                .isEqualTo(PsaFailure.PROTOCOL);
    }

    @Test
    void aNextPageMayBeRelative() {
        assertThat(session.nextPage(uri("/list?page=1"), "/list?page=2")).isEqualTo(uri("/list?page=2"));
        assertThat(session.nextPage(uri("/list?page=1"), uri("/list?page=2").toString()))
                .isEqualTo(uri("/list?page=2"));
    }

    @Test
    void privateAddressesAreNotCalledUnlessAllowed() throws IOException {
        close();
        TestOutbound strict = TestOutbound.publicOnly("127.0.0.1", "localhost");
        open(strict);

        PsaException plain = failure(() -> session.write(patch("/a")));
        PsaException named = failure(() -> session.write(
                PsaRequest.of("PATCH", URI.create("https://localhost:" + server.port()), "things", "{}")));

        assertThat(plain.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(named.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(named).hasMessageContaining("not public");
        assertThat(named.outcomeUnknown()).isFalse();
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void hostsThatAreNotListedAreNotCalled() {
        PsaException failure = failure(() ->
                session.write(PsaRequest.of("PATCH", URI.create("http://localhost:" + server.port()), "things", "{}")));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void anObserverThatCannotWriteStopsTheOperation() {
        server.stubFor(any(anyUrl()).willReturn(okJson("[]")));
        CallObserver broken = call -> {
            throw new IllegalStateException("database is away");
        };
        PsaSession observed = http.open(CONNECTION, DESCRIPTOR, Authentication.none(), FailureTable.standard(), broken);

        assertThat(catchThrowableOfType(IllegalStateException.class, () -> observed.write(patch("/a"))))
                .hasMessage("database is away");
    }
}
