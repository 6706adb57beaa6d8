package io.tallybridge.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a secret: what caches are keyed by, so that no secret lies in one. */
record Fingerprint(long a, long b, long c, long d) {

    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    });

    static Fingerprint of(String secret) {
        byte[] hash = SHA256.get().digest(secret.getBytes(StandardCharsets.UTF_8));
        ByteBuffer words = ByteBuffer.wrap(hash);
        return new Fingerprint(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a);
    }
}
