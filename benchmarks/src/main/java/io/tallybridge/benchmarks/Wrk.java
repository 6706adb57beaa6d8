package io.tallybridge.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Load by wrk: keep-alive connections that send the next request when the last one is answered. */
record Wrk(
        String name,
        String url,
        Map<String, String> headers,
        @Nullable Path script,
        int connections) implements Contest.Contestant {

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: (.*)");

    @Override
    public double run(int seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("wrk", "-t2", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s", "--latency"));
        headers.forEach((header, value) -> command.addAll(List.of("-H", header + ": " + value)));
        if (script != null) {
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(url);
        String output = Programs.output(Map.of(), command);
        Matcher failed = FAILED.matcher(output);
        if (failed.find()) {
            throw new IOException(name + " was not answered properly: " + failed.group());
        }
        Matcher rate = RATE.matcher(output);
        if (!rate.find()) {
            throw new IOException("wrk said no rate:\n" + output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
