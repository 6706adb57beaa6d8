package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    Path directory;

    @Test
    void aJsonLineBecomesASentenceWithEveryCause() throws Exception {
        // Given
        Path log = directory.resolve("a.log");
        String entry =
                "{\"timestamp\":\"2026-11-01T10:00:00Z\",\"level\":\"ERROR\",\"message\":\"Failed to start\",\"exception\":"
                        + "{\"exceptionType\":\"a.B\",\"message\":\"first\",\"frames\":[{\"class\":\"x.Y\"}],\"causedBy\":{\"exception\":"
                        + "{\"exceptionType\":\"c.D\",\"message\":\"no\\nroom\"}}}}";
        Files.writeString(log, "plain words\n" + entry + "\n");

        // When
        String tail = LogTail.of(log);

        // Then
        assertThat(tail.lines())
                .containsExactly(
                        "    | plain words",
                        "    | 2026-11-01T10:00:00Z ERROR Failed to start",
                        "    |   because a.B: first",
                        "    |   because c.D: no room");
    }

    @Test
    void onlyTheEndIsShownAndLongLinesAreCut() throws Exception {
        // Given
        Path log = directory.resolve("a.log");
        Files.writeString(log, "x\n".repeat(100) + "y".repeat(5000));

        // When
        String tail = LogTail.of(log);

        // Then
        assertThat(tail.lines()).hasSize(15);
        assertThat(tail.lines().toList().get(14)).hasSizeLessThan(420).endsWith("...");
    }
}
