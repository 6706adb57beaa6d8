package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process of its own, with tiny programs in place of the services. */
class LauncherTest {

    @TempDir
    static Path home;

    @TempDir
    Path data;

    private final List<Process> launched = new ArrayList<>();

    @BeforeAll
    static void buildHome() throws IOException {
        FakeHome.create(home);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : launched) {
            process.destroy();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void runsIsAloneOnItsDataAndStopsAsAWhole() throws Exception {
        // Given
        Process up = launch(Map.of(), "up", "--random-ports", "--data", data.toString());
        StackDescription stack = awaitReady(up);

        // When
        Process second = launch(Map.of(), "up", "--random-ports", "--data", data.toString());
        Process status = launch(Map.of(), "status", "--data", data.toString());
        Process token =
                launch(Map.of(), "token", "--organization", "acme", "--role", "org-admin", "--data", data.toString());

        // Then
        assertThat(output(second)).contains("already running on " + data, "process " + up.pid());
        assertThat(second.exitValue()).isEqualTo(StackException.UNUSABLE);
        assertThat(output(status))
                .contains(
                        "gateway-service",
                        "postgresql",
                        Integer.toString(stack.postgres().port()));
        assertThat(status.exitValue()).as(output(status)).isZero();
        assertThat(output(token)).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");

        // When
        up.destroy();

        // Then
        assertThat(up.waitFor(120, TimeUnit.SECONDS)).isTrue();
        await(() -> pids(stack).stream().noneMatch(LauncherTest::isAlive), "the end of all children");
        assertThat(StackDescription.read(data).orElseThrow().state()).isEqualTo("STOPPED");
        assertThat(data.resolve("pg/postmaster.pid")).doesNotExist();
        for (Service service : Service.values()) {
            assertThat(data.resolve("logs/" + service.module() + ".log")).exists();
        }
    }

    @Test
    void aKilledServiceComesBackAndAKilledLauncherLeavesNothing() throws Exception {
        // Given
        Process up = launch(Map.of(), "up", "--random-ports", "--data", data.toString());
        StackDescription stack = awaitReady(up);
        long killed = stack.services().get("usage-ingest-service").pid();

        // When
        ProcessHandle.of(killed).orElseThrow().destroyForcibly();

        // Then
        await(() -> usagePid() != killed && isAlive(usagePid()), "usage-ingest-service again");
        String url = stack.services().get("usage-ingest-service").url();
        await(() -> answers(url), "an answer of usage-ingest-service");
        StackDescription now = StackDescription.read(data).orElseThrow();

        // When
        up.destroyForcibly();

        // Then
        await(() -> pids(now).stream().noneMatch(LauncherTest::isAlive), "the end of all children");

        // When
        Process again = launch(Map.of(), "up", "--random-ports", "--data", data.toString());

        // Then
        assertThat(awaitReady(again).pid()).isEqualTo(again.pid());
    }

    @Test
    void replicasStandBehindBalancersAndAreReplacedOneByOne() throws Exception {
        // Given
        Process up = launch(Map.of(), "up", "--replicas", "2", "--random-ports", "--data", data.toString());

        // When
        StackDescription stack = awaitReady(up);

        // Then
        assertThat(stack.services())
                .containsOnlyKeys(
                        "mapping-service-1",
                        "mapping-service-2",
                        "usage-ingest-service-1",
                        "usage-ingest-service-2",
                        "psa-sync-service-1",
                        "psa-sync-service-2",
                        "gateway-service-1",
                        "gateway-service-2");
        assertThat(stack.balancers())
                .containsOnlyKeys("mapping-service", "usage-ingest-service", "psa-sync-service", "gateway-service")
                .containsEntry("gateway-service", stack.gateway().url());
        assertThat(stack.balancers().values()).allMatch(LauncherTest::answers);

        // When
        Process replace = launch(Map.of(), "replace", "mapping-service", "--data", data.toString());
        Process status = launch(Map.of(), "status", "--data", data.toString());

        // Then
        assertThat(output(replace))
                .containsSubsequence(
                        "stopping mapping-service-1",
                        "mapping-service-1 ready",
                        "stopping mapping-service-2",
                        "mapping-service-2 ready");
        assertThat(replace.exitValue()).isZero();
        assertThat(output(status)).contains("mapping-service-1", "gateway-service (all)");
        Map<String, StackDescription.Running> now =
                StackDescription.read(data).orElseThrow().services();
        stack.services().forEach((name, before) -> assertThat(now.get(name).pid() == before.pid())
                .as(name)
                .isEqualTo(!name.startsWith("mapping-service")));

        // When
        Process unknown = launch(Map.of(), "replace", "mapping-service", "--replica", "3", "--data", data.toString());

        // Then
        assertThat(output(unknown)).contains("There is no mapping-service-3; running are mapping-service-1");
        assertThat(unknown.exitValue()).isEqualTo(StackException.UNUSABLE);
    }

    @Test
    void aServiceThatDoesNotStartIsReportedWithTheEndOfItsLog() throws Exception {
        // When
        Process up = launch(Map.of("FAKE_FAILS_", "true"), "up", "--random-ports", "--data", data.toString());

        // Then
        String output = output(up);
        assertThat(up.exitValue()).isEqualTo(StackException.FAILED);
        assertThat(output).contains("ended with exit code 9 while starting", "| this one does not want to start");
        assertThat(data.resolve("pg/postmaster.pid")).doesNotExist();
    }

    @Test
    void whatIsNotBuiltIsNamed() throws Exception {
        // Given
        Path empty = Files.createDirectories(data.resolve("project/local-stack"));
        Files.writeString(empty.resolve("pom.xml"), "<project/>");

        // When
        Process up = launch(
                data.resolve("project"),
                Map.of(),
                "up",
                "--random-ports",
                "--data",
                data.resolve("d").toString());

        // Then
        assertThat(output(up)).contains("Not built: mapping-service, usage-ingest-service, psa-sync-service");
        assertThat(up.exitValue()).isEqualTo(StackException.UNUSABLE);
    }

    private Process launch(Map<String, String> environment, String... arguments) throws IOException {
        return launch(home, environment, arguments);
    }

    private Process launch(Path project, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dtallybridge.home=" + project,
                "-cp",
                System.getProperty("java.class.path"),
                "io.tallybridge.localstack.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        data.resolve("launcher-" + launched.size() + ".out").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        launched.add(process);
        return process;
    }

    private String output(Process process) throws Exception {
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return shown(process);
    }

    private String shown(Process process) throws IOException {
        return Files.readString(data.resolve("launcher-" + launched.indexOf(process) + ".out"), StandardCharsets.UTF_8);
    }

    private StackDescription awaitReady(Process up) throws Exception {
        await(
                () -> !up.isAlive()
                        || StackDescription.read(data)
                                .filter(stack ->
                                        stack.pid() == up.pid() && stack.state().equals(StackDescription.READY))
                                .isPresent(),
                "a running stack");
        assertThat(up.isAlive())
                .as(() -> {
                    try {
                        return shown(up);
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .isTrue();
        return StackDescription.read(data).orElseThrow();
    }

    private long usagePid() {
        return StackDescription.read(data)
                .orElseThrow()
                .services()
                .get("usage-ingest-service")
                .pid();
    }

    private static List<Long> pids(StackDescription stack) {
        List<Long> pids = new ArrayList<>();
        stack.services().values().forEach(service -> pids.add(service.pid()));
        pids.add(stack.simulators().pid());
        pids.add(stack.postgres().pid());
        return pids;
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static boolean answers(String url) {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(url)).build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
