package io.tallybridge.psasync.psa.http;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.psasync.psa.PsaConnection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A call to a PSA in its trace: which call of which PSA, never its address, its body or who is billed. */
final class CallSpan {

    private CallSpan() {}

    static void record(
            PsaConnection connection, PsaRequest request, Instant begun, Instant ended, @Nullable Integer status) {
        Span span = GlobalOpenTelemetry.getTracer("io.tallybridge")
                .spanBuilder(connection.psa().code() + " " + call(request))
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(begun)
                .setAttribute(LogKey.PSA.text(), connection.psa().code())
                .setAttribute(
                        LogKey.CONNECTION_ID.text(), connection.connectionId().toString())
                .startSpan();
        if (status != null) {
            span.setAttribute("http.response.status_code", status);
        }
        if (status == null || status >= 400) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(ended);
    }

    /** Where limits count by method too, an endpoint's name begins with it. */
    private static String call(PsaRequest request) {
        return request.endpoint().startsWith(request.method() + " ")
                ? request.endpoint()
                : request.method() + " " + request.endpoint();
    }
}
