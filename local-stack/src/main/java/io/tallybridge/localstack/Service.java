package io.tallybridge.localstack;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The four services: their module, their database and the environment variable that names them to the others. */
enum Service {
    MAPPING("mapping-service", "mapping"),
    USAGE("usage-ingest-service", "usage"),
    PSA("psa-sync-service", "psa"),
    GATEWAY("gateway-service", null);

    private final String module;

    @Nullable
    private final String database;

    Service(String module, @Nullable String database) {
        this.module = module;
        this.database = database;
    }

    /** The Maven module, which is also the client id at the issuer and the name people see. */
    String module() {
        return module;
    }

    Optional<String> database() {
        return Optional.ofNullable(database);
    }

    /** Tells the other services where its API is. */
    String urlVariable() {
        return "TALLYBRIDGE_" + name() + "_URL";
    }

    /** Tells the gateway where its health is. */
    String managementUrlVariable() {
        return "TALLYBRIDGE_" + name() + "_MANAGEMENT_URL";
    }

    Ports.ServicePorts ports(Ports ports) {
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
