package io.tallybridge.psasync.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadParameters;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Seals and opens secrets. Each is encrypted with a data key of its own, which the key set's primary key wraps; what a
 * secret belongs to is bound into it, so that a row copied to another organization or connection does not open.
 */
@Singleton
@Startup
public class SecretBox {
    private static final Logger LOG = Logger.getLogger(SecretBox.class);

    private final Aead envelope;
    private final long primaryKeyId;
    private final Duration resealEvery;

    @Inject
    SecretBox(SecretConfig config) {
        this(load(config, LaunchMode.current() == LaunchMode.NORMAL), config.reseal());
    }

    SecretBox(KeysetHandle keys, Duration resealEvery) {
        try {
            AeadConfig.register();
            AeadParameters dataKey = PredefinedAeadParameters.AES256_GCM;
            envelope = KmsEnvelopeAead.create(dataKey, keys.getPrimitive(RegistryConfiguration.get(), Aead.class));
            primaryKeyId = keys.getPrimary().getId();
            this.resealEvery = resealEvery;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key set cannot be used for encryption.", e);
        }
    }

    static KeysetHandle load(SecretConfig config, boolean production) {
        try {
            AeadConfig.register();
            if (config.keyset().isPresent()) {
                return read(config.keyset().get());
            }
            if (production) {
                throw new IllegalStateException(
                        "TALLYBRIDGE_KEYSET must name a file with a Tink key set; without it credentials cannot be kept.");
            }
            LOG.warn("no key set is configured; stored credentials cannot be opened after this process ends");
            return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key set cannot be used.", e);
        }
    }

    static KeysetHandle read(Path file) {
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
        } catch (IOException e) {
            throw new IllegalStateException("The key set file " + file + " cannot be read.", e);
        } catch (GeneralSecurityException e) {
            // Its message could quote the file.
            throw new IllegalStateException("The file " + file + " holds no Tink key set in JSON.");
        }
    }

    /** Encrypts a secret of a connection. */
    public SealedSecret seal(String organization, UUID connectionId, String secret) {
        try {
            return new SealedSecret(
                    envelope.encrypt(secret.getBytes(StandardCharsets.UTF_8), owner(organization, connectionId)),
                    primaryKeyId);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A secret could not be sealed.", e);
        }
    }

    /**
     * Decrypts a secret of a connection.
     *
     * @throws IllegalStateException if it was sealed for another owner or with a key that the key set lost
     */
    public String open(String organization, UUID connectionId, byte[] kept) {
        try {
            return new String(envelope.decrypt(kept, owner(organization, connectionId)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A secret could not be opened with the key set at hand.", e);
        }
    }

    /** The key that seals now. */
    public long primaryKeyId() {
        return primaryKeyId;
    }

    /** Whether a secret is wrapped by another key than the one that seals now. */
    public boolean outdated(long keyId) {
        return keyId != primaryKeyId;
    }

    public Duration resealEvery() {
        return resealEvery;
    }

    private static byte[] owner(String organization, UUID connectionId) {
        return (organization + "/" + connectionId).getBytes(StandardCharsets.UTF_8);
    }
}
