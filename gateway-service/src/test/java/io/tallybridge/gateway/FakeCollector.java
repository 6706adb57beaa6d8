package io.tallybridge.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** A collector of traces, played: it keeps what it is sent, and gives all of it as hexadecimal digits when it is asked. */
public final class FakeCollector implements QuarkusTestResourceLifecycleManager {

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", this::take);
        server.createContext("/received", this::show);
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of(
                "TALLYBRIDGE_OTLP_ENDPOINT",
                address,
                "quarkus.otel.exporter.otlp.protocol",
                "http/protobuf",
                "quarkus.otel.bsp.schedule.delay",
                "50ms",
                "fake.collector",
                address);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] spans = exchange.getRequestBody().readAllBytes();
        received.write(spans, 0, spans.length);
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void show(HttpExchange exchange) throws IOException {
        byte[] all = HexFormat.of().formatHex(received.toByteArray()).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, all.length == 0 ? -1 : all.length);
        exchange.getResponseBody().write(all);
        exchange.close();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
