package io.tallybridge.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRulesTest {

    private final ObjectMapper json = new ObjectMapper();

    JsonRulesTest() {
        new JsonRules().customize(json);
    }

    record Body(String name, BigDecimal unitCount) {}

    @ParameterizedTest
    @CsvSource({
        "25, 25",
        "25.0, 25",
        "3.50, 3.5",
        "1E+3, 1000",
        "0.000001, 0.000001",
        "0.00, 0",
        "12345678901234.123456, 12345678901234.123456"
    })
    void decimalsArePlainAndExact(String value, String written) throws JsonProcessingException {
        assertThat(json.writeValueAsString(new BigDecimal(value))).isEqualTo(written);
    }

    @Test
    void decimalsAreReadExactly() throws JsonProcessingException {
        // When
        Body body = json.readValue("{\"name\":\"a\",\"unitCount\":0.10000000000000000001}", Body.class);

        // Then
        assertThat(body.unitCount()).isEqualByComparingTo("0.10000000000000000001");
    }

    @Test
    void nulIsRefused() {
        assertThatThrownBy(() -> json.readValue("{\"name\":\"a\\u0000b\"}", Body.class))
                .hasMessageContaining("NUL");
    }

    @Test
    void nothingMayFollow() {
        assertThatThrownBy(() -> json.readValue("{\"name\":\"a\"} {}", Body.class))
                .isInstanceOf(JsonProcessingException.class);
    }
}
