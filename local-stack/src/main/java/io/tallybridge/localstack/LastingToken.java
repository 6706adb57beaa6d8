package io.tallybridge.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Supplier;

/** A token that is fetched when it is first needed, and again shortly before its end. */
public final class LastingToken implements Supplier<String> {

    private static final Duration MARGIN = Duration.ofSeconds(20);

    private final Supplier<String> source;
    private String token = "";
    private Instant until = Instant.MIN;

    /** Fetches from {@code source}. */
    public LastingToken(Supplier<String> source) {
        this.source = source;
    }

    @Override
    public synchronized String get() {
        if (!Instant.now().isBefore(until)) {
            token = source.get();
            until = Instant.ofEpochSecond(claims(token).path("exp").asLong()).minus(MARGIN);
        }
        return token;
    }

    /** What a token says, unverified. */
    public static JsonNode claims(String token) {
        String[] parts = token.split("\\.");
        try {
            return Json.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        } catch (IOException | RuntimeException e) {
            throw StackException.failed("The issuer's token is not a JWT");
        }
    }
}
