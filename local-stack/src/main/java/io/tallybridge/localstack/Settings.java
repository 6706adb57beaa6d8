package io.tallybridge.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a stack is to run.
 *
 * @param home the project with its built modules
 * @param data the directory for everything kept
 * @param ports where things listen
 * @param replicas the processes of the services
 * @param secrets secrets given from outside, by name; the others are generated
 * @param keepLogs whether logs of earlier runs stay
 * @param javaOptions options of the services' JVMs
 * @param restart whether a service that dies after the start is started again
 * @param keycloak an unpacked Keycloak to run in place of the light issuer
 * @param services whether the four services are started, or only what they need around them
 */
record Settings(
        Path home,
        Path data,
        Ports ports,
        Replicas replicas,
        Map<String, String> secrets,
        boolean keepLogs,
        List<String> javaOptions,
        boolean restart,
        @Nullable Path keycloak,
        boolean services) {}
