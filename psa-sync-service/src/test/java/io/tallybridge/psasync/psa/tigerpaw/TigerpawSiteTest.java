package io.tallybridge.psasync.psa.tigerpaw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.TestOutbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TigerpawSiteTest {
    private static final OutboundPolicy POLICY = new OutboundPolicy(
            new TestOutbound(false, Optional.of(List.of("api.msp.example")), Duration.ofSeconds(1), 1 << 20));

    private static String base(String typed) {
        return TigerpawSite.base(
                typed, POLICY, PsaDescriptors.load(Psa.TIGERPAW).hosts());
    }

    @ParameterizedTest
    @CsvSource({
        "api2.tigerpawsoftware.com, https://api2.tigerpawsoftware.com",
        "https://api.tigerpawsoftware.com/, https://api.tigerpawsoftware.com",
        "https://API.msp.example:8443/docs/index, https://api.msp.example:8443",
        "https://api.msp.example/api/, https://api.msp.example",
        "https://api.msp.example/Tigerpaw/api, https://api.msp.example/Tigerpaw",
        "HTTPS://api.msp.example/tsi//, https://api.msp.example/tsi"
    })
    void whatPeopleTypeBecomesTheAddressOfTheApi(String typed, String base) {
        assertThat(base(typed)).isEqualTo(base);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.msp.example",
                "https://elsewhere.example",
                "https://tigerpawsoftware.com.elsewhere.example",
                "https://me@api.msp.example",
                "https://10.0.0.5",
                "https://",
                "api msp"
            })
    void otherAddressesAreRefused(String typed) {
        assertThatThrownBy(() -> base(typed)).isInstanceOf(PsaException.class);
    }
}
