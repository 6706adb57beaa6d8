package io.tallybridge.simulators.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.simulators.connectwise.ConnectWiseSimulator;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final SimulatorRequest REQUEST =
            new SimulatorRequest("GET", "/v2025_1/apis/3.0/company/companies", null, Map.of(), "", "127.0.0.1");

    private final ConnectWiseSimulator psa = new ConnectWiseSimulator(Clock.systemUTC());

    @Test
    void aRequestThatIsStillAnsweredWhenThePsaIsResetIsNotRecorded() {
        meanwhile(psa::reset);

        psa.serve(REQUEST);

        assertThat(psa.requests()).isEmpty();
    }

    @Test
    void aRequestThatIsStillAnsweredWhenOthersAreForgottenIsRecorded() {
        meanwhile(psa::clearRequests);

        psa.serve(REQUEST);

        assertThat(psa.requests()).hasSize(1);
    }

    /** Does something between a request's arrival and its answer. */
    private void meanwhile(Runnable something) {
        psa.check((request, path) -> {
            something.run();
            return List.of();
        });
    }
}
