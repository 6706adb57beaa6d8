package io.tallybridge.common.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class CollectorAwayTest {

    @Test
    void theFirstLineIsSaidAtOnceAndTheNextAfterTheGap() {
        // Given
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        CollectorAway.OncePer filter = new CollectorAway.OncePer(Duration.ofSeconds(60), now::get);
        LogRecord line = new LogRecord(Level.WARNING, "no collector");
        List<Integer> said = new ArrayList<>();

        // When
        for (int second = 0; second <= 130; second += 5) {
            if (filter.isLoggable(line)) {
                said.add(second);
            }
            now.addAndGet(Duration.ofSeconds(5).toNanos());
        }

        // Then
        assertThat(said).containsExactly(0, 60, 120);
    }
}
