package io.tallybridge.psasync.psa.connectwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.TestOutbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectWiseSiteTest {
    private static final List<String> HOSTS = List.of("*.myconnectwise.net", "*.connectwisedev.com");

    private final OutboundPolicy strict = new OutboundPolicy(
            new TestOutbound(false, Optional.of(List.of("cw.example.org")), Duration.ofSeconds(1), 1000));
    private final OutboundPolicy local = new OutboundPolicy(TestOutbound.local());

    @ParameterizedTest
    @CsvSource({
        "na.myconnectwise.net, https://api-na.myconnectwise.net",
        "EU.MyConnectWise.net, https://api-eu.myconnectwise.net",
        "https://au.myconnectwise.net/, https://api-au.myconnectwise.net",
        "https://na.myconnectwise.net/v2025_1/services/system_io/login, https://api-na.myconnectwise.net",
        "api-za.myconnectwise.net, https://api-za.myconnectwise.net",
        "staging.connectwisedev.com, https://api-staging.connectwisedev.com",
        "cw.example.org, https://cw.example.org",
        "https://cw.example.org:8443/psa/, https://cw.example.org:8443/psa"
    })
    void whatPeopleTypeLeadsToTheApi(String typed, String server) {
        assertThat(ConnectWiseSite.server(typed, strict, HOSTS)).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cw.acme.example",
                "http://cw.example.org",
                "127.0.0.1",
                "http://127.0.0.1:8091/connectwise",
                "https://localhost",
                "https://10.0.0.1",
                "https://169.254.169.254/latest",
                "https://user:pw@na.myconnectwise.net",
                "ftp://na.myconnectwise.net",
                "https://",
                "na myconnectwise net",
                "[::1]"
            })
    void otherServersAreNotCalled(String typed) {
        assertThatThrownBy(() -> ConnectWiseSite.server(typed, strict, HOSTS)).isInstanceOf(PsaException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8091/connectwise", "http://127.0.0.1:8091/connectwise/"})
    void anOperatorCanAllowASimulator(String typed) {
        assertThat(ConnectWiseSite.server(typed, local, HOSTS)).isEqualTo("http://127.0.0.1:8091/connectwise");
    }
}
