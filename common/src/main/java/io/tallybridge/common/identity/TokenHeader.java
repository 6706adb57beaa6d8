package io.tallybridge.common.identity;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What an unverified bearer token says of its origin: enough to know whose keys to look at, and never to be believed.
 *
 * @param keyId the key that is said to have signed it
 * @param issuer who is said to have issued it
 */
record TokenHeader(String keyId, String issuer) {

    private static final String SCHEME = "bearer ";

    /** Reads an Authorization header; null where that is no bearer JWT with both. */
    static @Nullable TokenHeader of(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        int begin = SCHEME.length();
        int dot = authorization.indexOf('.', begin);
        int second = dot < 0 ? -1 : authorization.indexOf('.', dot + 1);
        if (second < 0) {
            return null;
        }
        try {
            Object keyId = part(authorization.substring(begin, dot)).getValue("kid");
            Object issuer = part(authorization.substring(dot + 1, second)).getValue("iss");
            return keyId instanceof String k && issuer instanceof String i ? new TokenHeader(k, i) : null;
        } catch (IllegalArgumentException | DecodeException e) {
            return null;
        }
    }

    private static JsonObject part(String encoded) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(encoded.trim()), StandardCharsets.UTF_8));
    }
}
