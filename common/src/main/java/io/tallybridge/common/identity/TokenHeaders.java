package io.tallybridge.common.identity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens' headers, and remembers some: a caller sends the same token with many requests, and reading it costs more than
 * most that is done before the token is judged. Kept without their signatures, so that nothing here opens a door.
 */
final class TokenHeaders {

    private static final int MOST = 1_000;
    private static final int LONGEST = 4_096;

    private final Map<String, TokenHeader> read = new ConcurrentHashMap<>();

    /** As {@link TokenHeader#of}. */
    @Nullable
    TokenHeader of(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        int signature = authorization.lastIndexOf('.');
        if (signature < 0 || signature > LONGEST) {
            return TokenHeader.of(authorization);
        }
        String signed = authorization.substring(0, signature);
        TokenHeader known = read.get(signed);
        if (known != null) {
            return known;
        }
        TokenHeader header = TokenHeader.of(authorization);
        if (header != null) {
            if (read.size() >= MOST) {
                read.clear();
            }
            read.put(signed, header);
        }
        return header;
    }
}
