package io.tallybridge.common.problem;

/** Problems that every service can answer with. */
public enum CommonProblem implements ProblemType {
    INVALID_INPUT("invalid-input", 400, "The request is not valid"),
    INVALID_CURSOR("invalid-cursor", 400, "The cursor is not one of ours"),
    UNAUTHORIZED("unauthorized", 401, "Unauthorized"),
    FORBIDDEN("forbidden", 403, "The token lacks the right"),
    NO_ORGANIZATION("no-organization", 403, "The token names no organization"),
    NOT_FOUND("not-found", 404, "Not found"),
    CONFLICT("conflict", 409, "The request conflicts with what is stored"),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 409, "The idempotency key was used with another request"),
    STALE_VERSION("stale-version", 412, "The resource has changed since it was read"),
    UNPROCESSABLE("unprocessable", 422, "The request cannot be carried out as it stands"),
    UPSTREAM_UNAVAILABLE("upstream-unavailable", 503, "A service behind this one does not answer");

    private final String slug;
    private final int status;
    private final String title;

    CommonProblem(String slug, int status, String title) {
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
