package io.tallybridge.psasync.psa.tigerpaw;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.PsaRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TigerpawSignatureTest {
    private static final Secret PUBLIC_KEY = Secret.of("PUBLIC-EXAMPLE-1");
    private static final Secret PRIVATE_KEY = Secret.of("private-example-secret-1");
    private static final String DATE = "Tue, 02 Jan 2024 03:04:05 GMT";

    private final FakeTime time = new FakeTime(Instant.parse("2024-01-02T03:04:05Z"));
    private final TigerpawSignature signature = new TigerpawSignature(PUBLIC_KEY, PRIVATE_KEY, time);

    private static PsaRequest request(String method, String address) {
        return method.equals("GET")
                ? PsaRequest.get(URI.create(address), "x")
                : PsaRequest.of(method, URI.create(address), "x", "{}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, https://api.example.com/api/diagnostics/validate/user,"
                + " UFVCTElDLUVYQU1QTEUtMTpJTU9xdWkzUnJXOUZaQmQzSU10bFhFNTNCS1lPT0RLdWpzVDZieERDOTRFPQ==",
        "GET, https://API.example.com:8443/API/Diagnostics/Validate/User?a=B,"
                + " UFVCTElDLUVYQU1QTEUtMTpJTU9xdWkzUnJXOUZaQmQzSU10bFhFNTNCS1lPT0RLdWpzVDZieERDOTRFPQ==",
        "PUT, https://api.example.com/api/contracts/1001/itemscovered/20002,"
                + " UFVCTElDLUVYQU1QTEUtMTo2S0Y2RTBkNS83SXlwYzBCdDN3d1R1eE9wbkFra040L0pSM0VDaHBFZ2prPQ=="
    })
    void methodPathAndDateAreSignedInLowerCaseWithoutHostAndQuery(String method, String address, String token) {
        PsaRequest signed = signature.authorize(request(method, address));

        assertThat(signed.headers()).containsEntry("X-TSI-Date", DATE).containsEntry("Authorization", "TSI " + token);
    }

    @Test
    void theTextIsExactlyWhatTigerpawComputes() {
        assertThat(TigerpawSignature.textToSign(
                        "GET", URI.create("https://x/API/Items%2F1/Details?itemId=EDR%20DEV"), DATE))
                .isEqualTo("get|/api/items%2f1/details|tue, 02 jan 2024 03:04:05 gmt");
        assertThat(TigerpawSignature.signature(
                        PRIVATE_KEY, "get|/api/diagnostics/validate/user|tue, 02 jan 2024 03:04:05 gmt"))
                .isEqualTo("IMOqui3RrW9FZBd3IMtlXE53BKYOODKujsT6bxDC94E=");
    }

    @Test
    void theSameCallLaterIsSignedAnew() {
        PsaRequest request = request("GET", "https://api.example.com/api/contracts/1");
        PsaRequest first = signature.authorize(request);
        time.advance(Duration.ofSeconds(1));

        PsaRequest second = signature.authorize(request);

        assertThat(second.headers()).containsEntry("X-TSI-Date", "Tue, 02 Jan 2024 03:04:06 GMT");
        assertThat(second.headers().get("Authorization"))
                .isNotEqualTo(first.headers().get("Authorization"));
        assertThat(signature.secrets())
                .extracting(Secret::reveal)
                .containsExactly(second.headers().get("Authorization").substring("TSI ".length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-05T10:00:00Z|Thu, 05 Nov 2026 10:00:00 GMT",
                "2026-12-31T23:59:59.999Z|Thu, 31 Dec 2026 23:59:59 GMT",
            })
    void daysHaveTwoDigits(Instant now, String date) {
        assertThat(TigerpawSignature.date(now)).isEqualTo(date);
    }
}
