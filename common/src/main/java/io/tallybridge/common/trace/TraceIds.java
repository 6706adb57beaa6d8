package io.tallybridge.common.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.vertx.core.Context;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request's trace in and hands it on, with an id for this service's part of it, and makes no spans. What belongs to
 * a trace is the same as with spans, in headers and in logs.
 */
final class TraceIds implements VertxTracer<@Nullable Scope, @Nullable Void> {

    private static final W3CTraceContextPropagator FORM = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<HttpRequest> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpRequest request) {
            return request.headers().names();
        }

        @Override
        public @Nullable String get(@Nullable HttpRequest request, String name) {
            return Objects.requireNonNull(request).headers().get(name);
        }
    };

    private final IdGenerator ids = IdGenerator.random();
    private final Predicate<String> sampled;

    /**
     * @param sampled whether a trace that begins here is to be exported by services that have a collector
     */
    TraceIds(Predicate<String> sampled) {
        this.sampled = sampled;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed by sendResponse
    public <R> @Nullable Scope receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (policy == TracingPolicy.IGNORE || !(request instanceof HttpRequest http)) {
            return null;
        }
        var caller = FORM.extract(io.opentelemetry.context.Context.root(), http, HEADERS);
        Span own = Span.wrap(below(Span.fromContext(caller).getSpanContext()));
        return QuarkusContextStorage.INSTANCE.attach(context, caller.with(own));
    }

    private SpanContext below(SpanContext caller) {
        if (caller.isValid()) {
            return SpanContext.create(
                    caller.getTraceId(), ids.generateSpanId(), caller.getTraceFlags(), caller.getTraceState());
        }
        String trace = ids.generateTraceId();
        return SpanContext.create(
                trace,
                ids.generateSpanId(),
                sampled.test(trace) ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable Scope scope,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (scope != null) {
            scope.close();
        }
    }

    @Override
    public <R> @Nullable Void sendRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        if (policy != TracingPolicy.IGNORE && request instanceof HttpRequest) {
            var current = QuarkusContextStorage.getOtelContext(context);
            FORM.inject(
                    current == null ? io.opentelemetry.context.Context.current() : current,
                    headers,
                    (to, name, value) -> Objects.requireNonNull(to).accept(name, value));
        }
        return null;
    }
}
