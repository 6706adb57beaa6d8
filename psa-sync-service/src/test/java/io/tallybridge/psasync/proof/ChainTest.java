package io.tallybridge.psasync.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @Test
    void sameMeaningIsTheSameText() throws Exception {
        // Given
        String one = "{\"b\": [1.50, 1e2, 0.0, null, true], \"a\": {\"y\": \"\u00fc\\n\", \"x\": {}}}";
        String other = "{\"a\":{\"x\":{},\"y\":\"\\u00fc\\n\"},\"b\":[1.5,100,0,null,true]}";

        // When / Then
        assertThat(CanonicalJson.of(JSON.readTree(one))).isEqualTo(CanonicalJson.of(JSON.readTree(other)));
        assertThat(CanonicalJson.of(JSON.readTree(one)))
                .isEqualTo("{\"a\":{\"x\":{},\"y\":\"\u00fc\\n\"},\"b\":[1.5,100,0,null,true]}");
    }

    @Test
    void aLinkDependsOnTheOneBeforeAndOnEveryCharacter() {
        String first = HashChain.link(HashChain.START, "{}");
        assertThat(first).hasSize(64).isEqualTo(HashChain.link(HashChain.START, "{}"));
        assertThat(HashChain.link(first, "{}")).isNotEqualTo(first);
        assertThat(HashChain.link(HashChain.START, "{ }")).isNotEqualTo(first);
    }
}
