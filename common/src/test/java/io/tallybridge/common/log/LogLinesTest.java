package io.tallybridge.common.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.logging.json.runtime.JsonFormatter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Formatter;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** What a line looks like, in JSON and in text. */
class LogLinesTest {

    private static String line(Formatter formatter, Map<String, String> keys) {
        return line(formatter, keys, null);
    }

    private static String line(Formatter formatter, Map<String, String> keys, Throwable thrown) {
        List<String> lines = new ArrayList<>();
        ExtHandler inner = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord line) {
                lines.add(getFormatter().format(line));
            }
        };
        inner.setFormatter(formatter);
        ExtHandler outer = new ExtHandler() {
            @Override
            protected void doPublish(ExtLogRecord line) {
                publishToNestedHandlers(line);
            }
        };
        outer.addHandler(inner);
        LogLines.shape(outer);
        LogLines.shape(outer);
        ExtLogRecord line = new ExtLogRecord(Level.INFO, "run \"ended\"", LogLinesTest.class.getName());
        line.setLoggerName("io.tallybridge.Runs");
        line.setMdc(keys);
        line.setThrown(thrown);
        outer.publish(line);
        assertThat(line.getMdcCopy()).isEqualTo(keys);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static JsonNode json(JsonFormatter formatter, Map<String, String> keys) throws IOException {
        return new ObjectMapper().readTree(line(formatter, keys));
    }

    @Test
    void keysStandBesideTheMessageInJson() throws IOException {
        // When
        JsonNode line = json(new JsonFormatter(), Map.of("requestId", "r-1", "reason", "said \"no\""));

        // Then
        assertThat(line.path("message").asText()).isEqualTo("run \"ended\"");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("loggerName").asText()).isEqualTo("io.tallybridge.Runs");
        assertThat(line.path("requestId").asText()).isEqualTo("r-1");
        assertThat(line.path("reason").asText()).isEqualTo("said \"no\"");
        assertThat(line.has("mdc")).isFalse();
    }

    @Test
    void aJsonLineWithoutKeysHasNone() throws IOException {
        // When
        JsonNode line = json(new JsonFormatter(), Map.of());

        // Then
        assertThat(line.path("message").asText()).isEqualTo("run \"ended\"");
        assertThat(line.has("mdc")).isFalse();
    }

    @Test
    void settingsOfJsonStay() throws IOException {
        // Given
        JsonFormatter formatter = new JsonFormatter("message=text");
        formatter.setExcludedKeys(Set.of("hostName", "spanId"));

        // When
        JsonNode line = json(formatter, Map.of("requestId", "r-1", "spanId", "s-1"));

        // Then
        assertThat(line.path("text").asText()).isEqualTo("run \"ended\"");
        assertThat(line.path("requestId").asText()).isEqualTo("r-1");
        assertThat(line.has("spanId")).isFalse();
        assertThat(line.has("hostName")).isFalse();
    }

    @Test
    void textEndsWithItsKeysInOrderAndWithNothingWhereItHasNone() {
        // Given
        String format = ConfigProvider.getConfig().getValue("quarkus.log.console.format", String.class);

        // When
        String without = line(new PatternFormatter(format), Map.of());
        String with = line(new PatternFormatter(format), Map.of("runId", "2", "psa", "syncro"));
        String failed = line(new PatternFormatter(format), Map.of("runId", "2"), new IllegalStateException("why"));

        // Then
        assertThat(without).endsWith("INFO  [io.ta.Runs] run \"ended\"" + System.lineSeparator());
        assertThat(with).endsWith("run \"ended\" {psa=syncro, runId=2}" + System.lineSeparator());
        assertThat(failed).contains("run \"ended\" {runId=2}: java.lang.IllegalStateException: why");
    }
}
