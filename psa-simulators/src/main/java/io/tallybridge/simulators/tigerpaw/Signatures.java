package io.tallybridge.simulators.tigerpaw;

import io.tallybridge.simulators.engine.SimulatorRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Checks that a call is signed with the Rep's keys, for this method and path, about now. */
final class Signatures {

    private static final String SCHEME = "TSI ";

    private final TigerpawSettings settings;
    private final Instant now;

    Signatures(TigerpawSettings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    /** Why the call is refused; null if its signature is right. */
    @Nullable
    String objection(SimulatorRequest request) {
        String date = request.header("X-TSI-Date") != null ? request.header("X-TSI-Date") : request.header("Date");
        if (date == null) {
            return "The date header is missing.";
        }
        if (!current(date)) {
            return "The date of the request is not valid.";
        }
        String authorization = request.header("Authorization");
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return "The authorization header is missing.";
        }
        String expected = settings.publicKey() + ":"
                + signature(settings.privateKey(), textToSign(request.method(), path(request), date));
        return same(decoded(authorization.substring(SCHEME.length())), expected) ? null : "The signature is not valid.";
    }

    /** The path as the caller sent it, with the part before this PSA's own paths. */
    private static String path(SimulatorRequest request) {
        return URI.create(request.baseUrl()).getRawPath() + request.path();
    }

    private boolean current(String date) {
        try {
            Instant signed = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            int tolerance = settings.clockToleranceSeconds();
            return tolerance == 0 || Duration.between(signed, now).abs().compareTo(Duration.ofSeconds(tolerance)) <= 0;
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    static String textToSign(String method, String path, String date) {
        return (method + "|" + path + "|" + date).toLowerCase(Locale.ROOT);
    }

    static String signature(String privateKey, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(privateKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String decoded(String token) {
        try {
            return new String(Base64.getDecoder().decode(token.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
