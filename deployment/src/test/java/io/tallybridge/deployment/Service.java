package io.tallybridge.deployment;

import java.util.Arrays;
import java.util.Optional;

/** The four services, as their own settings describe them. */
enum Service {
    GATEWAY("gateway-service"),
    MAPPING("mapping-service"),
    USAGE("usage-ingest-service"),
    PSA("psa-sync-service");

    private final String module;

    Service(String module) {
        this.module = module;
    }

    /** Its module, its image, its client id, and its name in the cluster and in compose. */
    String module() {
        return module;
    }

    String image() {
        return "tallybridge/" + module;
    }

    static Optional<Service> named(String module) {
        return Arrays.stream(values())
                .filter(service -> service.module.equals(module))
                .findFirst();
    }

    @Override
    public String toString() {
        return module;
    }
}
