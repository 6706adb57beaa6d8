package io.tallybridge.gateway.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.gateway.request.Route;
import io.tallybridge.gateway.request.Upstream;
import io.tallybridge.gateway.route.RouteTable;
import io.tallybridge.gateway.route.UpstreamClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The merged document, made anew after a short while; a service that is down is named in the text and left out. */
@ApplicationScoped
class MergedDocument {

    private static final Logger LOG = Logger.getLogger(MergedDocument.class);
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration LIFE_WITH_GAPS = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String PATH = "/q/openapi?format=json";

    private final Vertx vertx;
    private final UpstreamClients clients;
    private final RouteTable routes;
    private final Clock clock;
    private final String version;
    private final ObjectMapper json = new ObjectMapper();
    private final YAMLMapper yaml = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();
    private final AtomicReference<@Nullable Future<Rendered>> latest = new AtomicReference<>();

    /**
     * The document in both forms.
     *
     * @param until from then on it is made anew
     */
    record Rendered(Buffer json, Buffer yaml, Instant until) {}

    MergedDocument(
            Vertx vertx,
            UpstreamClients clients,
            RouteTable routes,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.clients = clients;
        this.routes = routes;
        this.clock = clock;
        this.version = version;
    }

    Future<Rendered> get() {
        Future<Rendered> now = latest.get();
        if (now != null && (!now.isComplete() || isFresh(now))) {
            return now;
        }
        Future<Rendered> next = make();
        latest.compareAndSet(now, next);
        return next;
    }

    private boolean isFresh(Future<Rendered> made) {
        return made.succeeded() && clock.instant().isBefore(made.result().until());
    }

    private Future<Rendered> make() {
        List<Future<Buffer>> answers = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            answers.add(fetch(upstream));
        }
        return Future.join(answers).transform(done -> vertx.executeBlocking(() -> render(answers), false));
    }

    private Future<Buffer> fetch(Upstream upstream) {
        return clients.request(upstream, HttpMethod.GET, PATH, PATIENCE)
                .map(request -> request.putHeader("Accept", "application/json"))
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.statusCode() == 200 ? answer.body() : refused(answer));
    }

    private static Future<Buffer> refused(HttpClientResponse answer) {
        return answer.end().compose(end -> Future.failedFuture("status " + answer.statusCode()));
    }

    private Rendered render(List<Future<Buffer>> answers) throws JsonProcessingException {
        Map<Upstream, JsonNode> documents = new EnumMap<>(Upstream.class);
        List<String> missing = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            Future<Buffer> answer = answers.get(upstream.ordinal());
            JsonNode document = answer.succeeded() ? parse(upstream, answer.result()) : null;
            if (document == null) {
                missing.add(upstream.serviceName());
            } else {
                documents.put(upstream, document);
            }
        }
        ObjectNode merged = new DocumentMerge(documents, this::owner).merge(version, description(missing));
        Instant until = clock.instant().plus(missing.isEmpty() ? LIFE : LIFE_WITH_GAPS);
        return new Rendered(
                Buffer.buffer(json.writerWithDefaultPrettyPrinter().writeValueAsBytes(merged)),
                Buffer.buffer(yaml.writeValueAsBytes(merged)),
                until);
    }

    private @Nullable JsonNode parse(Upstream upstream, Buffer text) {
        try {
            JsonNode document = json.readTree(text.getBytes());
            return document != null && document.isObject() ? document : null;
        } catch (IOException e) {
            try (LogScope service = LogScope.with(LogKey.SERVICE, upstream.serviceName())) {
                LOG.warn("an API document is not readable");
            }
            return null;
        }
    }

    private DocumentMerge.@Nullable RouteOwner owner(String method, String path) {
        Route route = routes.find(HttpMethod.valueOf(method), path);
        return route == null ? null : new DocumentMerge.RouteOwner(route.upstream(), route.api());
    }

    private static String description(List<String> missing) {
        String text = """
                From a vendor's count to the right quantity on the invoice line, with proof.

                `/api/v1` is for people and front ends: send a bearer token of the OIDC issuer. Errors are RFC 9457 problems.
                `/api/vendor-api` is for vendors: send the header `Gradient-Token`. Errors have that contract's shape.
                """;
        return missing.isEmpty()
                ? text
                : text + "\n**Incomplete now**: " + String.join(", ", missing)
                        + " did not answer, so what belongs there is missing here.\n";
    }
}
