package io.tallybridge.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The secrets that an installation has: what docker/make-secrets makes, and what k8s/secrets makes of it. */
final class Secrets {

    private static final Map<String, String> FILES = new LinkedHashMap<>();
    private static final Map<String, Map<String, String>> KUBERNETES = new LinkedHashMap<>();

    static {
        try {
            Path folder = Files.createTempDirectory("secrets");
            try {
                run("docker/make-secrets", folder);
                try (Stream<Path> files = Files.list(folder)) {
                    files.forEach(file -> FILES.put(file.getFileName().toString(), Project.read(file.toString())));
                }
                Yaml.all(run("k8s/secrets", folder)).forEach(secret -> {
                    KubernetesTypes.check(secret);
                    Map<String, String> values = new LinkedHashMap<>();
                    Manifest.map(secret.path("data")).forEach((key, value) -> values.put(key, decoded(value)));
                    KUBERNETES.put(secret.at("/metadata/name").asText(), values);
                });
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Secrets() {}

    /** Values by file name. */
    static Map<String, String> files() {
        return FILES;
    }

    /** Values by Secret and key. */
    static Map<String, Map<String, String>> kubernetes() {
        return KUBERNETES;
    }

    private static String run(String script, Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        "bash", Project.HOME.resolve(script).toString(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(script + " fails");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return answer;
    }

    private static String decoded(String value) {
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
