package io.tallybridge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** From the start of the first service until all four are ready, and what each of them then holds in memory. */
final class StartAndMemory {

    private StartAndMemory() {}

    static Report run(Setup setup) throws IOException, InterruptedException {
        List<Double> starts = new ArrayList<>();
        Map<String, List<Double>> memory = new TreeMap<>();
        for (int round = 1; round <= setup.rounds(); round++) {
            try (LocalStack stack = LocalStack.start(setup, "start-" + round, Map.of())) {
                Instant first = Instant.MAX;
                for (JsonNode service : stack.description().path("services")) {
                    Instant begun = Instant.parse(service.path("startedAt").asText());
                    first = begun.isBefore(first) ? begun : first;
                    new Web(service.path("management").asText(), Map.of())
                            .awaitOk("/q/health/ready", Duration.ofMinutes(2));
                }
                double seconds = Duration.between(first, Instant.now()).toMillis() / 1000.0;
                starts.add(seconds);
                for (Map.Entry<String, JsonNode> service :
                        stack.description().path("services").properties()) {
                    memory.computeIfAbsent(service.getKey(), name -> new ArrayList<>())
                            .add(residentMegabytes(
                                    service.getValue().path("pid").asLong()));
                }
                Contest.say("round %d  all four ready after %.1f s", round, seconds);
            }
        }
        ObjectNode json = Web.JSON.createObjectNode();
        json.put("secondsUntilReady", Contest.median(starts));
        starts.forEach(json.withArray("starts")::add);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "start: all four services ready after %.1f s; resident:", Contest.median(starts)));
        memory.forEach((service, values) -> {
            json.withObject("/residentMegabytes").put(service, Math.round(Contest.median(values)));
            text.append(String.format(Locale.ROOT, " %s %.0f MB", service, Contest.median(values)));
        });
        return new Report("start", json, text.toString(), true);
    }

    private static double residentMegabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no memory is told for process " + pid);
    }
}
