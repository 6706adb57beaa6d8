package io.tallybridge.gateway.request;

/** The services behind the door. */
public enum Upstream {
    MAPPING("mapping-service"),
    USAGE("usage-ingest-service"),
    PSA("psa-sync-service");

    private final String serviceName;

    Upstream(String serviceName) {
        this.serviceName = serviceName;
    }

    /** The service's name as it stands in logs, metrics and health answers. */
    public String serviceName() {
        return serviceName;
    }
}
