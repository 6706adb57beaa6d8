package io.tallybridge.psasync.psa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundPolicyTest {
    private static final List<String> HOSTS = List.of("*.myconnectwise.net", "/webservices\\d+\\.autotask\\.net/");

    private final OutboundPolicy policy = new OutboundPolicy(TestOutbound.publicOnly("psa.example.org", "10.1.2.3"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "2001:db8::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "100::1"
            })
    void addressesThatAreNotPublicAreRefusedAtConnectTime(String address) throws UnknownHostException {
        DnsResolver resolver =
                policy.guarded(resolvesTo(InetAddress.getByName("8.8.8.8"), InetAddress.getByName(address)));

        assertThatThrownBy(() -> resolver.resolve("psa.example.org"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("not public");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.63.255.255",
                "100.128.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "2606:4700::1111",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808"
            })
    void publicAddressesAreCalled(String address) throws UnknownHostException {
        DnsResolver resolver = policy.guarded(resolvesTo(InetAddress.getByName(address)));

        assertThat(resolver.resolve("psa.example.org")).hasSize(1);
    }

    @Test
    void anOperatorCanAllowPrivateAddresses() throws UnknownHostException {
        DnsResolver resolver =
                new OutboundPolicy(TestOutbound.local()).guarded(resolvesTo(InetAddress.getByName("127.0.0.1")));

        assertThat(resolver.resolve("psa.example.org")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api-na.myconnectwise.net/v4_6_release",
                "https://API-EU.MyConnectWise.Net",
                "https://webservices3.autotask.net/ATServicesRest",
                "https://psa.example.org:8443/x"
            })
    void listedHostsAreCalled(String address) {
        assertThatCode(() -> policy.parse(address, HOSTS)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api-na.myconnectwise.net",
                "https://myconnectwise.net",
                "https://evilmyconnectwise.net",
                "https://api-na.myconnectwise.net.evil.example",
                "https://webservices.autotask.net",
                "https://webservices3.autotask.net.evil.example",
                "https://webservices3xautotask.net",
                "https://user@api-na.myconnectwise.net",
                "https://psa.example.org@evil.example",
                "https://10.1.2.3/",
                "https://127.0.0.1/",
                "https://localhost/",
                "ftp://api-na.myconnectwise.net",
                "file:///etc/passwd",
                "//api-na.myconnectwise.net",
                "https:///x",
                "https://a b",
                "nonsense"
            })
    void allOtherAddressesAreRefused(String address) {
        assertThatThrownBy(() -> policy.parse(address, HOSTS))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.INVALID));
    }

    @Test
    void onlyZonesOfAutotaskAreItsHosts() {
        List<String> hosts = PsaDescriptors.load(Psa.AUTOTASK).hosts();

        assertThatCode(() -> policy.parse("https://webservices29.autotask.net", hosts))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> policy.parse("https://www.autotask.net", hosts))
                .isInstanceOf(PsaException.class);
    }

    private static DnsResolver resolvesTo(InetAddress... addresses) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return addresses;
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }
}
