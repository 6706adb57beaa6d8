package io.tallybridge.common.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.tracing.TracingOptions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Without a collector, requests get their trace's ids and no spans: spans that nobody receives cost about as much as all
 * else that a service does for a small request.
 */
@Singleton
class Tracing implements VertxOptionsCustomizer {

    private final boolean collected;
    private final Sampler share;

    Tracing(
            @ConfigProperty(name = "quarkus.otel.exporter.otlp.traces.endpoint") Optional<String> collector,
            @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1.0") double share) {
        this.collected = collector.filter(address -> !address.isBlank()).isPresent();
        this.share = Sampler.traceIdRatioBased(share);
    }

    @Override
    public void accept(VertxOptions options) {
        if (!collected) {
            options.setTracingOptions(new TracingOptions().setFactory(ignored -> new TraceIds(this::isSampled)));
        }
    }

    private boolean isSampled(String trace) {
        return share.shouldSample(Context.root(), trace, "", SpanKind.SERVER, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }
}
