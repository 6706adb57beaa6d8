package io.tallybridge.common.dev;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code mvn quarkus:dev -pl <service>} run alone: starts the local stack's surroundings (PostgreSQL, issuer,
 * simulators) as a child that ends with this process, and takes the service's settings from there. Does nothing outside
 * of the {@code dev} profile, or where the surroundings are given by {@code TALLYBRIDGE_ISSUER}.
 */
public class DevelopmentSurroundings implements ConfigSourceFactory {

    private static final String STARTED = "tallybridge.dev.settings";
    private static final String READY = "surroundings ready";
    private static final int LESS_THAN_ENVIRONMENT = 200;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String service = context.getValue("quarkus.application.name").getValue();
        if (!context.getProfiles().contains("dev") || service == null || System.getenv("TALLYBRIDGE_ISSUER") != null) {
            return List.of();
        }
        return List.of(
                new PropertiesConfigSource(settings(service), "development surroundings", LESS_THAN_ENVIRONMENT));
    }

    /** Configuration is read more than once in a process, by different class loaders; the child is started once. */
    private static Map<String, String> settings(String service) {
        synchronized (System.getProperties()) {
            String file = System.getProperty(STARTED);
            if (file == null) {
                file = start(service).toString();
                System.setProperty(STARTED, file);
            }
            return read(Path.of(file));
        }
    }

    private static Path start(String service) {
        Path home = home();
        Path data = home.resolve(".local/dev").resolve(service);
        try {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dtallybridge.home=" + home,
                            "-jar",
                            home.resolve("local-stack/target/local-stack.jar").toString(),
                            "surroundings",
                            "--data",
                            data.toString(),
                            "--while",
                            Long.toString(ProcessHandle.current().pid()))
                    .redirectErrorStream(true)
                    .start();
            awaitReady(child);
            return data.resolve(service + ".properties");
        } catch (IOException e) {
            throw new UncheckedIOException("The surroundings of " + service + " could not be started", e);
        }
    }

    private static void awaitReady(Process child) throws IOException {
        BufferedReader output = child.inputReader(StandardCharsets.UTF_8);
        Deque<String> said = new ArrayDeque<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(READY)) {
                drain(output);
                return;
            }
            said.add(line);
        }
        throw new IllegalStateException(
                "The development surroundings ended: " + String.join(System.lineSeparator(), said));
    }

    /** A full pipe would stop the child. */
    private static void drain(BufferedReader output) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (output.readLine() != null) {
                            // what the surroundings say later is in their log files
                        }
                    } catch (IOException e) {
                        // the child has ended
                    }
                },
                "development-surroundings");
        reader.setDaemon(true);
        reader.start();
    }

    private static Path home() {
        for (@Nullable Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("local-stack/target/local-stack.jar"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "Development mode needs the local stack built once: mvn -DskipTests install (then start again)");
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
