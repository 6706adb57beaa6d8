package io.tallybridge.localstack;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The four services: their module, their database and the environment variable that names them to the others. */
enum Service {
    MAPPING("mapping-service", "mapping", "TALLYBRIDGE_MAPPING_URL"),
    USAGE("usage-ingest-service", "usage", "TALLYBRIDGE_USAGE_URL"),
    PSA("psa-sync-service", "psa", "TALLYBRIDGE_PSA_URL"),
    GATEWAY("gateway-service", null, "TALLYBRIDGE_GATEWAY_URL");

    private final String module;

    @Nullable
    private final String database;

    private final String urlVariable;

    Service(String module, @Nullable String database, String urlVariable) {
        this.module = module;
        this.database = database;
        this.urlVariable = urlVariable;
    }

    /** The Maven module, which is also the client id at the issuer and the name people see. */
    String module() {
        return module;
    }

    Optional<String> database() {
        return Optional.ofNullable(database);
    }

    String urlVariable() {
        return urlVariable;
    }

    int port(Ports ports) {
        return switch (this) {
            case MAPPING -> ports.mapping();
            case USAGE -> ports.usage();
            case PSA -> ports.psa();
            case GATEWAY -> ports.gateway();
        };
    }

    Path jar(Path home) {
        return home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
