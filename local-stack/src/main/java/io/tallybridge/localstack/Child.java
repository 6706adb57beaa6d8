package io.tallybridge.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One JVM of the stack: how to start it, whether it is ready, and how to end it. */
final class Child {

    private static final Duration PROBE = Duration.ofSeconds(2);

    /** Marks our processes on their command line, so that one left over is recognised beyond its number. */
    private static final String MARK = "-Dtallybridge.stack=";

    private static final int ENDED_BY_TERM = 128 + 15;

    private final String name;
    private final String url;
    private final URI readiness;
    private final Path log;
    private final Process process;
    private final Instant startedAt = Instant.now();

    private Child(Spec spec, Process process) {
        this.name = spec.name();
        this.url = spec.url();
        this.readiness = URI.create(spec.readiness());
        this.log = spec.log();
        this.process = process;
    }

    /**
     * What to start.
     *
     * @param name as people see it
     * @param url base address once it runs
     * @param readiness address that answers 200 when it can serve
     * @param javaOptions options of the JVM
     * @param program what follows the options: {@code -jar x.jar} or a class path with a main class, and arguments
     * @param environment added to the launcher's own
     * @param log receives what it prints
     */
    record Spec(
            String name,
            String url,
            String readiness,
            List<String> javaOptions,
            List<String> program,
            Map<String, String> environment,
            Path log) {}

    static Child start(Spec spec, Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.javaOptions());
        command.add(MARK + data);
        command.addAll(spec.program());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
        builder.environment().putAll(spec.environment());
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return new Child(spec, process);
        } catch (IOException e) {
            throw StackException.failed("Cannot start " + spec.name(), e);
        }
    }

    /** Whether {@code process} is a child of a stack on {@code data}. */
    static boolean isChildOf(ProcessHandle process, Path data) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(MARK + data + " "))
                .isPresent();
    }

    String name() {
        return name;
    }

    String url() {
        return url;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    Instant startedAt() {
        return startedAt;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Runs {@code action} once when the process has ended, on a thread of its own. */
    void onExit(Runnable action) {
        process.onExit().thenRunAsync(action);
    }

    String exitReason() {
        int code = process.exitValue();
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** Whether it ended because somebody asked it to, which is no fault of its own. */
    boolean wasAskedToStop() {
        return process.exitValue() == ENDED_BY_TERM;
    }

    boolean isReady(HttpClient http) throws InterruptedException {
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(readiness).timeout(PROBE).build(), HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The last lines of the log, indented to stand out. */
    String tail() {
        return LogTail.of(log);
    }

    void requestStop() {
        process.destroy();
    }

    void awaitStop(Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
