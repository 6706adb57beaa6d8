package io.tallybridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class SmugglingTest {

    private static String post(String headers, String body) {
        return "POST /api/v1/vendors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin") + "\r\n" + headers + "\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5\r\nContent-Length: 5\r\n",
                "Content-Length: 5, 6\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length : 5\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: gzip, chunked\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Authorization: Bearer other\r\nContent-Length: 5\r\n",
                "Host: other\r\nContent-Length: 5\r\n",
                "Bad\u0000Name: x\r\nContent-Length: 5\r\n",
                "Bad Name: x\r\nContent-Length: 5\r\n"
            })
    void aRequestThatCouldBeReadInTwoWaysIsRefused(String headers) {
        // Given
        int before = Door.reached();

        // When
        String answer = Door.raw(post(headers, "0\r\n\r\nGET /internal/v1/x HTTP/1.1\r\nHost: x\r\n\r\n"));

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(Door.reached()).isEqualTo(before);
    }

    @Test
    void aFoldedLineIsNoHeaderOfItsOwn() {
        // When
        String answer = Door.raw("GET /api/v1/vendors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin")
                + "\r\nX-Harmless: a\r\n Tallybridge-Organization: other\r\n\r\n");

        // Then
        if (answer.startsWith("HTTP/1.1 200")) {
            assertThat(answer).doesNotContain("\"tallybridge-organization\"");
        } else {
            assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/v1/x",
                "/Internal/v1/x",
                "//internal/v1/x",
                "/api/v1/../../internal/v1/x",
                "/api/v1/%2e%2e/%2e%2e/internal/v1/x",
                "/api/v1/%2E%2E%2f%2E%2E%2finternal/v1/x",
                "/api/v1/..%2f..%2finternal/v1/x",
                "/api/v1/%252e%252e/%252e%252e/internal/v1/x",
                "/api/v1/..;/..;/internal/v1/x",
                "/api/v1/..%3b/..%3b/internal/v1/x",
                "/api/v1/;x=1/internal",
                "/api/v1//internal/v1/x",
                "/api/v1/\\..\\..\\internal",
                "/api/v1/%5c..%5c..%5cinternal",
                "/api/v1/./vendors",
                "/api/vendor-api/../../internal/v1/x",
                "/api/vendor-api/../v1/vendors",
                "/API/v1/vendors",
                "/api/V1/vendors",
                "/api/v1",
                "/api/v1/",
                "/api/v1x/vendors",
                "/api/vendor-apix",
                "/api/v1/../../q/metrics",
                "/q/../internal/v1/x",
                "/q/dev",
                "/q/arc",
                "/q/swagger-ui",
                "/q/health/../../internal/v1/x",
                "/"
            })
    void whatIsNotInTheTableDoesNotExist(String path) {
        // Given
        int before = Door.reached();

        // When
        String answer = Door.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nGradient-Token: "
                + Door.keys("tbv_acme_paths", "p") + "\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin") + "\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).matches("(?s)HTTP/1\\.1 (404|400) .*");
        assertThat(Door.reached()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/vendors/%",
                "/api/v1/vendors/%2",
                "/api/v1/vendors/%zz",
                "/api/v1/vendors/%00",
                "/api/v1/vendors/a%00b",
                "/api/v1/vendors?x=%00",
                "/api/v1/vendors/\u00e4"
            })
    void aBrokenPathIsMalformed(String path) {
        // When
        String answer = Door.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin") + "\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anAbsoluteTargetDoesNotLeadElsewhere() {
        // When
        String answer = Door.raw(
                "GET http://169.254.169.254/internal/v1/x HTTP/1.1\r\nHost: x\r\n" + "Connection: close\r\n\r\n");

        // Then
        assertThat(answer).matches("(?s)HTTP/1\\.1 (404|400) .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get"})
    void otherMethodsAreRefused(String method) {
        // When
        String answer = Door.raw(method + " /api/v1/vendors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin") + "\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).matches("(?s)HTTP/1\\.1 (405|400) .*");
    }

    @Test
    void anUpgradeIsNotPassedOn() {
        // When
        String answer = Door.raw("GET /api/v1/vendors HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + TestTokens.user("acme", "org-admin")
                + "\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: websocket\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");

        // Then
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("\"upgrade\"")
                .doesNotContain("http2-settings");
    }

    @Test
    void headersThatAreTooLargeAreRefused() {
        // When
        String answer = Door.raw("GET /api/v1/vendors HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(40_000)
                + "\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).startsWith("HTTP/1.1 431 ");
    }
}
