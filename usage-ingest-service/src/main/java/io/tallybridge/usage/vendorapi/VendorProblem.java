package io.tallybridge.usage.vendorapi;

import io.tallybridge.common.problem.ProblemType;

/** Problems of the count route. */
enum VendorProblem implements ProblemType {
    TOO_MANY_REQUESTS("too-many-requests", 429, "Request limit reached");

    private final String slug;
    private final int status;
    private final String title;

    VendorProblem(String slug, int status, String title) {
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
