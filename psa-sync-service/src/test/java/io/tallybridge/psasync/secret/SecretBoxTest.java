package io.tallybridge.psasync.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxTest {
    private static final UUID CONNECTION = UUID.randomUUID();
    private static final String SECRET = "{\"privateKey\":\"hush-hush\"}";

    @TempDir
    Path directory;

    @BeforeAll
    static void register() throws Exception {
        AeadConfig.register();
    }

    private static KeysetHandle keys() throws Exception {
        return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
    }

    private static SecretBox box(KeysetHandle keys) {
        return new SecretBox(keys, Duration.ofDays(1));
    }

    @Test
    void opensWhatItSealedForTheSameOwnerOnly() throws Exception {
        // Given
        SecretBox box = box(keys());
        SealedSecret kept = box.seal("acme", CONNECTION, SECRET);

        // When / Then
        assertThat(box.open("acme", CONNECTION, kept.bytes())).isEqualTo(SECRET);
        assertThat(new String(kept.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("hush");
        assertThat(box.seal("acme", CONNECTION, SECRET).bytes()).isNotEqualTo(kept.bytes());
        assertThatThrownBy(() -> box.open("other", CONNECTION, kept.bytes())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> box.open("acme", UUID.randomUUID(), kept.bytes()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRotatedKeySetStillOpensAndSealsWithTheNewKey() throws Exception {
        // Given a secret sealed before the rotation
        KeysetHandle old = keys();
        SealedSecret before = box(old).seal("acme", CONNECTION, SECRET);
        KeysetHandle rotated = KeysetHandle.newBuilder(old)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build();

        // When
        SecretBox box = box(rotated);
        String opened = box.open("acme", CONNECTION, before.bytes());
        SealedSecret after = box.seal("acme", CONNECTION, opened);

        // Then
        assertThat(opened).isEqualTo(SECRET);
        assertThat(box.outdated(before.keyId())).isTrue();
        assertThat(box.outdated(after.keyId())).isFalse();
        assertThatThrownBy(() -> box(old).open("acme", CONNECTION, after.bytes()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsAKeySetFileAndNeverQuotesABrokenOne() throws Exception {
        // Given
        KeysetHandle keys = keys();
        Path good = Files.writeString(
                directory.resolve("keys.json"),
                TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get()));
        Path broken = Files.writeString(directory.resolve("broken.json"), "{\"key\":\"topsecretkeymaterial\"}");

        // When / Then
        SealedSecret kept = box(keys).seal("acme", CONNECTION, SECRET);
        assertThat(box(SecretBox.read(good)).open("acme", CONNECTION, kept.bytes()))
                .isEqualTo(SECRET);
        assertThatThrownBy(() -> SecretBox.read(broken))
                .hasMessageNotContaining("topsecret")
                .hasNoCause();
        assertThatThrownBy(() -> SecretBox.read(directory.resolve("none.json")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesNotStartInProductionWithoutAKeySet() {
        // Given
        SecretConfig none = new SecretConfig() {
            @Override
            public Optional<Path> keyset() {
                return Optional.empty();
            }

            @Override
            public Duration reseal() {
                return Duration.ofDays(1);
            }
        };

        // When / Then
        assertThatThrownBy(() -> SecretBox.load(none, true)).hasMessageContaining("TALLYBRIDGE_KEYSET");
        assertThat(SecretBox.load(none, false).size()).isEqualTo(1);
    }
}
