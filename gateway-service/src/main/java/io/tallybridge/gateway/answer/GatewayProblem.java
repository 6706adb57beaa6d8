package io.tallybridge.gateway.answer;

import io.tallybridge.common.problem.ProblemType;

/** What can go wrong at the door. Types that other services have too keep their slug, status and title. */
public enum GatewayProblem implements ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "The request is not well-formed"),
    UNAUTHORIZED("unauthorized", 401, "Unauthorized"),
    FORBIDDEN("forbidden", 403, "The token lacks the right"),
    NOT_FOUND("not-found", 404, "Not found"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed"),
    BODY_TOO_LARGE("body-too-large", 413, "The request's body is too large"),
    RATE_LIMITED("rate-limited", 429, "Request limit reached"),
    BAD_GATEWAY("upstream-failed", 502, "A service behind this one broke off its answer"),
    UPSTREAM_UNAVAILABLE("upstream-unavailable", 503, "A service behind this one does not answer"),
    UPSTREAM_TIMEOUT("upstream-timeout", 504, "A service behind this one took too long");

    private final String slug;
    private final int status;
    private final String title;

    GatewayProblem(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    @Override
    public String slug() {
        return slug;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
