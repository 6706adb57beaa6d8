package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tallybridge.localstack.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What came back, with the request that caused it to word a failure. */
public final class Answer {

    private static final int SHOWN = 600;

    private final String request;
    private final HttpResponse<String> response;

    Answer(String request, HttpResponse<String> response) {
        this.request = request;
        this.response = response;
    }

    /** The status code. */
    public int status() {
        return response.statusCode();
    }

    /** The body as it came. */
    public String text() {
        return response.body();
    }

    /** The value of a header, empty without it. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Fails unless the status is one of these. */
    public Answer expect(int... statuses) {
        for (int status : statuses) {
            if (status() == status) {
                return this;
            }
        }
        String body = text().length() > SHOWN ? text().substring(0, SHOWN) + "..." : text();
        throw new StepFailed(
                "%s: expected %s but got %d: %s".formatted(request, Arrays.toString(statuses), status(), body));
    }

    /** The body as JSON; fails if it is not. */
    public JsonNode json() {
        try {
            return text().isEmpty() ? MissingNode.getInstance() : Json.mapper().readTree(text());
        } catch (JsonProcessingException e) {
            throw new StepFailed("%s: the answer %d is not JSON: %s".formatted(request, status(), text()), e);
        }
    }

    /** The body as a list of JSON lines; fails if one is not JSON. */
    public List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text().lines().toList()) {
            if (line.isBlank()) {
                continue;
            }
            try {
                lines.add(Json.mapper().readTree(line));
            } catch (JsonProcessingException e) {
                throw new StepFailed("%s: not JSON: %s".formatted(request, line), e);
            }
        }
        return lines;
    }

    @Override
    public String toString() {
        return request + " -> " + status();
    }
}
