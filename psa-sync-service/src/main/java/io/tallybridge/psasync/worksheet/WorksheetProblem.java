package io.tallybridge.psasync.worksheet;

import io.tallybridge.common.problem.ProblemType;

/** What can be wrong with a worksheet. */
enum WorksheetProblem implements ProblemType {
    NO_WORKSHEET("no-worksheet", 409, "The change set has no worksheet"),
    TOO_LARGE("worksheet-too-large", 413, "The worksheet is too large"),
    REFUSED("worksheet-refused", 422, "The worksheet is refused as a whole");

    private final String slug;
    private final int status;
    private final String title;

    WorksheetProblem(String slug, int status, String title) {
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
