package io.tallybridge.deployment;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Renders with the program that operators use: kubectl, or kustomize by itself. */
final class Kustomize {

    private static final List<String> COMMAND = command();

    private Kustomize() {}

    /** What {@code kubectl apply -k} would send for a folder. */
    static String render(Path folder) {
        try {
            Path errors = Files.createTempFile("kustomize", ".err");
            Process process = new ProcessBuilder(Stream.concat(COMMAND.stream(), Stream.of(folder.toString()))
                            .toList())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            String rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(180, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(folder + " does not render: " + Files.readString(errors));
            }
            Files.delete(errors);
            return rendered;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command() {
        return program("kubectl")
                .map(path -> List.of(path.toString(), "kustomize"))
                .or(() -> program("kustomize").map(path -> List.of(path.toString(), "build")))
                .orElseThrow(
                        () -> new IllegalStateException(
                                "The manifests' tests need kubectl 1.27 or newer, or kustomize 5, on the PATH: see"
                                        + " https://kubernetes.io/docs/tasks/tools. Without them, build with -pl '!deployment'."));
    }

    private static Optional<Path> program(String name) {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse(""))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> Stream.of(Path.of(folder, name), Path.of(folder, name + ".exe")))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
