package io.tallybridge.mapping.property;

import io.tallybridge.common.problem.ProblemType;

/** Problems of accounts and organization services. */
enum PropertyProblem implements ProblemType {
    UNKNOWN("unknown-id", 404, "Unknown id"),
    ID_TAKEN("id-taken", 409, "The id is taken");

    private final String slug;
    private final int status;
    private final String title;

    PropertyProblem(String slug, int status, String title) {
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
