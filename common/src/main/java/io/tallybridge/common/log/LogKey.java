package io.tallybridge.common.log;

/** The keys of log lines, the same in all services. Values are ids, names and numbers: never a secret, never free text of others. */
public enum LogKey {
    ORGANIZATION_ID("organizationId"),
    INTEGRATION_ID("integrationId"),
    CONNECTION_ID("connectionId"),
    AGREEMENT_ID("agreementId"),
    LINE_ID("lineId"),
    PSA("psa"),
    RUN_ID("runId"),
    RUN_KIND("runKind"),
    ATTEMPT("attempt"),
    STATE("state"),
    PERIOD("period"),
    COUNTS("counts"),
    /** The service that was asked. */
    SERVICE("service"),
    KEY_ID("keyId"),
    METHOD("method"),
    /** A path as it came, without its query. */
    PATH("path"),
    /** A path's template, or the name of a PSA's call. */
    ROUTE("route"),
    STATUS_CODE("statusCode"),
    TOOK_MILLIS("tookMillis"),
    /** What others said went wrong. */
    REASON("reason"),
    REQUEST_ID("requestId"),
    TRACE_ID("traceId"),
    SPAN_ID("spanId");

    private final String text;

    LogKey(String text) {
        this.text = text;
    }

    /** The key as it stands in the line. */
    public String text() {
        return text;
    }
}
