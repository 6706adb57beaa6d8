package io.tallybridge.psasync.psa.accelo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.TestOutbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceloSiteTest {
    private static final List<String> HOSTS = PsaDescriptors.load(Psa.ACCELO).hosts();
    private static final OutboundPolicy PUBLIC = new OutboundPolicy(
            new TestOutbound(false, Optional.of(List.of("accelo.example")), Duration.ofSeconds(1), 1024));

    @ParameterizedTest
    @CsvSource({
        "acme, https://acme.api.accelo.com",
        "ACME, https://acme.api.accelo.com",
        " acme-msp , https://acme-msp.api.accelo.com",
        "acme.accelo.com, https://acme.api.accelo.com",
        "acme.api.accelo.com, https://acme.api.accelo.com",
        "https://acme.accelo.com/?action=list_contracts&x=[1], https://acme.api.accelo.com",
        "https://acme.accelo.com:443/some/where#top, https://acme.api.accelo.com",
        "https://accelo.example/stand-in/, https://accelo.example/stand-in",
    })
    void isReducedToItsName(String deployment, String server) {
        assertThat(AcceloSite.server(deployment, PUBLIC, HOSTS)).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.b.accelo.com",
                "accelo.com",
                "-acme",
                "acme_msp",
                "acme accelo",
                "https://acme.accelo.com.evil.example",
                "https://evil.example/acme.accelo.com",
                "https://user@acme.accelo.com",
                "evil.example\\.accelo.com",
                "acme/../evil",
                "localhost:8080",
                "http://127.0.0.1/accelo",
                "http://accelo.example/",
                "://",
                "é",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            })
    void anythingElseIsRefused(String deployment) {
        assertThatThrownBy(() -> AcceloSite.server(deployment, PUBLIC, HOSTS))
                .isInstanceOfSatisfying(PsaException.class, failure -> assertThat(failure.failure())
                        .isEqualTo(PsaFailure.INVALID));
    }
}
