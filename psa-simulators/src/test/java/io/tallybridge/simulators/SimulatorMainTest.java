package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SimulatorMainTest {

    private static final Pattern ADDRESS = Pattern.compile("listen on (http://\\S+)");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SimulatorMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private static String address(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            Matcher matcher = ADDRESS.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new AssertionError("no address in: " + seen);
    }

    @Test
    void itSaysWhereItListensAndEndsOnSigterm() throws Exception {
        // Given
        Process process = start("--port", "0", "--companies", "3");
        String address = address(process);
        // When
        Http.Answer state = Http.plain(address).get("/admin/autotask/state");
        process.destroy();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        // Then
        assertThat(state.json().path("companies")).hasSize(4);
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void wrongArgumentsAndATakenPortAreTold() throws Exception {
        // Given
        try (PsaSimulators taken = PsaSimulators.start(0)) {
            // When
            Process wrong = start("--port", "seven");
            Process second = start("--port", String.valueOf(taken.port()));
            String usage = new String(wrong.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String inUse = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Then
            assertThat(wrong.waitFor()).isEqualTo(2);
            assertThat(usage).contains("--port");
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(inUse).contains("Cannot listen on 127.0.0.1:" + taken.port());
        }
    }
}
