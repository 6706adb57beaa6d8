package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts credentials on a call, at the last moment. One implementation per kind of authentication. */
public interface Authentication {

    PsaRequest authorize(PsaRequest request);

    /**
     * Gets what {@link #authorize} needs, such as a token; called before the call waits for its turn, so that a call made
     * here never waits for a place that its caller holds.
     *
     * @throws io.tallybridge.psasync.psa.PsaException if it cannot be had
     */
    default void prepare() {}

    /** Told that the PSA refused the credentials of a call; true if there are others now, so that one more try makes sense. */
    default boolean renew() {
        return false;
    }

    /** What must not be shown, beside the credentials of the connection. */
    List<Secret> secrets();

    /** For the few calls that need no credentials. */
    static Authentication none() {
        return headers(Map.of());
    }

    /** RFC 7617, plus headers that go with it. */
    static Authentication basic(String user, Secret password, Map<String, Secret> more) {
        byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        Map<String, Secret> headers = new LinkedHashMap<>(more);
        headers.put("Authorization", Secret.of("Basic " + Base64.getEncoder().encodeToString(pair)));
        return headers(headers);
    }

    /** Headers that hold the credentials as they are. */
    static Authentication headers(Map<String, Secret> headers) {
        Map<String, Secret> fixed = Map.copyOf(headers);
        return new Authentication() {
            @Override
            public PsaRequest authorize(PsaRequest request) {
                PsaRequest authorized = request;
                for (Map.Entry<String, Secret> header : fixed.entrySet()) {
                    authorized = authorized.withHeader(
                            header.getKey(), header.getValue().reveal());
                }
                return authorized;
            }

            @Override
            public List<Secret> secrets() {
                return List.copyOf(fixed.values());
            }
        };
    }
}
