package io.tallybridge.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Config(Optional<Path> key, Optional<Path> previousKey) implements AuthConfig {
        @Override
        public Duration keyReload() {
            return Duration.ofMillis(50);
        }

        @Override
        public Duration vendorKeyCache() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration refusedVendorKeyCache() {
            return Duration.ofSeconds(1);
        }

        @Override
        public int maxExchanges() {
            return 1;
        }

        @Override
        public Duration bearerCache() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration vendorTokenLife() {
            return Duration.ofSeconds(60);
        }
    }

    private SigningKeys keys(@Nullable Path key, @Nullable Path previous) {
        return new SigningKeys(new Config(Optional.ofNullable(key), Optional.ofNullable(previous)), vertx);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static String pem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static String jwk() throws Exception {
        return RsaJwkGenerator.generateJwk(2048).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
    }

    private static List<String> publishedIds(SigningKeys keys) throws Exception {
        return new JsonWebKeySet(keys.publicKeys())
                .getJsonWebKeys().stream().map(JsonWebKey::getKeyId).toList();
    }

    @Test
    void withoutAFileAKeyIsMade() throws Exception {
        assertThat(publishedIds(keys(null, null))).hasSize(1);
        assertThat(keys(null, null).publicKeys()).isNotEqualTo(keys(null, null).publicKeys());
    }

    @Test
    void theSameFileGivesEveryGatewayTheSameKeyId() throws Exception {
        // Given
        Path file = file("key.pem", pem());

        // When
        SigningKeys one = keys(file, null);
        SigningKeys other = keys(file, null);

        // Then
        assertThat(publishedIds(one)).hasSize(1).isEqualTo(publishedIds(other));
        assertThat(one.publicKeys()).doesNotContain("\"d\"").doesNotContain("\"p\"");
    }

    @Test
    void aJwkAndAJwkSetAreRead() throws Exception {
        // Given
        RsaJsonWebKey first = RsaJwkGenerator.generateJwk(2048);
        RsaJsonWebKey second = RsaJwkGenerator.generateJwk(2048);
        String set = new JsonWebKeySet(first, second).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);

        // When
        SigningKeys single = keys(file("one.json", jwk()), null);
        SigningKeys both = keys(file("set.json", set), null);

        // Then
        assertThat(publishedIds(single)).hasSize(1);
        assertThat(publishedIds(both)).hasSize(2);
        assertThat(both.current().getRsaPublicKey().getModulus())
                .isEqualTo(first.getRsaPublicKey().getModulus());
    }

    @Test
    void theKeyBeforeStaysVisible() throws Exception {
        // Given
        Path now = file("now.pem", pem());
        Path before = file("before.pem", pem());

        // When
        SigningKeys keys = keys(now, before);

        // Then
        assertThat(publishedIds(keys))
                .hasSize(2)
                .first()
                .isEqualTo(keys.current().getKeyId());
    }

    @Test
    void aChangedFileSignsAndTheOneBeforeStaysVisible() throws Exception {
        // Given
        Path file = file("key.json", jwk());
        SigningKeys keys = keys(file, null);
        String before = keys.current().getKeyId();
        keys.start(new io.quarkus.runtime.StartupEvent());

        // When
        Files.writeString(file, jwk());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (keys.current().getKeyId().equals(before) && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }

        // Then
        assertThat(keys.current().getKeyId()).isNotEqualTo(before);
        assertThat(publishedIds(keys)).containsExactly(keys.current().getKeyId(), before);
    }

    @Test
    void aFileThatIsNoKeyStopsTheStartAndIsNotQuoted() throws Exception {
        Path broken = file("broken.pem", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");
        Path small = file(
                "small.json", RsaJwkGenerator.generateJwk(1024).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
        Path open =
                file("open.json", RsaJwkGenerator.generateJwk(2048).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));

        assertThatThrownBy(() -> keys(broken, null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken.pem")
                .hasMessageNotContaining("c2VjcmV0")
                .hasNoCause();
        assertThatThrownBy(() -> keys(small, null)).hasMessageContaining("2048 bits");
        assertThatThrownBy(() -> keys(open, null)).hasMessageContaining("private");
        assertThatThrownBy(() -> keys(directory.resolve("missing.pem"), null)).hasMessageContaining("cannot be read");
    }
}
