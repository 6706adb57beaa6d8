package io.tallybridge.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;

/**
 * What one measurement brought.
 *
 * @param name of the measurement
 * @param json all numbers
 * @param text the same for people
 * @param reached whether the target was reached
 */
record Report(String name, ObjectNode json, String text, boolean reached) {

    /** The ratio of two medians out of one run. */
    static Report ratio(String name, Map<String, Contest.Result> results, String ours, String theirs, double target) {
        double our = Objects.requireNonNull(results.get(ours)).median();
        double their = Objects.requireNonNull(results.get(theirs)).median();
        double ratio = our / their;
        ObjectNode json = Web.JSON.createObjectNode();
        results.forEach((contestant, result) -> {
            ObjectNode node = json.putObject(contestant);
            node.put("median", Math.round(result.median()));
            result.rates().forEach(node.withArray("rates")::add);
        });
        json.put("ratio", ratio).put("target", target);
        String text = String.format(
                java.util.Locale.ROOT,
                "%s: %s %.0f/s, %s %.0f/s, ratio %.2f (target %.1f)",
                name,
                ours,
                our,
                theirs,
                their,
                ratio,
                target);
        return new Report(name, json, text, ratio >= target);
    }
}
