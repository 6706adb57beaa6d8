package io.tallybridge.simulators.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistortionsTest {
    private static final SimulatorResponse ANSWER = SimulatorResponse.of(
            200,
            "application/json",
            "{\"items\":[{\"id\":7,\"price\":3.50,\"Name\":\"Acme\",\"on\":true}],\"count\":1}");

    @Test
    void everyObjectIsChangedAndNothingElse() {
        assertThat(Distortions.numbersAsTexts(ANSWER).body())
                .isEqualTo(
                        "{\"items\":[{\"id\":\"7\",\"price\":\"3.50\",\"Name\":\"Acme\",\"on\":true}],\"count\":\"1\"}");
        assertThat(Distortions.otherCase(ANSWER).body())
                .isEqualTo("{\"Items\":[{\"Id\":7,\"Price\":3.50,\"name\":\"Acme\",\"On\":true}],\"Count\":1}");
        assertThat(Distortions.withNull(ANSWER, "price").body())
                .isEqualTo("{\"items\":[{\"id\":7,\"price\":null,\"Name\":\"Acme\",\"on\":true}],\"count\":1}");
        assertThat(Distortions.without(ANSWER, "price").body())
                .isEqualTo("{\"items\":[{\"id\":7,\"Name\":\"Acme\",\"on\":true}],\"count\":1}");
        assertThat(Distortions.unknownFields(ANSWER).body())
                .startsWith("{\"items\":[{\"id\":7,\"price\":3.50,\"Name\":\"Acme\",\"on\":true,\"aFieldOfTomorrow\":");
    }

    @Test
    void whatIsNotJsonStaysAsItIs() {
        for (String body : List.of("", "42", "<html></html>", "{\"broken\":")) {
            SimulatorResponse answer = SimulatorResponse.of(200, "text/html", body);
            assertThat(Distortions.unknownFields(answer)).isEqualTo(answer);
        }
    }

    @Test
    void theJournalKeepsNoSecretOfFormsQueriesAndJson() {
        assertThat(Secrets.masked("grant_type=client_credentials&client_secret=s%3Dx&client_id=me"))
                .isEqualTo("grant_type=client_credentials&client_secret=***&client_id=me");
        assertThat(Secrets.masked("{\"access_token\":\"a\\\"b\",\"Password\" : \"p\",\"token_type\":\"Bearer\"}"))
                .isEqualTo("{\"access_token\":\"***\",\"Password\" : \"***\",\"token_type\":\"Bearer\"}");
    }
}
