package io.tallybridge.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The three services, played: they echo what reached them, and behave badly when a request's query says so. Tests talk to
 * them directly below {@code /__}.
 */
public final class FakeServices implements QuarkusTestResourceLifecycleManager {

    /** How long a service may stay silent. */
    static final Duration IDLE = Duration.ofSeconds(4);

    /** Requests per second of one integration. */
    static final int VENDOR_RATE = 25;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, HttpServer> servers = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final Set<String> notReady = ConcurrentHashMap.newKeySet();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final AtomicInteger reached = new AtomicInteger();
    private final Map<String, HttpServerRequest> waiting = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> brokenOff = new ConcurrentLinkedQueue<>();

    @Override
    public Map<String, String> start() {
        for (String name : new String[] {"mapping", "usage", "psa"}) {
            listen(name, 0);
        }
        HttpServer control =
                await(vertx.createHttpServer().requestHandler(this::control).listen(0, "127.0.0.1"));
        return Map.ofEntries(
                Map.entry("TALLYBRIDGE_MAPPING_URL", url("mapping")),
                Map.entry("TALLYBRIDGE_USAGE_URL", url("usage")),
                Map.entry("TALLYBRIDGE_PSA_URL", url("psa")),
                Map.entry("TALLYBRIDGE_MAPPING_MANAGEMENT_URL", url("mapping")),
                Map.entry("TALLYBRIDGE_USAGE_MANAGEMENT_URL", url("usage")),
                Map.entry("TALLYBRIDGE_PSA_MANAGEMENT_URL", url("psa")),
                Map.entry("fake.control", "http://127.0.0.1:" + control.actualPort()),
                Map.entry("tallybridge.gateway.upstream.idle-timeout", IDLE.toString()),
                // So little that a slow machine reaches it too.
                Map.entry("tallybridge.gateway.vendor-rate", String.valueOf(VENDOR_RATE)),
                Map.entry("tallybridge.gateway.upstream.max-connections", "16"),
                Map.entry("tallybridge.gateway.upstream.max-waiting", "24"),
                // Connections and waiting requests are shared out to these: with more, a burst on one of them is
                // refused.
                Map.entry("quarkus.vertx.event-loops-pool-size", "2"),
                Map.entry("quarkus.http.cors.enabled", "true"),
                Map.entry("quarkus.http.cors.origins", "https://app.example"));
    }

    private String url(String name) {
        return "http://127.0.0.1:" + ports.get(name);
    }

    private void listen(String name, int port) {
        HttpServer server = await(vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(64 * 1024))
                .requestHandler(request -> serve(name, request))
                .listen(port, "127.0.0.1"));
        servers.put(name, server);
        ports.put(name, server.actualPort());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void stop() {
        await(vertx.close());
    }

    /** For tests only: what happened here, and switches. */
    private void control(HttpServerRequest request) {
        String name = request.getParam("name");
        switch (request.path()) {
            case "/down" ->
                servers.get(name).close().onComplete(x -> request.response().end());
            case "/up" ->
                vertx.executeBlocking(() -> {
                            listen(name, ports.get(name));
                            return name;
                        })
                        .onComplete(x -> request.response().end());
            case "/not-ready" -> {
                notReady.add(name);
                request.response().end();
            }
            case "/ready" -> {
                notReady.remove(name);
                request.response().end();
            }
            case "/revoke" -> {
                revoked.add(name);
                request.response().end();
            }
            case "/exchanges" -> request.response().end(String.valueOf(exchanges.get()));
            case "/attempts" ->
                request.response()
                        .end(attempts.getOrDefault(name, new AtomicInteger()).toString());
            case "/reached" -> request.response().end(String.valueOf(reached.get()));
            case "/broken-off" ->
                request.response().end(new JsonArray(brokenOff.stream().toList()).encode());
            case "/release" -> {
                HttpServerRequest held = waiting.remove(name);
                if (held != null) {
                    held.response().end("last");
                }
                request.response().end(held == null ? "nobody waits" : "released");
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void serve(String name, HttpServerRequest request) {
        switch (request.path()) {
            case "/q/health/ready" ->
                request.response()
                        .setStatusCode(notReady.contains(name) ? 503 : 200)
                        .end("{}");
            case "/q/openapi" ->
                request.response().putHeader("Content-Type", "application/json").end(FakeOpenApi.of(name));
            case "/internal/v1/vendor-keys/exchange" -> exchange(request);
            default -> {
                reached.incrementAndGet();
                behave(name, request);
            }
        }
    }

    private void exchange(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            exchanges.incrementAndGet();
            JsonObject keys = body.toJsonObject();
            String vendorKey = keys.getString("vendorKey");
            if (request.getHeader("Authorization") == null) {
                request.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", "Bearer")
                        .end();
            } else if (vendorKey.startsWith("tbv_acme_drop") && isFirst(vendorKey)) {
                request.connection().close();
            } else if (vendorKey.equals("tbv_trouble")) {
                request.response().setStatusCode(500).end();
            } else if (!vendorKey.startsWith("tbv_") || revoked.contains(vendorKey)) {
                request.response().setStatusCode(401).end("{}");
            } else {
                String organization = vendorKey.substring(4).split("_")[0];
                request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(new JsonObject()
                                .put("organizationId", organization)
                                .put(
                                        "integrationId",
                                        "int-" + vendorKey.substring(4) + "-" + keys.getString("partnerKey"))
                                .put("vendorId", "vendor-1")
                                .encode());
            }
        });
    }

    private void behave(String name, HttpServerRequest request) {
        String how = request.getParam("fake") == null ? "echo" : request.getParam("fake");
        switch (how) {
            case "hang" ->
                request.response()
                        .closeHandler(gone -> brokenOff.add(String.valueOf(request.getHeader("X-Request-Id"))));
            case "drop" -> request.connection().close();
            // The first time nothing is answered, then all is well: the whole request has been read either way.
            case "drop-once" ->
                request.body().onSuccess(body -> {
                    if (isFirst(request.getParam("id"))) {
                        request.connection().close();
                    } else {
                        answer(name, request, body.length());
                    }
                });
            case "half-once" -> {
                if (isFirst(request.getParam("id"))) {
                    request.response().putHeader("Content-Length", "1000").write("first");
                    vertx.setTimer(50, t -> request.connection().close());
                } else {
                    echo(name, request);
                }
            }
            case "drop-midway" -> {
                request.response().putHeader("Content-Length", "1000").write("first");
                vertx.setTimer(100, t -> request.connection().close());
            }
            case "early" -> request.response().setStatusCode(202).end("early");
            case "trickle" -> {
                request.response().setChunked(true).write("first,");
                waiting.put(request.getParam("id"), request);
            }
            case "teapot" ->
                request.response()
                        .setStatusCode(418)
                        .putHeader("Tallybridge-Secret", "x")
                        .putHeader("Server", "fake")
                        .putHeader("Connection", "keep-alive, X-Private")
                        .putHeader("X-Private", "y")
                        .putHeader("Location", "http://" + request.getHeader("Host") + "/api/v1/things/1")
                        .putHeader("Content-Type", "application/json")
                        .putHeader("ETag", "\"7\"")
                        .end("{\"short\":\"and stout\"}");
            case "large" -> {
                long size = Long.parseLong(request.getParam("size"));
                request.response().setChunked(true);
                sendLarge(request, size);
            }
            default -> echo(name, request);
        }
    }

    private void sendLarge(HttpServerRequest request, long left) {
        if (left <= 0) {
            request.response().end();
            return;
        }
        byte[] part = new byte[(int) Math.min(left, 64 * 1024)];
        request.response().write(Buffer.buffer(part)).onSuccess(x -> sendLarge(request, left - part.length));
    }

    private boolean isFirst(String id) {
        return attempts.computeIfAbsent(id, x -> new AtomicInteger()).incrementAndGet() == 1;
    }

    private static void echo(String name, HttpServerRequest request) {
        long[] size = {0};
        request.handler(part -> size[0] += part.length());
        request.endHandler(end -> answer(name, request, size[0]));
    }

    private static void answer(String name, HttpServerRequest request, long size) {
        JsonObject headers = new JsonObject();
        for (String header : request.headers().names()) {
            headers.put(
                    header.toLowerCase(Locale.ROOT),
                    new JsonArray(request.headers().getAll(header)));
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Request-Id", "from-the-service")
                .end(new JsonObject()
                        .put("service", name)
                        .put("method", request.method().name())
                        .put("uri", request.uri())
                        .put("headers", headers)
                        .put("bodySize", size)
                        .encode());
    }
}
