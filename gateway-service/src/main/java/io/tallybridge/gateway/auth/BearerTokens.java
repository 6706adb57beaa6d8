package io.tallybridge.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.gateway.answer.GatewayProblem;
import io.tallybridge.gateway.answer.Refusal;
import io.tallybridge.gateway.request.Api;
import io.tallybridge.gateway.request.GatewayRequest;
import io.tallybridge.gateway.request.Route;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * On our own API: lets only people's valid tokens pass, unchanged, so that services verify them again. A token that was
 * verified is believed for some seconds, keyed by its hash and never beyond its end: RS256 costs more than all else here.
 */
@ApplicationScoped
public class BearerTokens implements Handler<RoutingContext> {

    private static final Logger LOG = Logger.getLogger(BearerTokens.class);
    private static final int MAX_VERIFIED = 50_000;
    private static final String SCHEME = "bearer ";

    private final HttpAuthenticator authenticator;
    private final Clock clock;
    private final Duration believed;
    private final Cache<Fingerprint, Verified> verified =
            Caffeine.newBuilder().maximumSize(MAX_VERIFIED).build();

    /**
     * A token that was found good.
     *
     * @param organization the organization that it names, if any
     * @param until from then on it is verified again
     */
    private record Verified(@Nullable String organization, Instant until) {}

    BearerTokens(HttpAuthenticator authenticator, Clock clock, AuthConfig config) {
        this.authenticator = authenticator;
        this.clock = clock;
        this.believed = config.bearerCache();
    }

    @Override
    public void handle(RoutingContext routing) {
        GatewayRequest request = GatewayRequest.of(routing);
        Route route = request.route();
        if (route == null || route.api() != Api.OWN) {
            routing.next();
            return;
        }
        @Nullable String header = request.http().getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            Refusal.unauthorized(request).send(request);
            return;
        }
        Fingerprint fingerprint = Fingerprint.of(header);
        Verified known = verified.getIfPresent(fingerprint);
        if (known != null && clock.instant().isBefore(known.until())) {
            request.authenticated(header, known.organization(), null);
            routing.next();
            return;
        }
        Context context = Vertx.currentContext();
        authenticator
                .attemptAuthentication(routing)
                .subscribe()
                .with(
                        identity -> on(context, () -> judge(request, header, fingerprint, identity)),
                        failure -> on(context, () -> refuse(request, failure)));
    }

    private void judge(
            GatewayRequest request, String header, Fingerprint fingerprint, @Nullable SecurityIdentity identity) {
        if (identity == null
                || identity.isAnonymous()
                || !(identity.getPrincipal() instanceof JsonWebToken token)
                || token.getExpirationTime() == 0) {
            Refusal.unauthorized(request).send(request);
            return;
        }
        if (identity.hasRole(Roles.SERVICE) || identity.hasRole(Roles.VENDOR)) {
            Refusal.of(GatewayProblem.FORBIDDEN, "This token is for the inside of the suite, not for its public door.")
                    .send(request);
            return;
        }
        String organization = Organization.named(token);
        Instant end = Instant.ofEpochSecond(token.getExpirationTime());
        Instant until = clock.instant().plus(believed);
        verified.put(fingerprint, new Verified(organization, until.isBefore(end) ? until : end));
        request.authenticated(header, organization, null);
        request.routing().next();
    }

    private static void refuse(GatewayRequest request, Throwable failure) {
        if (failure instanceof AuthenticationException || failure instanceof SecurityException) {
            Refusal.unauthorized(request).send(request);
            return;
        }
        try (LogScope keys = LogScope.with(LogKey.REQUEST_ID, request.id())
                .and(LogKey.TRACE_ID, request.traceId())
                .and(LogKey.REASON, failure.getMessage())) {
            LOG.warn("a token could not be verified");
        }
        Refusal.of(
                        GatewayProblem.UPSTREAM_UNAVAILABLE,
                        "Tokens cannot be verified now, because the issuer does not answer. Repeat the request soon.")
                .with("Retry-After", "5")
                .send(request);
    }

    private static void on(Context context, Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(back -> work.run());
        }
    }
}
