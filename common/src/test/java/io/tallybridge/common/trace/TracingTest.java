package io.tallybridge.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxOptions;
import io.vertx.core.tracing.TracingOptions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {

    private final TracingOptions spans = new TracingOptions();
    private final VertxOptions options = new VertxOptions().setTracingOptions(spans);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void withoutACollectorThereAreIdsAndNoSpans(String collector) {
        // When
        new Tracing(Optional.ofNullable(collector), 1.0).accept(options);

        // Then
        assertThat(options.getTracingOptions().getFactory().tracer(options.getTracingOptions()))
                .isInstanceOf(TraceIds.class);
    }

    @Test
    void withACollectorThereAreSpans() {
        // When
        new Tracing(Optional.of(" http://collector:4317"), 1.0).accept(options);

        // Then
        assertThat(options.getTracingOptions()).isSameAs(spans);
    }
}
