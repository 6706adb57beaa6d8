package io.tallybridge.simulators.bms;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The tokens that were handed out, with their ends. Kept apart from the records: signing in changes nothing that bills. */
final class Sessions {

    /**
     * What a log-in gives.
     *
     * @param expires end of the access token
     * @param refreshExpires end of the refresh token
     */
    record Session(String access, String refresh, Instant expires, Instant refreshExpires) {}

    private final Clock clock;
    private final Map<String, Session> byAccess = new ConcurrentHashMap<>();
    private final Map<String, Instant> olderApi = new ConcurrentHashMap<>();

    Sessions(Clock clock) {
        this.clock = clock;
    }

    Session open(Duration life, Duration refreshLife) {
        Instant now = clock.instant();
        Session session = new Session(token("access"), token("refresh"), now.plus(life), now.plus(refreshLife));
        byAccess.put(session.access(), session);
        return session;
    }

    /** The session that a pair of tokens belongs to, which ends with this; null if it cannot be continued. */
    @Nullable
    Session close(@Nullable String access, @Nullable String refresh) {
        Session session = access == null ? null : byAccess.get(access);
        if (session == null
                || !session.refresh().equals(refresh)
                || !clock.instant().isBefore(session.refreshExpires())) {
            return null;
        }
        return byAccess.remove(access);
    }

    boolean open(String access) {
        Session session = byAccess.get(access);
        return session != null && clock.instant().isBefore(session.expires());
    }

    String openOlder(Duration life) {
        String access = token("older");
        olderApi.put(access, clock.instant().plus(life));
        return access;
    }

    boolean openAtOlder(String access) {
        Instant expires = olderApi.get(access);
        return expires != null && clock.instant().isBefore(expires);
    }

    void clear() {
        byAccess.clear();
        olderApi.clear();
    }

    private static String token(String kind) {
        byte[] id = (kind + UUID.randomUUID()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return "eyJhbGciOiJIUzI1NiJ9." + Base64.getUrlEncoder().withoutPadding().encodeToString(id) + ".c2ltdWxhdGVk";
    }
}
