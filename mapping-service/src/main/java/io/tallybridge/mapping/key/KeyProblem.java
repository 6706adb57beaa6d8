package io.tallybridge.mapping.key;

import io.tallybridge.common.problem.ProblemType;

/** Problems of keys. */
enum KeyProblem implements ProblemType {
    WRONG_KEYS("wrong-vendor-keys", 401, "The vendor's keys are not valid"),
    KEY_ENDED("key-ended", 409, "The key pair does not work any more");

    private final String slug;
    private final int status;
    private final String title;

    KeyProblem(String slug, int status, String title) {
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
