package io.tallybridge.mapping.mapping;

import io.tallybridge.common.problem.ProblemType;

/** Problems of mappings. */
enum MappingProblem implements ProblemType {
    UNKNOWN_ACCOUNT("unknown-account", 404, "The integration has no such account"),
    UNKNOWN_SERVICE("unknown-service", 404, "The integration has no such service"),
    ALREADY_MAPPED("already-mapped", 409, "It is mapped already");

    private final String slug;
    private final int status;
    private final String title;

    MappingProblem(String slug, int status, String title) {
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
