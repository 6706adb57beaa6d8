package io.tallybridge.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two keys in a vendor's {@code Gradient-Token}: standard Base64 of {@code vendorKey:partnerKey}.
 *
 * @param vendorKey before the first colon
 * @param partnerKey after it; may hold colons
 */
record GradientToken(String vendorKey, String partnerKey) {

    private static final int MAX_LENGTH = 2048;

    /** Reads the header; empty where it is missing or not of that form. */
    static Optional<GradientToken> parse(@Nullable String header) {
        if (header == null || header.isEmpty() || header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String keys;
        try {
            byte[] bytes = Base64.getDecoder().decode(header.trim());
            keys = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
        int colon = keys.indexOf(':');
        if (colon <= 0 || colon == keys.length() - 1 || keys.chars().anyMatch(c -> c < ' ')) {
            return Optional.empty();
        }
        return Optional.of(new GradientToken(keys.substring(0, colon), keys.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return "GradientToken[***]";
    }
}
