package io.tallybridge.common.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenHeadersTest {

    private final TokenHeaders headers = new TokenHeaders();

    @Test
    void aTokenIsReadOnce() {
        // When
        TokenHeader first = headers.of(token("key-1", "one"));
        TokenHeader second = headers.of(token("key-1", "one"));

        // Then
        assertThat(first).isEqualTo(new TokenHeader("key-1", "one"));
        assertThat(second).isSameAs(first);
    }

    @Test
    void tokensThatDifferAreNotMixedUp() {
        assertThat(headers.of(token("key-1", "one"))).isEqualTo(new TokenHeader("key-1", "one"));
        assertThat(headers.of(token("key-2", "one"))).isEqualTo(new TokenHeader("key-2", "one"));
        assertThat(headers.of(token("key-1", "two"))).isEqualTo(new TokenHeader("key-1", "two"));
    }

    @Test
    void whatIsNoTokenStaysNone() {
        assertThat(headers.of(null)).isNull();
        assertThat(headers.of("Bearer opaque")).isNull();
        assertThat(headers.of("Bearer a.b")).isNull();
        assertThat(headers.of("Bearer a.b.c")).isNull();
        assertThat(headers.of("Bearer a.b.c")).isNull();
    }

    @Test
    void moreTokensThanAreKeptAreReadAllTheSame() {
        for (int i = 0; i < 2_500; i++) {
            assertThat(headers.of(token("key-" + i, "one"))).isEqualTo(new TokenHeader("key-" + i, "one"));
        }
    }

    @Test
    void aVeryLongTokenIsReadToo() {
        assertThat(headers.of(token("key-1", "x".repeat(10_000))))
                .isEqualTo(new TokenHeader("key-1", "x".repeat(10_000)));
    }

    private static String token(String key, String issuer) {
        return "Bearer " + encode("{\"kid\":\"" + key + "\"}") + "." + encode("{\"iss\":\"" + issuer + "\"}") + ".c2ln";
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
