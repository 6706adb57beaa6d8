package io.tallybridge.psasync.connection;

import io.tallybridge.common.problem.ProblemType;

/** What can be wrong with a connection. */
public enum ConnectionProblem implements ProblemType {
    INVALID_CONNECTION("invalid-psa-connection", 400, "The connection's settings or credentials are not valid"),
    ADDRESS_REFUSED("address-refused", 422, "This address may not be called"),
    CONNECTION_BUSY("psa-connection-busy", 409, "A run works on the connection"),
    PSA_REFUSED("psa-refused", 422, "The PSA did not do what was asked"),
    PSA_UNAVAILABLE("psa-unavailable", 503, "The PSA does not answer as it should");

    private final String slug;
    private final int status;
    private final String title;

    ConnectionProblem(String slug, int status, String title) {
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
