package io.tallybridge.psasync.psa.tigerpaw;

import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tigerpaw's TSI signature of each call (vendor's sample text): HMAC-SHA256 over method, path without query, and date, all in
 * lower case. The same date stands in {@code X-TSI-Date}, which wins over a {@code Date} that a proxy may have rewritten.
 */
final class TigerpawSignature implements Authentication {
    private static final String ALGORITHM = "HmacSHA256";

    /** RFC 1123 with two digits for the day, which Java's own formatter does not write. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final Secret publicKey;
    private final Secret privateKey;
    private final PsaTime time;
    private volatile @Nullable Secret latestToken;

    TigerpawSignature(Secret publicKey, Secret privateKey, PsaTime time) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
        this.time = time;
    }

    /** Signs at the last moment, with the address exactly as it is sent. */
    @Override
    public PsaRequest authorize(PsaRequest request) {
        String date = date(time.now());
        Secret token = token(publicKey, privateKey, textToSign(request.method(), request.uri(), date));
        latestToken = token;
        return request.withHeader("X-TSI-Date", date).withHeader("Authorization", "TSI " + token.reveal());
    }

    @Override
    public List<Secret> secrets() {
        Secret token = latestToken;
        return token == null ? List.of() : List.of(token);
    }

    static String date(Instant now) {
        return DATE.format(now.atZone(ZoneOffset.UTC));
    }

    static String textToSign(String method, URI uri, String date) {
        return (method + "|" + uri.getRawPath() + "|" + date).toLowerCase(Locale.ROOT);
    }

    static Secret token(Secret publicKey, Secret privateKey, String text) {
        String pair = publicKey.reveal() + ":" + signature(privateKey, text);
        return Secret.of(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    static String signature(Secret privateKey, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(privateKey.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
        }
    }
}
