package io.tallybridge.gateway.auth;

import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.Tokens;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.tallybridge.gateway.request.Upstream;
import io.tallybridge.gateway.route.UpstreamClients;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks mapping-service what a pair of vendor keys stands for. */
@ApplicationScoped
class VendorKeyExchange {

    private static final String PATH = "/internal/v1/vendor-keys/exchange";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final UpstreamClients clients;
    private final OidcClient oidc;
    private final TokensHelper tokens = new TokensHelper();

    /** An answer that says nothing about the keys. */
    static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message, null, false, false);
        }
    }

    VendorKeyExchange(UpstreamClients clients, OidcClient oidc) {
        this.clients = clients;
        this.oidc = oidc;
    }

    /**
     * Exchanges a pair of keys.
     *
     * @return empty where the keys are wrong, expired or revoked; fails where that cannot be known now
     */
    Future<Optional<VendorIdentity>> exchange(GradientToken keys, String requestId) {
        return accessToken(false)
                .compose(token -> ask(keys, requestId, token))
                .recover(failure -> failure instanceof OwnTokenRefused
                        // The issuer may have changed its keys; once more with a fresh token.
                        ? accessToken(true).compose(token -> ask(keys, requestId, token))
                        : Future.failedFuture(failure));
    }

    private Future<Optional<VendorIdentity>> ask(GradientToken keys, String requestId, String accessToken) {
        Buffer body = new JsonObject()
                .put("vendorKey", keys.vendorKey())
                .put("partnerKey", keys.partnerKey())
                .toBuffer();
        // A question, although it is asked with POST to keep the keys out of the path: it may be asked again.
        return clients.repeatedly(() -> clients.request(Upstream.MAPPING, HttpMethod.POST, PATH, PATIENCE)
                .compose(request -> request.putHeader("Authorization", "Bearer " + accessToken)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Accept", "application/json")
                        .putHeader("X-Request-Id", requestId)
                        .send(body))
                .compose(response -> response.body().map(answer -> read(response, answer))));
    }

    private static Optional<VendorIdentity> read(HttpClientResponse response, Buffer body) {
        int status = response.statusCode();
        if (status == 200) {
            try {
                JsonObject json = body.toJsonObject();
                return Optional.of(new VendorIdentity(
                        required(json, "organizationId"), required(json, "integrationId"), required(json, "vendorId")));
            } catch (DecodeException | ClassCastException e) {
                throw new Unavailable("the exchange's answer is not the agreed one");
            }
        }
        if (status == 401 && response.getHeader("WWW-Authenticate") != null) {
            throw new OwnTokenRefused();
        }
        if (status == 400 || status == 401 || status == 404) {
            return Optional.empty();
        }
        throw new Unavailable("the exchange was answered with status " + status);
    }

    private static String required(JsonObject json, String name) {
        @Nullable String value = json.getString(name);
        if (value == null || value.isEmpty()) {
            throw new Unavailable("the exchange's answer lacks " + name);
        }
        return value;
    }

    private Future<String> accessToken(boolean fresh) {
        Promise<String> promise = Promise.promise();
        tokens.getTokens(oidc, Map.of(), fresh)
                .map(Tokens::getAccessToken)
                .subscribe()
                .with(
                        promise::tryComplete,
                        failure -> promise.tryFail(
                                new Unavailable("no token for mapping-service: " + failure.getMessage())));
        return promise.future();
    }

    /** The gateway's own token was refused, which says nothing about the vendor's keys. */
    private static final class OwnTokenRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OwnTokenRefused() {
            super("mapping-service refused the gateway's own token", null, false, false);
        }
    }
}
