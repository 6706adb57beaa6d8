package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.localstack.LastingToken;
import io.tallybridge.localstack.People;
import io.tallybridge.localstack.StackDescription;
import io.tallybridge.localstack.TokenClient;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running suite, shared by all tests of this JVM: started once by {@code ./run up}, on free ports and fresh data, and
 * stopped when the JVM ends. The month is played once, by whoever needs it first.
 */
final class Suite {

    /** The launcher gives up by itself, and says why, when nothing gets ready any more. */
    private static final Duration STARTUP = Duration.ofMinutes(30);

    private static final String KEYCLOAK = System.getProperty("tallybridge.acceptance.keycloak", "");

    private static @Nullable Suite running;

    private final Path data;
    private final Process launcher;
    private final People people;
    private final Set<String> usedTokens = ConcurrentHashMap.newKeySet();
    private final Play play;
    private final Map<String, Throwable> failedSteps = new LinkedHashMap<>();
    private final List<String> notReached = new ArrayList<>();
    private boolean played;

    private Suite(Path data, Process launcher) {
        this.data = data;
        this.launcher = launcher;
        this.people = People.of(stack().issuer());
        this.play = new Play(stack(), people, "acme", line -> {});
    }

    static synchronized Suite get() {
        if (running == null) {
            running = start("");
        }
        return running;
    }

    /**
     * Starts one more, for tests that need it otherwise than the others; stopped when the JVM ends, or by {@link #stop}.
     *
     * @param suffix of its data directory
     * @param options of {@code ./run up}
     */
    static Suite start(String suffix, String... options) {
        Path home = Path.of(System.getProperty("tallybridge.home", "..")).toAbsolutePath();
        Path data = Path.of(System.getProperty("tallybridge.acceptance.data", "target/stack") + suffix)
                .toAbsolutePath();
        try {
            delete(data);
            Files.createDirectories(data);
            List<String> command = new ArrayList<>(
                    List.of(home.resolve("run").toString(), "up", "--random-ports", "--data", data.toString()));
            if (!KEYCLOAK.isEmpty()) {
                command.addAll(List.of("--keycloak", KEYCLOAK));
            }
            command.addAll(List.of(options));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("launcher.out").toFile());
            builder.environment().put("TALLYBRIDGE_BUILD", "never");
            // As in containers; and with every request's line, so that SecretsIT looks through those too.
            builder.environment().put("TALLYBRIDGE_LOG_JSON", "true");
            builder.environment().put("TALLYBRIDGE_LOG_LEVEL", "DEBUG");
            Process launcher = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(launcher), "stop-suite"));
            await(
                    STARTUP,
                    () -> !launcher.isAlive()
                            || StackDescription.read(data)
                                    .filter(stack -> stack.state().equals(StackDescription.READY))
                                    .isPresent(),
                    "the suite's start");
            if (!launcher.isAlive()) {
                throw new IllegalStateException(
                        "The suite did not start:\n" + Files.readString(data.resolve("launcher.out")));
            }
            return new Suite(data, launcher);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops all of it now. */
    void stop() {
        stop(launcher);
    }

    private static void stop(Process launcher) {
        launcher.destroy();
        try {
            if (!launcher.waitFor(120, TimeUnit.SECONDS)) {
                launcher.destroyForcibly();
            }
        } catch (InterruptedException e) {
            launcher.destroyForcibly();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The suite as it is now: a restarted service has another process id. */
    StackDescription stack() {
        return StackDescription.read(data).orElseThrow();
    }

    Path data() {
        return data;
    }

    boolean isUp() {
        return launcher.isAlive();
    }

    /** A caller without credentials, at the gateway. */
    Web anybody() {
        return Web.at(stack().gateway().url());
    }

    /** A caller with one role in an organization. */
    Web as(String organization, String role) {
        return anybody().bearer(new LastingToken(() -> token(organization, role)));
    }

    /** A token of the issuer that the suite believes; several roles are separated by blanks. */
    String token(String organization, String roles) {
        return used(people.token(organization, List.of(roles.split(" ")), username(roles)));
    }

    /** As above, with more parameters of the light issuer. */
    String token(String organization, String roles, Map<String, String> more) {
        return used(new TokenClient(stack().issuer())
                .token(organization, List.of(roles.split(" ")), username(roles), more));
    }

    /** Remembers a token as a secret that no log may hold. */
    String used(String token) {
        usedTokens.add(token);
        return token;
    }

    private static String username(String roles) {
        return roles.replace(' ', '.');
    }

    Set<String> usedTokens() {
        return Set.copyOf(usedTokens);
    }

    Web simulators() {
        return Web.at(stack().simulators().admin());
    }

    /** Plays the month unless it was played; a failed step ends it. */
    synchronized void playOnce() {
        if (played) {
            return;
        }
        played = true;
        for (Play.Step step : play.steps()) {
            if (!failedSteps.isEmpty()) {
                notReached.add(step.name());
                continue;
            }
            try {
                step.action().run();
            } catch (RuntimeException e) {
                failedSteps.put(step.name(), e);
            }
        }
    }

    /** The month after it was played in full; fails if a step failed. */
    Play played() {
        playOnce();
        failedSteps.forEach((step, failure) -> {
            throw new IllegalStateException("The month stopped at: " + step, failure);
        });
        return play;
    }

    /** The play as far as it came. */
    Play play() {
        return play;
    }

    Map<String, Throwable> failedSteps() {
        return failedSteps;
    }

    List<String> notReached() {
        return notReached;
    }

    /** Reconciles the thirty days until today and waits for the end of it; the reconciliation's id. */
    static String reconciled(Web caller, String connection) {
        LocalDate to = today(caller);
        String id = caller.post(
                        "/api/v1/reconciliations",
                        Map.of(
                                "connectionId",
                                connection,
                                "from",
                                to.minusDays(29).toString(),
                                "to",
                                to.toString()))
                .expect(202)
                .json()
                .path("id")
                .asText();
        await(
                Duration.ofSeconds(180),
                () -> !caller.get("/api/v1/reconciliations/" + id)
                        .expect(200)
                        .json()
                        .path("state")
                        .asText()
                        .equals("RUNNING"),
                "the reconciliation");
        return id;
    }

    /** The accounts of the counted integration that are mapped; a month has more than thirty. */
    static List<String> mappedAccounts(Play month) {
        List<String> accounts = new ArrayList<>();
        month.admin()
                .all("/api/v1/integrations/" + month.dattoIntegration() + "/accounts?mapped=true")
                .forEach(account -> accounts.add(account.path("id").asText()));
        assertThat(accounts).hasSizeGreaterThan(30);
        return accounts;
    }

    /** Today where the caller's organization is. */
    static LocalDate today(Web caller) {
        String zone = caller.get("/api/v1/organization")
                .expect(200)
                .json()
                .path("timeZone")
                .asText();
        return LocalDate.now(ZoneId.of(zone));
    }

    static void await(Duration patience, BooleanSupplier condition, String what) {
        Instant deadline = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Waited in vain for " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        }
    }
}
