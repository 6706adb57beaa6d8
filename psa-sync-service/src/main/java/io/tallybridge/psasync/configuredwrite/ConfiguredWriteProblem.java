package io.tallybridge.psasync.configuredwrite;

import io.tallybridge.common.problem.ProblemType;

/** What can be wrong with a configured write. */
enum ConfiguredWriteProblem implements ProblemType {
    INVALID_DEFINITION("invalid-configured-write", 400, "The described calls are not valid"),
    NOT_OFFERED("configured-write-not-offered", 422, "Described calls are not for this PSA"),
    NOT_PROVEN("configured-write-not-proven", 409, "The described calls are not proven"),
    WRONG_STATE("configured-write-state", 409, "The configured write is in another state"),
    TRIAL_FAILED("configured-write-trial-failed", 422, "The trial proved nothing");

    private final String slug;
    private final int status;
    private final String title;

    ConfiguredWriteProblem(String slug, int status, String title) {
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
