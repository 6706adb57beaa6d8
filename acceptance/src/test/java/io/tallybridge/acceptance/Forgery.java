package io.tallybridge.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens made from a good one that nobody may accept. */
final class Forgery {

    private final String header;
    private final String claims;
    private final String signature;

    Forgery(String good) {
        String[] parts = good.split("\\.");
        this.header = decode(parts[0]);
        this.claims = decode(parts[1]);
        this.signature = parts[2];
    }

    /** Other claims under the good signature. */
    String withClaims(String from, String to) {
        String changed = claims.replace(from, to);
        if (changed.equals(claims)) {
            throw new IllegalArgumentException("The token does not say " + from);
        }
        return encode(header) + "." + encode(changed) + "." + signature;
    }

    /** Says that it needs no signature. */
    String unsigned() {
        return encode("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + encode(claims) + ".";
    }

    /** Signed by a stranger who names the issuer's key, or any other. */
    String signedByAStranger(String keyId) throws GeneralSecurityException {
        String input = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}") + "." + encode(claims);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(key);
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encode(signer.sign());
    }

    /** Takes the issuer's public key, which everybody knows, for a shared secret. */
    String signedWithThePublicKey(String keyId, byte[] publicKey) throws GeneralSecurityException {
        String input = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + keyId + "\"}") + "." + encode(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(publicKey, "HmacSHA256"));
        return input + "." + encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The key that the good token names. */
    static String keyId(String token) {
        return decode(token.split("\\.")[0]).replaceAll(".*\"kid\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
