package io.tallybridge.common.trace;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets work that outlives its request, or goes on in another process, stay in the request's trace. */
public final class Traces {

    /** The header of W3C Trace Context. */
    public static final String HEADER = "traceparent";

    private static final W3CTraceContextPropagator FORM = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<String> GIVEN = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String given) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String given, String key) {
            return key.equals(HEADER) ? given : null;
        }
    };

    private Traces() {}

    /** Where the work at hand stands in its trace, as {@code traceparent}; null where it is in none. */
    public static @Nullable String current() {
        Map<String, String> headers = new HashMap<>();
        FORM.inject(Context.current(), headers, Map::put);
        return headers.get(HEADER);
    }

    /**
     * Begins a span on this thread; log lines carry its trace until it is closed.
     *
     * @param parent where the work was asked for, as {@link #current} told it; null begins a trace
     */
    public static Work begin(String name, @Nullable String parent) {
        Context from = parent == null ? Context.root() : FORM.extract(Context.root(), parent, GIVEN);
        Span span = GlobalOpenTelemetry.getTracer("io.tallybridge")
                .spanBuilder(name)
                .setParent(from)
                .startSpan();
        return new Work(span);
    }

    /** A span's work. */
    public static final class Work implements AutoCloseable {
        private final Span span;
        private final Scope scope;
        private final LogScope keys;

        @SuppressWarnings("MustBeClosedChecker") // closed by close()
        private Work(Span span) {
            this.span = span;
            this.scope = span.makeCurrent();
            this.keys = LogScope.with(LogKey.TRACE_ID, span.getSpanContext().getTraceId())
                    .and(LogKey.SPAN_ID, span.getSpanContext().getSpanId());
        }

        /** Says on the span what the work is about. */
        public Work about(LogKey key, @Nullable Object value) {
            if (value != null) {
                span.setAttribute(key.text(), value.toString());
            }
            return this;
        }

        @Override
        public void close() {
            keys.close();
            scope.close();
            span.end();
        }
    }
}
