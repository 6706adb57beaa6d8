package io.tallybridge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The whole suite as {@code ./run up} starts it, on free ports and with data of its own. */
final class LocalStack implements AutoCloseable {

    static final String DATABASE_PASSWORD = "benchmark";

    private final Setup setup;
    private final Path data;
    private final Process process;
    private final JsonNode description;

    private LocalStack(Setup setup, Path data, Process process, JsonNode description) {
        this.setup = setup;
        this.data = data;
        this.process = process;
        this.description = description;
    }

    static LocalStack start(Setup setup, String name, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path data = setup.work().resolve(name);
        Process process = Programs.start(
                environment,
                setup.work().resolve(name + ".log"),
                List.of(
                        setup.home().resolve("run").toString(),
                        "up",
                        "--random-ports",
                        "--no-restart",
                        "--data",
                        data.toString(),
                        "--db-password",
                        DATABASE_PASSWORD));
        try {
            return new LocalStack(setup, data, process, awaitReady(data.resolve("stack.json"), process));
        } catch (IOException | InterruptedException e) {
            Programs.stop(process);
            throw e;
        }
    }

    private static JsonNode awaitReady(Path file, Process process) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(15).toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(file)) {
                String text = Files.readString(file);
                JsonNode description = text.isBlank() ? null : Web.JSON.readTree(text);
                if (description != null && description.path("state").asText().equals("READY")) {
                    return description;
                }
            }
            Thread.sleep(50);
        }
        throw new IOException("the local stack did not get ready; its log is beside " + file.getParent());
    }

    String gateway() {
        return description.path("gateway").path("url").asText();
    }

    JsonNode description() {
        return description;
    }

    /** A bearer token of the stack's issuer. */
    String token(String organization, String role) throws IOException, InterruptedException {
        return Programs.output(
                        Map.of("TALLYBRIDGE_BUILD", "never"),
                        List.of(
                                setup.home().resolve("run").toString(),
                                "token",
                                "--organization",
                                organization,
                                "--role",
                                role,
                                "--data",
                                data.toString()))
                .strip();
    }

    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
