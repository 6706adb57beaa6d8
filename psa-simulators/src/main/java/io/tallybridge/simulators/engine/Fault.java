package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fault on order.
 *
 * @param kind what goes wrong
 * @param match which requests can meet it; null for all
 * @param times how many requests meet it
 * @param skip how many matching requests are spared first
 * @param delayMillis how late a slow answer is
 * @param retryAfterSeconds value of {@code Retry-After} when throttled
 * @param status HTTP status in place of the kind's usual one
 * @param message text in place of the kind's usual one
 * @param afterApply the write is applied before the fault, for kinds that usually do not
 * @param immediately a stale read shows the state before the latest write at once, and does not wait for the next write
 */
public record Fault(
        @JsonProperty("fault") FaultKind kind,
        @Nullable Match match,
        @Nullable Integer times,
        @Nullable Integer skip,
        @Nullable Long delayMillis,
        @Nullable Integer retryAfterSeconds,
        @Nullable Integer status,
        @Nullable String message,
        boolean afterApply,
        boolean immediately) {

    /**
     * Which requests meet a fault; what is null does not matter.
     *
     * @param method HTTP method
     * @param pathContains part of path and query, whatever its case
     * @param bodyContains part of the body
     */
    public record Match(
            @Nullable String method,
            @Nullable String pathContains,
            @Nullable String bodyContains) {

        boolean accepts(SimulatorRequest request) {
            return (method == null || method.equalsIgnoreCase(request.method()))
                    && (pathContains == null
                            || request.pathAndQuery()
                                    .toLowerCase(Locale.ROOT)
                                    .contains(pathContains.toLowerCase(Locale.ROOT)))
                    && (bodyContains == null || request.body().contains(bodyContains));
        }
    }

    /** A fault that the next request of its kind meets. */
    public static Fault of(FaultKind kind) {
        return new Fault(kind, null, null, null, null, null, null, null, false, false);
    }

    /** The same fault for requests of one method whose path or query contains a text. */
    public Fault on(@Nullable String method, @Nullable String pathContains) {
        return new Fault(
                kind,
                new Match(method, pathContains, null),
                times,
                skip,
                delayMillis,
                retryAfterSeconds,
                status,
                message,
                afterApply,
                immediately);
    }

    /** The same fault for that many requests. */
    public Fault times(int count) {
        return new Fault(
                kind, match, count, skip, delayMillis, retryAfterSeconds, status, message, afterApply, immediately);
    }

    /** The same fault, sparing the first matching requests. */
    public Fault skipping(int count) {
        return new Fault(
                kind, match, times, count, delayMillis, retryAfterSeconds, status, message, afterApply, immediately);
    }

    /** The same fault with a delay of the answer. */
    public Fault delay(Duration delay) {
        return new Fault(
                kind,
                match,
                times,
                skip,
                delay.toMillis(),
                retryAfterSeconds,
                status,
                message,
                afterApply,
                immediately);
    }

    /** The same fault with this value of {@code Retry-After}. */
    public Fault retryAfter(int seconds) {
        return new Fault(kind, match, times, skip, delayMillis, seconds, status, message, afterApply, immediately);
    }

    /** The same fault with another HTTP status. */
    public Fault status(int code) {
        return new Fault(
                kind, match, times, skip, delayMillis, retryAfterSeconds, code, message, afterApply, immediately);
    }

    /** The same fault with another text. */
    public Fault message(String text) {
        return new Fault(
                kind, match, times, skip, delayMillis, retryAfterSeconds, status, text, afterApply, immediately);
    }

    /** The same fault, met only after the write was applied. */
    public Fault applied() {
        return new Fault(kind, match, times, skip, delayMillis, retryAfterSeconds, status, message, true, immediately);
    }

    /** The same stale read, effective at once. */
    public Fault now() {
        return new Fault(kind, match, times, skip, delayMillis, retryAfterSeconds, status, message, afterApply, true);
    }
}
