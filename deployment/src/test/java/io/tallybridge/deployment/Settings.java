package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a service can be told, after its own files. */
final class Settings {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(TALLYBRIDGE_[A-Z0-9_]+)(?::([^}]*))?}");
    /** Defaults that are right where everything runs on one machine. */
    private static final Pattern LOCAL = Pattern.compile(".*127\\.0\\.0\\.1.*|local|[a-z]+_(app|owner)");

    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([a-z0-9.-]+)\"\\)");
    private static final Pattern KEY =
            Pattern.compile("(?m)^ {4}[A-Z][\\w<>,. ]*? (\\w+)\\(\\);|^ {4}[a-z]+ (\\w+)\\(\\);");
    private static final String COMMON = "common/src/main/resources/META-INF/microprofile-config.properties";
    private static final Map<String, String> QUARKUS = quarkus();

    private final Properties properties = new Properties();
    private final Set<String> variables = new TreeSet<>();
    private final Set<String> required = new TreeSet<>();
    private final Set<String> mapped;

    private Settings(Service service) {
        for (String file : new String[] {COMMON, service.module() + "/src/main/resources/application.properties"}) {
            String content = Project.read(file);
            try {
                properties.load(new StringReader(content));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Matcher variable = VARIABLE.matcher(content);
            while (variable.find()) {
                variables.add(variable.group(1));
                if (variable.group(2) == null
                        || LOCAL.matcher(variable.group(2)).matches()) {
                    required.add(variable.group(1));
                }
            }
        }
        mapped = mapped(service);
    }

    static Settings of(Service service) {
        return new Settings(service);
    }

    String property(String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new AssertionError("no " + name);
        }
        return value;
    }

    /** A time in seconds; 0 if the service does not set it. */
    long seconds(String name) {
        return Duration.parse("PT" + properties.getProperty(name, "0s")).toSeconds();
    }

    /** Where it serves callers. */
    int port() {
        return Integer.parseInt(property("quarkus.http.port"));
    }

    /** The connections that one replica opens to its database at most. */
    int databaseConnections() {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("quarkus.datasource.") && name.endsWith("jdbc.max-size"))
                .mapToInt(name -> Integer.parseInt(property(name)))
                .sum();
    }

    /** The variables that its files name. */
    Set<String> variables() {
        return Collections.unmodifiableSet(variables);
    }

    /** Those of them that an installation has to set. */
    Set<String> required() {
        return Collections.unmodifiableSet(required);
    }

    /** Whether a variable has a meaning for it. */
    boolean reads(String variable) {
        return variables.contains(variable) || mapped.contains(variable);
    }

    /** When Quarkus reads a variable: RUN_TIME, or at the build, or never. */
    static String quarkusReads(String variable) {
        // The services name their second issuer so; the lists have a placeholder for such names.
        return QUARKUS.getOrDefault(variable.replace("QUARKUS_OIDC_VENDOR_", "QUARKUS_OIDC__TENANT__"), "never");
    }

    private static Set<String> mapped(Service service) {
        try (Stream<Path> files = Files.walk(Project.HOME.resolve(service.module() + "/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> Project.read(file.toString()))
                    .flatMap(Settings::keys)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> keys(String source) {
        Matcher prefix = PREFIX.matcher(source);
        if (!prefix.find()) {
            return Stream.empty();
        }
        return KEY.matcher(source)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .map(method -> variable(prefix.group(1) + "." + method.replaceAll("([A-Z])", "-$1")));
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Quarkus' jars list their settings, with the environment variable of each and when it is read. */
    private static Map<String, String> quarkus() {
        Map<String, String> found = new HashMap<>();
        try {
            for (URL list : Collections.list(Settings.class
                    .getClassLoader()
                    .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
                try (InputStream stream = list.openStream()) {
                    collect(new ObjectMapper().readTree(stream), found);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void collect(JsonNode node, Map<String, String> found) {
        if (node.has("phase")) {
            found.put(
                    node.at("/path/environmentVariable").asText(),
                    node.path("phase").asText());
            node.path("additionalPaths")
                    .forEach(other -> found.put(
                            other.path("environmentVariable").asText(),
                            node.path("phase").asText()));
        }
        node.forEach(child -> collect(child, found));
    }
}
