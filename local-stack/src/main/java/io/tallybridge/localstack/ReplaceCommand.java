package io.tallybridge.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces the processes of a service one after another, as a rolling update does. */
@Command(
        name = "replace",
        description = "Replace a running service's processes one by one: stop, start anew, wait until ready.",
        sortOptions = false)
final class ReplaceCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration POLL = Duration.ofMillis(200);

    @Parameters(index = "0", paramLabel = "<service>", description = "Such as mapping-service.")
    String service = "";

    @Option(names = "--replica", paramLabel = "<n>", description = "Only this one; default: all, one after another.")
    @Nullable
    Integer number;

    @Mixin
    DataOption data = new DataOption();

    @Mixin
    HelpOption help = new HelpOption();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        for (String name : chosen(running())) {
            replace(name, progress);
        }
        return 0;
    }

    private StackDescription running() {
        return StackDescription.read(data.directory())
                .filter(StackDescription::isAlive)
                .orElseThrow(() -> StackException.unusable("No stack is running on " + data.directory() + "."));
    }

    private List<String> chosen(StackDescription stack) {
        String wanted = number == null ? service : service + "-" + number;
        List<String> found = stack.services().keySet().stream()
                .filter(name -> name.equals(wanted)
                        || (number == null && name.matches(java.util.regex.Pattern.quote(service) + "-\\d+")))
                .toList();
        if (found.isEmpty()) {
            throw StackException.unusable("There is no " + wanted + "; running are "
                    + String.join(", ", stack.services().keySet()) + ".");
        }
        return found;
    }

    private void replace(String name, Progress progress) throws InterruptedException {
        StackDescription.Running before = process(name).orElseThrow();
        progress.say("stopping " + name + ", process " + before.pid());
        ProcessHandle.of(before.pid()).ifPresent(ProcessHandle::destroy);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            Optional<StackDescription.Running> now = process(name).filter(after -> after.pid() != before.pid());
            if (now.isPresent() && isReady(now.get())) {
                progress.say(name + " ready at " + now.get().url() + ", process "
                        + now.get().pid());
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw StackException.failed(
                        "%s is not back after %d seconds; see %s".formatted(name, PATIENCE.toSeconds(), before.log()));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private Optional<StackDescription.Running> process(String name) {
        return Optional.ofNullable(running().services().get(name));
    }

    private boolean isReady(StackDescription.Running process) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(process.management() + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(3))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
