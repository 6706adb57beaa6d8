package io.tallybridge.common.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/** Takes queries out of spans: people put into them what belongs into a header, and searches name companies. */
@Singleton
public class NoQueries implements SpanProcessor {

    private static final String LEFT_OUT = "left out";
    private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
    private static final List<AttributeKey<String>> ADDRESSES = List.of(
            AttributeKey.stringKey("url.full"),
            AttributeKey.stringKey("http.url"),
            AttributeKey.stringKey("http.target"));

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (span.getAttribute(QUERY) != null) {
            span.setAttribute(QUERY, LEFT_OUT);
        }
        for (AttributeKey<String> key : ADDRESSES) {
            String address = span.getAttribute(key);
            int query = address == null ? -1 : address.indexOf('?');
            if (address != null && query >= 0) {
                span.setAttribute(key, address.substring(0, query));
            }
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
