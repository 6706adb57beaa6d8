package io.tallybridge.psasync.psa.bms;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BmsSiteTest {
    private static OutboundPolicy policy(String... extraHosts) {
        return new OutboundPolicy(
                new TestOutbound(extraHosts.length > 0, Optional.of(List.of(extraHosts)), Duration.ofSeconds(1), 1024));
    }

    @ParameterizedTest
    @CsvSource({
        "BMS, bms.kaseya.com, https://api.bms.kaseya.com/v2, https://bms.kaseya.com/api",
        "BMS, https://bmsemea.kaseya.com/react/#/home, https://api.bmsemea.kaseya.com/v2, https://bmsemea.kaseya.com/api",
        "BMS, API.bmsapac.kaseya.com, https://api.bmsapac.kaseya.com/v2, https://bmsapac.kaseya.com/api",
        "BMS, http://www.vorexlogin.com/, https://api.vorexlogin.com/v2, https://vorexlogin.com/api",
        "PULSEWAY, psa.pulseway.com, https://api.psa.pulseway.com/v2, https://psa.pulseway.com/api"
    })
    void bothApisFollowFromTheGateway(Psa psa, String gateway, String current, String older) {
        BmsSite site = BmsSite.of(gateway, policy(), PsaDescriptors.load(psa).hosts());

        assertThat(site).isEqualTo(new BmsSite(current, older));
    }

    @ParameterizedTest
    @CsvSource({
        "BMS, psa.pulseway.com",
        "PULSEWAY, bms.kaseya.com",
        "BMS, bms.kaseya.com.example.org",
        "BMS, evilbms.kaseya.com",
        "BMS, user@bms.kaseya.com",
        "BMS, 127.0.0.1",
        "BMS, 'not a host'",
        "BMS, https://"
    })
    void whatIsNotThePsasIsRefused(Psa psa, String gateway) {
        PsaException failure = catchThrowableOfType(
                PsaException.class,
                () -> BmsSite.of(gateway, policy(), PsaDescriptors.load(psa).hosts()));

        assertThat(failure.failure()).isEqualTo(PsaFailure.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8091/bms/, http://127.0.0.1:8091/bms/v2, http://127.0.0.1:8091/bms/api",
        "https://bms.kaseya.com/somewhere, https://api.bms.kaseya.com/v2, https://bms.kaseya.com/api"
    })
    void aPathCountsOnlyOnHostsOfTheOperator(String gateway, String current, String older) {
        BmsSite site = BmsSite.of(
                gateway, policy("127.0.0.1"), PsaDescriptors.load(Psa.BMS).hosts());

        assertThat(site).isEqualTo(new BmsSite(current, older));
    }
}
