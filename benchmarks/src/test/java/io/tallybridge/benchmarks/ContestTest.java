package io.tallybridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContestTest {

    private static Contest.Contestant runner(String name, List<String> order, double... rates) {
        return new Contest.Contestant() {
            private int next;

            @Override
            public String name() {
                return name;
            }

            @Override
            public double run(int seconds) {
                order.add(name);
                return rates[Math.min(next++, rates.length - 1)];
            }
        };
    }

    @Test
    void contestantsWarmUpUntilTwoRunsBringNoGainThenTakeTurns() throws Exception {
        // Given
        List<String> order = new ArrayList<>();
        Contest contest = new Contest(
                3, 1, runner("a", order, 10, 20, 20.5, 20, 30, 30, 30, 30, 10, 20), runner("b", order, 100));

        // When
        Map<String, Contest.Result> results = contest.run();

        // Then
        assertThat(order)
                .containsExactly(
                        "a", "a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "a", "b", "a", "b", "a", "b");
        assertThat(results.get("a").rates()).containsExactly(30.0, 10.0, 20.0);
        assertThat(results.get("a").median()).isEqualTo(20.0);
    }

    @Test
    void theRatioIsThatOfTheMedians() {
        // Given
        Map<String, Contest.Result> results = Map.of(
                "ours", new Contest.Result("ours", List.of(5.0, 100.0, 4.0)),
                "theirs", new Contest.Result("theirs", List.of(10.0, 9.0, 11.0, 12.0)));

        // When
        Report report = Report.ratio("x", results, "ours", "theirs", 0.5);

        // Then
        assertThat(report.json().path("ratio").asDouble()).isEqualTo(5.0 / 10.5);
        assertThat(report.reached()).isFalse();
    }
}
