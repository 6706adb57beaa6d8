package io.tallybridge.common.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenHeaderTest {

    private static final String HEADER = encode("{\"alg\":\"RS256\",\"kid\":\"key-1\"}");
    private static final String CLAIMS = encode("{\"iss\":\"https://issuer.example\"}");

    @Test
    void aTokenSaysWhoseKeyItNeeds() {
        TokenHeader wanted = new TokenHeader("key-1", "https://issuer.example");
        assertThat(TokenHeader.of("Bearer " + HEADER + "." + CLAIMS + ".c2ln")).isEqualTo(wanted);
        assertThat(TokenHeader.of("bearer " + HEADER + "." + CLAIMS + ".")).isEqualTo(wanted);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer opaque",
                "Bearer a.b.c",
                "Bearer ..",
                "Bearer e30.e30.e30",
                "Bearer W10.W10.W10",
                "Bearer !!!.!!!.!!!",
                "Basic YTpi",
                "Bearer eyJraWQiOjF9.eyJpc3MiOjF9.x"
            })
    void anythingElseIsLeftToTheVerification(String header) {
        assertThat(TokenHeader.of(header)).isNull();
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
