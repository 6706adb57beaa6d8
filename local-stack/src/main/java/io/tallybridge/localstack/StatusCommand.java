package io.tallybridge.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what runs. */
@Command(
        name = "status",
        description = "Show what is running; the exit code is 0 when everything is ready.",
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {

    private static final String ROW = "%-22s %-9s %8s  %9s  %s%n";

    @Mixin
    DataOption data = new DataOption();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        Optional<StackDescription> found =
                StackDescription.read(data.directory()).filter(StackDescription::isAlive);
        if (found.isEmpty()) {
            System.out.println("No stack is running on " + data.directory() + ".");
            return StackException.FAILED;
        }
        StackDescription stack = found.get();
        System.out.printf(Locale.ROOT, ROW, "WHAT", "STATE", "PID", "UP", "WHERE");
        row("launcher", "up", stack.pid(), stack.startedAt(), stack.data());
        row(
                "postgresql",
                alive(stack.postgres().pid()),
                stack.postgres().pid(),
                stack.startedAt(),
                Ports.HOST + ":" + stack.postgres().port());
        boolean issuer = answers(stack.issuer().url() + "/.well-known/openid-configuration");
        row(
                "issuer",
                issuer ? "ready" : "down",
                stack.pid(),
                stack.startedAt(),
                stack.issuer().url());
        boolean ready = issuer;
        for (var entry : stack.services().entrySet()) {
            StackDescription.Running service = entry.getValue();
            boolean up = answers(service.management() + "/q/health/ready");
            ready &= up;
            row(entry.getKey(), up ? "ready" : alive(service.pid()), service.pid(), service.startedAt(), service.url());
        }
        stack.balancers()
                .forEach((service, url) -> row(service + " (all)", "balanced", stack.pid(), stack.startedAt(), url));
        StackDescription.Simulators simulators = stack.simulators();
        boolean simulated = answers(simulators.admin() + "/connectwise/state");
        row(
                "psa-simulators",
                simulated ? "ready" : alive(simulators.pid()),
                simulators.pid(),
                simulators.startedAt(),
                simulators.url());
        return ready && simulated && stack.state().equals(StackDescription.READY) ? 0 : StackException.FAILED;
    }

    private static void row(String what, String state, long pid, Instant since, String where) {
        System.out.printf(Locale.ROOT, ROW, what, state, pid == 0 ? "-" : Long.toString(pid), ago(since), where);
    }

    private static String ago(Instant since) {
        Duration up = Duration.between(since, Instant.now());
        return up.toHours() > 0
                ? "%dh%02dm".formatted(up.toHours(), up.toMinutesPart())
                : "%dm%02ds".formatted(up.toMinutes(), up.toSecondsPart());
    }

    private static String alive(long pid) {
        return pid != 0 && ProcessHandle.of(pid).isPresent() ? "up" : "down";
    }

    private boolean answers(String url) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(url))
                                            .timeout(Duration.ofSeconds(10))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
