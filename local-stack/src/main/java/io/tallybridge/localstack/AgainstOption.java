package io.tallybridge.localstack;

import io.tallybridge.localstack.ComposeSuite.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which suite is meant: the one of this machine that {@code ./run} starts, or one that runs already. */
final class AgainstOption {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The suites that somebody else starts. */
    enum Suite {
        COMPOSE
    }

    @Option(
            names = "--against",
            paramLabel = "compose",
            description =
                    "Use the suite that docker-compose.yml runs; ports come from the environment or .env, as for docker-compose.")
    @Nullable
    Suite suite;

    /** Whether another suite than this machine's own is meant. */
    boolean given() {
        return suite != null;
    }

    /** The suite that is meant, looked at. */
    StackDescription describe(Progress progress) throws InterruptedException {
        Path home = Home.find();
        return new ComposeSuite(home, addresses(home.resolve(".env"), System.getenv()), PATIENCE)
                .describe(progress::say);
    }

    static Addresses addresses(Path file, Map<String, String> environment) {
        Map<String, String> values = new HashMap<>(dotenv(file));
        values.putAll(environment);
        return new Addresses(
                local(values, "TALLYBRIDGE_GATEWAY_PORT", "8080"),
                values.getOrDefault("TALLYBRIDGE_ISSUER_URL", local(values, "TALLYBRIDGE_ISSUER_PORT", "8090")),
                local(values, "TALLYBRIDGE_SIMULATORS_PORT", "8091"));
    }

    private static String local(Map<String, String> values, String name, String otherwise) {
        return "http://" + Ports.HOST + ":" + values.getOrDefault(name, otherwise);
    }

    /** Names and values as Compose reads them, without its quoting. */
    private static Map<String, String> dotenv(Path file) {
        Map<String, String> values = new HashMap<>();
        if (!Files.exists(file)) {
            return values;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    values.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
            return values;
        } catch (IOException e) {
            throw StackException.failed("Cannot read " + file, e);
        }
    }
}
