package io.tallybridge.common.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/** Makes percentiles of requests possible, and keeps paths that callers make up out of the metrics and of spans' names. */
@ApplicationScoped
public class RequestMetrics {

    private static final Set<String> TIMED =
            Set.of("http.server.requests", "http.client.requests", "tallybridge.gateway.requests");

    private static final double[] BUCKETS = Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    /** Where Quarkus REST puts the template of the path that it found. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final int EARLY = 490;

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return TIMED.contains(id.getName())
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(BUCKETS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    void register(@Observes Filters filters) {
        filters.register(RequestMetrics::nameUnknown, EARLY);
    }

    /** A path that no resource takes would else become a label as it is, with whatever id is in it. */
    private static void nameUnknown(RoutingContext routing) {
        name(routing, "/unknown");
        routing.next();
    }

    /** Names the path of a request that Quarkus REST does not route: one name for many paths. */
    public static void name(RoutingContext routing, String template) {
        if (routing.request() instanceof HttpServerRequestInternal request) {
            request.context().putLocal(TEMPLATE, template);
        }
    }
}
