package io.tallybridge.mapping.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes keys and their hashes. 256 random bits need no slow hash: there is nothing to guess. */
final class KeyMaterial {
    static final String VENDOR_PREFIX = "tbv_";
    static final String PARTNER_PREFIX = "tbp_";
    private static final int SHOWN = 10;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyMaterial() {}

    /** A key without a colon, since a colon parts the two keys of a token. */
    static String generate(String prefix) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String shown(String key) {
        return key.substring(0, SHOWN);
    }

    static String token(String vendorKey, String partnerKey) {
        return Base64.getEncoder().encodeToString((vendorKey + ":" + partnerKey).getBytes(StandardCharsets.UTF_8));
    }

    static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a time that does not tell how much was right. */
    static boolean same(String hash, String otherHash) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), otherHash.getBytes(StandardCharsets.US_ASCII));
    }
}
