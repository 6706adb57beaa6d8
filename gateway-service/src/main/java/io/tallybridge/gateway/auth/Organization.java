package io.tallybridge.gateway.auth;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Collection;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** The organization claim, only to count requests by: services read it for themselves. */
final class Organization {

    private Organization() {}

    static @Nullable String named(JsonWebToken token) {
        return single(token.getClaim("organization"));
    }

    /** Identity providers write one organization as text, as a list of one, or as an object with one key. */
    private static @Nullable String single(@Nullable Object claim) {
        if (claim instanceof String text) {
            return text;
        }
        if (claim instanceof JsonString text) {
            return text.getString();
        }
        if (claim instanceof JsonArray list) {
            return list.isEmpty() ? null : single(list.get(0));
        }
        if (claim instanceof JsonObject object) {
            return object.isEmpty() ? null : object.keySet().iterator().next();
        }
        if (claim instanceof Collection<?> list) {
            return list.isEmpty() ? null : single(list.iterator().next());
        }
        return null;
    }
}
