package io.tallybridge.gateway.auth;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The key that signs vendor tokens, and the keys that services may still meet: the one before stays visible. */
@ApplicationScoped
public class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final int MIN_BITS = 2048;

    private final AuthConfig config;
    private final Vertx vertx;
    private volatile Keys keys;
    private volatile @Nullable FileTime readAt;
    private long timer = -1;

    /** The signing key first, then former ones. */
    private record Keys(List<RsaJsonWebKey> all, String published) {
        static Keys of(List<RsaJsonWebKey> all) {
            return new Keys(List.copyOf(all), new JsonWebKeySet(all).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        }

        RsaJsonWebKey current() {
            return all.get(0);
        }
    }

    SigningKeys(AuthConfig config, Vertx vertx) {
        this.config = config;
        this.vertx = vertx;
        List<RsaJsonWebKey> all = new ArrayList<>();
        if (config.key().isPresent()) {
            readAt = changedAt(config.key().get());
            all.addAll(read(config.key().get()));
        } else {
            all.add(generate());
        }
        config.previousKey().ifPresent(file -> all.addAll(read(file)));
        keys = Keys.of(all);
    }

    /** The key that signs now. */
    RsaJsonWebKey current() {
        return keys.current();
    }

    /** The public halves as a JWK set. */
    public String publicKeys() {
        return keys.published();
    }

    void start(@Observes StartupEvent event) {
        if (config.key().isEmpty()) {
            LOG.info("Vendor tokens are signed with a key made for this start;"
                    + " set tallybridge.gateway.key when several gateways run");
            return;
        }
        timer = vertx.setPeriodic(config.keyReload().toMillis(), id -> vertx.executeBlocking(this::reload, true));
    }

    void stop(@Observes ShutdownEvent event) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    /** Takes over a changed key file. A file that cannot be read keeps the keys as they are. */
    private boolean reload() {
        Path file = config.key().orElseThrow();
        try {
            FileTime changed = changedAt(file);
            if (changed.equals(readAt)) {
                return false;
            }
            List<RsaJsonWebKey> all = new ArrayList<>(read(file));
            RsaJsonWebKey before = keys.current();
            if (all.stream().noneMatch(key -> key.getKeyId().equals(before.getKeyId()))) {
                all.add(before);
            }
            keys = Keys.of(all);
            readAt = changed;
            try (LogScope keyId = LogScope.with(LogKey.KEY_ID, current().getKeyId())) {
                LOG.info("vendor tokens are signed with a new key");
            }
            return true;
        } catch (IllegalStateException e) {
            try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                LOG.error("the signing key file is not usable, the key before stays");
            }
            return false;
        }
    }

    private static RsaJsonWebKey generate() {
        try {
            return named(RsaJwkGenerator.generateJwk(MIN_BITS));
        } catch (JoseException e) {
            throw new IllegalStateException("No RSA key can be made here", e);
        }
    }

    private static FileTime changedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new IllegalStateException("The signing key file " + file + " cannot be read", e);
        }
    }

    private static List<RsaJsonWebKey> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            List<RsaJsonWebKey> found = new ArrayList<>();
            if (text.startsWith("{") && text.contains("\"keys\"")) {
                for (JsonWebKey key : new JsonWebKeySet(text).getJsonWebKeys()) {
                    found.add(usable(key, file));
                }
            } else if (text.startsWith("{")) {
                found.add(usable(PublicJsonWebKey.Factory.newPublicJwk(text), file));
            } else {
                found.add(fromPem(text));
            }
            if (found.isEmpty()) {
                throw new IllegalStateException("The signing key file " + file + " holds no key");
            }
            return found;
        } catch (IOException | JoseException | GeneralSecurityException | IllegalArgumentException e) {
            // The cause may quote the file: it is a secret.
            throw new IllegalStateException("The signing key file " + file
                    + " must hold an RSA private key as PKCS#8 PEM, as JWK or as JWK set ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static RsaJsonWebKey usable(JsonWebKey key, Path file) throws JoseException {
        if (key instanceof RsaJsonWebKey rsa
                && rsa.getPrivateKey() != null
                && rsa.getRsaPublicKey().getModulus().bitLength() >= MIN_BITS) {
            return named(rsa);
        }
        throw new IllegalStateException(
                "The signing key file " + file + " must hold RSA private keys of at least " + MIN_BITS + " bits");
    }

    private static RsaJsonWebKey fromPem(String pem) throws GeneralSecurityException, JoseException {
        String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        KeyFactory factory = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey secret = (RSAPrivateCrtKey) factory.generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
        RSAPublicKey open = (RSAPublicKey)
                factory.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
        RsaJsonWebKey key = new RsaJsonWebKey(open);
        key.setPrivateKey(secret);
        return named(key);
    }

    /** The id is the key's own thumbprint, so that every gateway gives the same key the same id. */
    private static RsaJsonWebKey named(RsaJsonWebKey key) throws JoseException {
        key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
        key.setUse("sig");
        key.setAlgorithm("RS256");
        return key;
    }
}
