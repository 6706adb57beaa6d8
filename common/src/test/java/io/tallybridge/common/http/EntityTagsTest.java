package io.tallybridge.common.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "*", "\"3\"", "W/\"3\"", "\"1\", \"3\""})
    void matches(String ifMatch) {
        assertThatCode(() -> EntityTags.requireMatch(ifMatch, 3)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "3", "nonsense", "\"1\", \"2\""})
    void refusesStale(String ifMatch) {
        assertThatThrownBy(() -> EntityTags.requireMatch(ifMatch, 3))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> org.assertj.core.api.Assertions.assertThat(
                                problem.getStatusCode())
                        .isEqualTo(412));
    }
}
