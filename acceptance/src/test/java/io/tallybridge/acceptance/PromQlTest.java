package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromQlTest {

    private static List<String> read(String expression) {
        return PromQl.selectors(expression).stream()
                .map(selector -> selector.metric() + selector.labels())
                .toList();
    }

    @Test
    void metricsAreToldFromFunctionsWordsLabelsAndTimes() {
        assertThat(read("time() - max(last_seconds > 0) > 93600")).containsExactly("last_seconds[]");
        assertThat(read("count(up{job=~\"a|b(c)\"} == 0) or vector(0)")).containsExactly("up[job]");
        assertThat(read("sum(ALERTS{alertname=~\"T.+\",severity!=\"info\"}) or vector(0)"))
                .containsExactly("ALERTS[alertname, severity]");
        assertThat(read("changes(start_seconds[1h])")).containsExactly("start_seconds[]");
        assertThat(read("a == 0 and on (job) max by (job) (b) == 1")).containsExactly("a[]", "b[job]");
    }

    @Test
    void labelsOfAGroupingBelongToWhatItGroups() {
        assertThat(read("histogram_quantile(0.95, sum by (psa, le) (rate(d_bucket{psa=\"x\"}[$__rate_interval])))"))
                .containsExactly("d_bucket[psa, le]");
        assertThat(
                        read(
                                "topk(10, sum by (job, uri) (rate(s{job=~\"$service\"}[5m])) / sum by (job) (rate(c[5m]) > 0))"))
                .containsExactly("s[job, uri]", "c[job]");
        assertThat(read("sum by (kind) (max by (psa, kind) (f{kind!=\"equal\"}))"))
                .containsExactly("f[kind, psa]");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThatThrownBy(() -> read("sum(a) by (job)")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("sum without (job) (a)")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("vector(0)")).isInstanceOf(IllegalArgumentException.class);
    }
}
