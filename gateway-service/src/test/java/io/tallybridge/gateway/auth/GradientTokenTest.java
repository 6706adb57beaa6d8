package io.tallybridge.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientTokenTest {

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theContractsExampleIsRead() {
        assertThat(GradientToken.parse("dmtleS0xMjM6cGtleS00NTY=")).hasValue(new GradientToken("vkey-123", "pkey-456"));
    }

    @Test
    void theFirstColonSplits() {
        assertThat(GradientToken.parse(encoded("a:b:c"))).hasValue(new GradientToken("a", "b:c"));
    }

    @Test
    void keysMayHoldLettersOfAnyLanguage() {
        assertThat(GradientToken.parse(encoded("schlüssel:鍵"))).hasValue(new GradientToken("schlüssel", "鍵"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "=", "OmI=", "YTo=", "YWI=", "a:b", "dmtleS0xMjM6cGtleS00NTY=x", "_-_-", "/w=="})
    void everythingElseIsNone(String header) {
        assertThat(GradientToken.parse(header)).isEmpty();
    }

    @Test
    void keysAreNotShown() {
        assertThat(GradientToken.parse(encoded("vendor:partner")).orElseThrow().toString())
                .doesNotContain("vendor:")
                .doesNotContain("partner");
    }
}
