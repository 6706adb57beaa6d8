package io.tallybridge.common.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkiverse.resteasy.problem.HttpProblem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTypeTest {

    /** 422 among them, which the REST standard has no constant for. */
    @ParameterizedTest
    @EnumSource(CommonProblem.class)
    void keepsItsStatusAndType(CommonProblem type) {
        // When
        HttpProblem problem = type.because("What to do.");

        // Then
        assertThat(problem.getStatusCode()).isEqualTo(type.status());
        assertThat(problem.getType()).hasToString("/problems/" + type.slug());
        assertThat(problem.getDetail()).isEqualTo("What to do.");
    }
}
