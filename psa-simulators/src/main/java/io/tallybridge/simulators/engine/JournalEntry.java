package io.tallybridge.simulators.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that a PSA got and what became of it.
 *
 * @param number counts from 1 and never repeats while the simulator lives
 * @param at when it arrived
 * @param method HTTP method
 * @param path path with the PSA's prefix
 * @param query query as received, null without one
 * @param headers headers by lower-case name; values that authenticate are masked
 * @param body the body's text
 * @param status status of the answer; 0 when the connection was closed without one
 * @param answer the body that was sent, or the head of a long one
 * @param applied whether the request changed the PSA's state
 * @param fault the fault it met, null for none
 * @param violations how it departs from the PSA's OpenAPI document; empty when it conforms or no document was given
 * @param millis how long the answer took
 */
public record JournalEntry(
        long number,
        Instant at,
        String method,
        String path,
        @Nullable String query,
        Map<String, String> headers,
        String body,
        int status,
        String answer,
        boolean applied,
        @Nullable FaultKind fault,
        List<String> violations,
        long millis) {}
