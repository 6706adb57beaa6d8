package io.tallybridge.localstack;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyTemplates;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The passwords and secrets of this stack, made at the first start and kept in one file that only its owner can read.
 * A value given by option or environment replaces the kept one.
 */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String KEYCLOAK_ADMIN = "keycloak.admin";
    private static final String KEYCLOAK_DEMO = "keycloak.demo";
    private static final String KEYCLOAK_DATABASE = "database.keycloak";

    private final Map<String, String> values;

    private Secrets(Map<String, String> values) {
        this.values = values;
    }

    static Secrets load(DataDirectory data, Map<String, String> given, boolean keycloak) {
        Map<String, String> values = new TreeMap<>();
        Path file = data.secrets();
        try {
            if (Files.exists(file)) {
                Map<?, ?> kept = Json.mapper().readValue(file.toFile(), Map.class);
                kept.forEach((name, value) -> values.put(name.toString(), value.toString()));
            }
            if (values.isEmpty() && Files.exists(data.postgres().resolve("PG_VERSION"))) {
                throw StackException.unusable(
                        "%s is missing, and with it the password of the database in %s: restore it or move the database away."
                                .formatted(file, data.postgres()));
            }
            Map<String, String> before = Map.copyOf(values);
            values.putAll(given);
            values.computeIfAbsent("database.superuser", name -> generate());
            for (Service service : Service.values()) {
                values.computeIfAbsent("client." + service.module(), name -> generate());
                service.database().ifPresent(database -> {
                    values.computeIfAbsent("database." + database + ".owner", name -> generate());
                    values.computeIfAbsent("database." + database + ".app", name -> generate());
                });
            }
            values.computeIfAbsent("client." + Issuer.CLI_CLIENT, name -> generate());
            if (keycloak) {
                List.of(KEYCLOAK_ADMIN, KEYCLOAK_DEMO, KEYCLOAK_DATABASE)
                        .forEach(name -> values.computeIfAbsent(name, missing -> generate()));
            }
            if (!values.equals(before)) {
                DataDirectory.writePrivately(file, Json.mapper().writeValueAsString(values));
            }
            return new Secrets(values);
        } catch (IOException e) {
            throw StackException.failed("Cannot read " + file, e);
        }
    }

    String superuser() {
        return get("database.superuser");
    }

    String databaseOwner(String database) {
        return get("database." + database + ".owner");
    }

    String databaseApp(String database) {
        return get("database." + database + ".app");
    }

    String client(String clientId) {
        return get("client." + clientId);
    }

    String keycloakAdmin() {
        return get(KEYCLOAK_ADMIN);
    }

    String keycloakDemo() {
        return get(KEYCLOAK_DEMO);
    }

    String keycloakDatabase() {
        return get(KEYCLOAK_DATABASE);
    }

    private String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No secret " + name);
        }
        return value;
    }

    private static String generate() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Makes the key set with which psa-sync-service encrypts, unless there is one: losing it loses every PSA secret. */
    static void ensureKeyset(Path file) {
        if (Files.exists(file)) {
            return;
        }
        try {
            AeadConfig.register();
            KeysetHandle keyset = KeysetHandle.generateNew(KeyTemplates.get("AES256_GCM"));
            DataDirectory.writePrivately(
                    file, TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw StackException.failed("Cannot make the key set " + file, e);
        }
    }

    /** The key with which all gateways sign vendor tokens, so that a service accepts those of each. */
    static void ensureGatewayKey(Path file) {
        issuerKey(file);
    }

    /** The issuer's signing key, kept so that tokens stay valid over a restart. */
    static RSAKey issuerKey(Path file) {
        try {
            if (Files.exists(file)) {
                return RSAKey.parse(Files.readString(file));
            }
            RSAKey key = new RSAKeyGenerator(2048).keyID(Issuer.ID).generate();
            DataDirectory.writePrivately(file, key.toJSONString());
            return key;
        } catch (IOException | ParseException | JOSEException e) {
            throw StackException.failed("Cannot read or make the issuer's key " + file, e);
        }
    }
}
