package io.tallybridge.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Contestants in one run: each is warmed up until two runs in a row bring less than five per cent over the best before,
 * then they take turns, so that whatever the machine does meanwhile hits all of them.
 */
final class Contest {

    private static final double GAIN = 1.05;
    private static final int LEAST_WARM_UPS = 5;
    private static final int MOST_WARM_UPS = 20;

    private final List<Contestant> contestants;
    private final int rounds;
    private final int seconds;

    /** Somebody whose rate is measured. */
    interface Contestant {
        String name();

        /** Works for some seconds and gives operations per second; fails where any operation fails. */
        double run(int seconds) throws IOException, InterruptedException;
    }

    /** All rounds of one contestant. */
    record Result(String name, List<Double> rates) {
        double median() {
            return Contest.median(rates);
        }
    }

    Contest(int rounds, int seconds, Contestant... contestants) {
        this.contestants = List.of(contestants);
        this.rounds = rounds;
        this.seconds = seconds;
    }

    Map<String, Result> run() throws IOException, InterruptedException {
        for (Contestant contestant : contestants) {
            warmUp(contestant);
        }
        Map<String, Result> results = new LinkedHashMap<>();
        contestants.forEach(c -> results.put(c.name(), new Result(c.name(), new ArrayList<>())));
        for (int round = 1; round <= rounds; round++) {
            for (Contestant contestant : contestants) {
                double rate = contestant.run(seconds);
                Objects.requireNonNull(results.get(contestant.name())).rates().add(rate);
                say("round %d  %-40s %10.0f /s", round, contestant.name(), rate);
            }
        }
        return results;
    }

    private void warmUp(Contestant contestant) throws IOException, InterruptedException {
        double best = 0;
        int without = 0;
        for (int i = 1; i <= LEAST_WARM_UPS || (i <= MOST_WARM_UPS && without < 2); i++) {
            double rate = contestant.run(seconds);
            without = rate > best * GAIN ? 0 : without + 1;
            best = Math.max(best, rate);
            say("warm-up %d  %-38s %10.0f /s", i, contestant.name(), rate);
        }
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
