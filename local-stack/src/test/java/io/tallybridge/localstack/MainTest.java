package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryCommand() {
        // When
        int code = run("help");

        // Then
        assertThat(code).isZero();
        assertThat(out.toString()).contains("up ", "demo ", "token ", "status ", "replace ");
    }

    @Test
    void helpOfACommandNamesItsOptions() {
        // When
        int code = run("help", "up");

        // Then
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("--random-ports", "--gateway-port", "--psa-management-port", "TALLYBRIDGE_CLI_SECRET");
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        // When
        int code = run("up", "--no-such-thing");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--no-such-thing'");
    }

    @Test
    void aTokenNeedsARunningStack() {
        // When
        int code = run("token", "--role", "org-admin", "--data", directory.toString());

        // Then
        assertThat(code).isEqualTo(StackException.UNUSABLE);
        assertThat(err.toString()).contains("No stack is running on " + directory);
    }

    @Test
    void anotherSuiteIsNamedAsTheDocumentsNameIt() {
        // When
        CommandLine.ParseResult demo =
                Main.commandLine().parseArgs("demo", "--against", "compose").subcommand();

        // Then
        assertThat(demo.<AgainstOption.Suite>matchedOptionValue("--against", null))
                .isEqualTo(AgainstOption.Suite.COMPOSE);
    }

    @Test
    void aStaleDescriptionIsNotARunningStack() {
        // Given
        new DataDirectory(directory).lock();
        String description = """
                {"state": "READY", "pid": 4194300, "startedAt": "2026-11-01T00:00:00Z"}
                """;
        DataDirectory.writePrivately(directory.resolve("stack.json"), description);

        // When
        int code = run("status", "--data", directory.toString());

        // Then
        assertThat(code).isEqualTo(StackException.FAILED);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
