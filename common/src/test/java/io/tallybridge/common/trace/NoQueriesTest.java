package io.tallybridge.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

class NoQueriesTest {

    @Test
    void spansHoldPathsWithoutQueries() {
        // Given
        try (SdkTracerProvider traces =
                SdkTracerProvider.builder().addSpanProcessor(new NoQueries()).build()) {
            // When
            Span span = traces.get("test")
                    .spanBuilder("GET")
                    .setAttribute("url.path", "/api/v1/vendors")
                    .setAttribute("url.query", "access_token=geheim")
                    .setAttribute("url.full", "http://127.0.0.1/api/v1/vendors?access_token=geheim")
                    .startSpan();
            span.end();

            // Then
            assertThat(((ReadableSpan) span)
                            .toSpanData()
                            .getAttributes()
                            .asMap()
                            .values())
                    .containsExactlyInAnyOrder("/api/v1/vendors", "left out", "http://127.0.0.1/api/v1/vendors");
        }
    }
}
