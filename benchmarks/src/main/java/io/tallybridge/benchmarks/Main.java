package io.tallybridge.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.lang.JoseException;

/** {@code benchmarks/run [--quick] [counts|pass-through|limits|start]...}: all of them where none is named. */
final class Main {

    private Main() {}

    /** One measurement. */
    private interface Measurement {
        Report run(Setup setup) throws IOException, InterruptedException, JoseException;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, JoseException {
        List<String> wanted = new ArrayList<>(List.of(arguments));
        boolean quick = wanted.remove("--quick");
        if (wanted.isEmpty()) {
            wanted = List.of("pass-through", "counts", "limits", "start");
        }
        Setup setup = Setup.of(
                Path.of(System.getProperty("tallybridge.home", "."))
                        .toAbsolutePath()
                        .normalize(),
                quick ? 2 : 5,
                quick ? 3 : 10);
        ObjectNode results = Web.JSON.createObjectNode();
        results.put("at", Instant.now().toString())
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("rounds", setup.rounds())
                .put("secondsPerRound", setup.seconds());
        List<Report> reports = new ArrayList<>();
        for (String name : wanted) {
            Contest.say("--- %s", name);
            Report report = measurement(name).run(setup);
            Contest.say("%s", report.text());
            results.set(report.name(), report.json());
            reports.add(report);
        }
        Path file = setup.home().resolve("benchmarks/target/results.json");
        Files.writeString(file, Web.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(results));
        Contest.say("--- results (also in %s)", setup.home().relativize(file));
        reports.forEach(report -> Contest.say("%s%s", report.text(), report.reached() ? "" : "  <- target missed"));
        System.exit(reports.stream().allMatch(Report::reached) ? 0 : 1);
    }

    private static Measurement measurement(String name) {
        return switch (name) {
            case "pass-through" -> PassThrough::run;
            case "counts" -> SingleCounts::run;
            case "limits" -> Limits::run;
            case "start" -> StartAndMemory::run;
            default ->
                throw new IllegalArgumentException(
                        "unknown measurement '" + name + "': pass-through, counts, limits or start");
        };
    }
}
