package io.tallybridge.gateway.openapi;

import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.GatewayRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /openapi}: JSON, or YAML where {@code ?format=yaml} or the Accept header asks for it. */
@ApplicationScoped
class OpenApiRoute {

    private final MergedDocument document;

    OpenApiRoute(MergedDocument document) {
        this.document = document;
    }

    void register(@Observes Router router) {
        router.get("/openapi").handler(this::answer);
    }

    private void answer(RoutingContext routing) {
        document.get()
                .onSuccess(rendered -> {
                    boolean yaml = wantsYaml(routing);
                    routing.response()
                            .putHeader(
                                    "Content-Type",
                                    yaml ? "application/yaml;charset=UTF-8" : "application/json;charset=UTF-8")
                            .putHeader("Cache-Control", "no-cache")
                            .putHeader("Vary", "Accept")
                            .end(yaml ? rendered.yaml() : rendered.json());
                })
                .onFailure(failure -> Refusal.of(
                                GatewayProblem.UPSTREAM_UNAVAILABLE, "The API document cannot be made now.")
                        .with("Retry-After", "5")
                        .send(GatewayRequest.of(routing)));
    }

    private static boolean wantsYaml(RoutingContext routing) {
        @Nullable String format = routing.request().getParam("format");
        if (format != null) {
            return format.toLowerCase(Locale.ROOT).startsWith("y");
        }
        @Nullable String accept = routing.request().getHeader("Accept");
        return accept != null && accept.contains("yaml") && !accept.contains("json");
    }
}
