package io.tallybridge.common.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogScopeTest {

    @Test
    void keysAreThereUntilTheScopeEndsAndFormerOnesComeBack() {
        try (LogScope outer = LogScope.with(LogKey.RUN_ID, "one").and(LogKey.PSA, null)) {
            try (LogScope inner = LogScope.with(LogKey.RUN_ID, "two")
                    .and(LogKey.RUN_ID, "three")
                    .and(LogKey.STATUS_CODE, 404)) {
                assertThat(LogScope.current(LogKey.RUN_ID)).isEqualTo("three");
                assertThat(LogScope.current(LogKey.STATUS_CODE)).isEqualTo("404");
            }
            assertThat(LogScope.current(LogKey.RUN_ID)).isEqualTo("one");
            assertThat(LogScope.current(LogKey.STATUS_CODE)).isNull();
            assertThat(LogScope.current(LogKey.PSA)).isNull();
        }
        assertThat(LogScope.current(LogKey.RUN_ID)).isNull();
    }
}
