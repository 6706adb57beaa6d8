package io.tallybridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where everything is and how long to measure.
 *
 * @param home the project
 * @param work a directory of this run
 * @param java the program that runs the services
 * @param rounds measured rounds per contestant
 * @param seconds length of a round
 */
record Setup(Path home, Path work, Path java, int rounds, int seconds) {

    static Setup of(Path home, int rounds, int seconds) throws IOException {
        Path work = home.resolve("benchmarks/target/work");
        Files.createDirectories(work);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Setup(home, Files.createTempDirectory(work, "run"), java, rounds, seconds);
    }

    /** As local-stack starts services, unless the environment says otherwise. */
    List<String> javaOptions() {
        String given = System.getenv("TALLYBRIDGE_JAVA_OPTIONS");
        return given == null || given.isBlank()
                ? List.of("-Xmx256m", "-XX:+UseSerialGC")
                : List.of(given.trim().split("\\s+"));
    }
}
