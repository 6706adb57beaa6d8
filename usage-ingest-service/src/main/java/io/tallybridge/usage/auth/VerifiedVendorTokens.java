package io.tallybridge.usage.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.tallybridge.common.caller.Roles;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * The gateway sends the same short-lived token with all counts of an integration for some seconds. OIDC verifies it when
 * it comes first; until it expires the same token, character by character, means the same identity. Nothing else is
 * remembered: people's and services' tokens are verified each time, and a token that failed is never in here.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class VerifiedVendorTokens implements HttpAuthenticationMechanism {

    private static final int MOST_TOKENS = 10_000;
    // What OIDC answers for a service too, but only after it has read the token twice.
    private static final Uni<HttpCredentialTransport> BEARER =
            Uni.createFrom().item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "Bearer"));
    // The gateway's tokens live this long at most; one that claims more is verified again after this time.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final HttpAuthenticationMechanism oidc;
    private final LongSupplier millis;
    private final Cache<String, Verified> verified = Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfterWrite(LONGEST)
            .build();

    // The wall clock, not the one that tests freeze: OIDC itself judges expiry by it.
    @Inject
    VerifiedVendorTokens(OidcAuthenticationMechanism oidc) {
        this(oidc, System::currentTimeMillis);
    }

    VerifiedVendorTokens(HttpAuthenticationMechanism oidc, LongSupplier millis) {
        this.oidc = oidc;
        this.millis = millis;
    }

    private record Verified(SecurityIdentity identity, long expiresAtMillis) {}

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return oidc.authenticate(context, providers);
        }
        Verified known = verified.getIfPresent(authorization);
        if (known != null && millis.getAsLong() < known.expiresAtMillis) {
            return Uni.createFrom().item(known.identity);
        }
        return oidc.authenticate(context, providers).invoke(identity -> remember(authorization, identity));
    }

    private void remember(String authorization, @Nullable SecurityIdentity identity) {
        if (identity != null
                && identity.hasRole(Roles.VENDOR)
                && identity.getPrincipal() instanceof JsonWebToken token
                && token.containsClaim("integration")) {
            verified.put(
                    authorization,
                    new Verified(
                            identity,
                            Duration.ofSeconds(token.getExpirationTime()).toMillis()));
        }
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return oidc.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return BEARER;
    }

    @Override
    public int getPriority() {
        return oidc.getPriority() + 1;
    }
}
