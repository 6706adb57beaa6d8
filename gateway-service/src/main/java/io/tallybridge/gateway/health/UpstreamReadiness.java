package io.tallybridge.gateway.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.tallybridge.gateway.request.Upstream;
import io.tallybridge.gateway.route.UpstreamClients;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** One check per service, so that readiness says which of them is down. */
@ApplicationScoped
class UpstreamReadiness {

    private static final String PATH = "/q/health/ready";

    private final UpstreamClients clients;
    private final HealthConfig config;

    UpstreamReadiness(UpstreamClients clients, HealthConfig config) {
        this.clients = clients;
        this.config = config;
    }

    @Produces
    @Readiness
    @ApplicationScoped
    AsyncHealthCheck mapping() {
        return () -> check(Upstream.MAPPING, config.mapping());
    }

    @Produces
    @Readiness
    @ApplicationScoped
    AsyncHealthCheck usage() {
        return () -> check(Upstream.USAGE, config.usage());
    }

    @Produces
    @Readiness
    @ApplicationScoped
    AsyncHealthCheck psa() {
        return () -> check(Upstream.PSA, config.psa());
    }

    private Uni<HealthCheckResponse> check(Upstream upstream, URI management) {
        if (!config.needsServices()) {
            return Uni.createFrom().item(notAsked(upstream));
        }
        return Uni.createFrom().emitter(emitter -> clients.get(management.resolve(PATH), config.patience())
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.end().map(answer.statusCode()))
                .map(status -> status == 200 ? "" : "answers with status " + status)
                .recover(failure -> Future.succeededFuture("does not answer"))
                .onSuccess(problem -> emitter.complete(response(upstream, problem))));
    }

    private static HealthCheckResponse notAsked(Upstream upstream) {
        return HealthCheckResponse.named(upstream.serviceName())
                .up()
                .withData("service", "not asked")
                .build();
    }

    private static HealthCheckResponse response(Upstream upstream, String problem) {
        boolean fine = problem.isEmpty();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(upstream.serviceName()).status(fine);
        return fine
                ? response.build()
                : response.withData("service", "down")
                        .withData("reason", problem)
                        .build();
    }
}
