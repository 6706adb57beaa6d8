package io.tallybridge.psasync.changeset;

import io.tallybridge.common.problem.ProblemType;

/** What can be wrong with a request about a change set. */
public enum ChangeSetProblem implements ProblemType {
    NOTHING_TO_WRITE("nothing-to-write", 422, "There is nothing to write"),
    NOT_WRITABLE("finding-not-writable", 422, "A finding cannot be written"),
    UNACKNOWLEDGED_WARNINGS("unacknowledged-warnings", 422, "Warnings must be acknowledged"),
    WRONG_STATE("change-set-state", 409, "The change set's state does not allow this");

    private final String slug;
    private final int status;
    private final String title;

    ChangeSetProblem(String slug, int status, String title) {
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
