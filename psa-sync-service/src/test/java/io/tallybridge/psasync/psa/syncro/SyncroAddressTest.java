package io.tallybridge.psasync.psa.syncro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.TestOutbound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncroAddressTest {
    private static final List<String> HOSTS = PsaDescriptors.load(Psa.SYNCRO).hosts();

    private static SyncroAddress address(String typed, String... extraHosts) {
        OutboundPolicy policy = new OutboundPolicy(
                new TestOutbound(false, Optional.of(List.of(extraHosts)), Duration.ofSeconds(1), 1 << 20));
        return SyncroAddress.of(typed, policy, HOSTS);
    }

    @ParameterizedTest
    @CsvSource({
        "acme, acme",
        "ACME-it, acme-it",
        "acme.syncromsp.com, acme",
        "https://acme.syncromsp.com, acme",
        "https://Acme.SyncroMSP.com/customers/12, acme",
        "acme.syncromsp.com/api/v1, acme"
    })
    void whatPeopleTypeBecomesTheAccountsApi(String typed, String subdomain) {
        SyncroAddress address = address(typed);

        assertThat(address.api()).isEqualTo("https://" + subdomain + ".syncromsp.com/api/v1");
        assertThat(address.subdomain()).contains(subdomain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acme.example",
                "http://acme.syncromsp.com",
                "https://acme.syncromsp.com.evil.example",
                "https://user@acme.syncromsp.com",
                "a.b.syncromsp.com",
                "syncromsp.com",
                "127.0.0.1",
                "https://",
                "acme syncro",
                "-acme",
                "acme/../x"
            })
    void otherAddressesAreRefused(String typed) {
        PsaException failure = catchThrowableOfType(PsaException.class, () -> address(typed));

        assertThat(failure).isNotNull();
        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
    }

    @Test
    void onlyAnOperatorsHostKeepsItsPath() {
        assertThat(address("https://psa.test.example/syncro/", "psa.test.example"))
                .isEqualTo(new SyncroAddress("https://psa.test.example/syncro/api/v1", Optional.empty()));
    }
}
