package io.tallybridge.localstack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack is meant: the directory that keeps its data. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "<dir>",
            defaultValue = "${env:TALLYBRIDGE_DATA}",
            description =
                    "Where database, secrets and logs are kept (TALLYBRIDGE_DATA; default: .local in the project).")
    @Nullable
    Path given;

    Path directory() {
        Path chosen = given == null ? Home.find().resolve(".local") : given;
        return chosen.toAbsolutePath().normalize();
    }
}
