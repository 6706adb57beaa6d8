package io.tallybridge.localstack;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the project. */
final class Home {

    private Home() {}

    /** The project: told by {@code run}, else found upwards from the working directory. */
    static Path find() {
        String told = System.getProperty("tallybridge.home");
        Path start = Path.of(told == null ? "" : told).toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("local-stack/pom.xml"))) {
                return directory;
            }
        }
        throw StackException.unusable("This is not a Tallybridge project: " + start);
    }
}
