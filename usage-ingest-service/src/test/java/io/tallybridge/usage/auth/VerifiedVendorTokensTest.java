package io.tallybridge.usage.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

class VerifiedVendorTokensTest {

    private static final long EXPIRES = 1_000;

    private final Verifier oidc = new Verifier();
    private long seconds = EXPIRES - 30;
    private final VerifiedVendorTokens mechanism = new VerifiedVendorTokens(oidc, () -> seconds * 1000);

    private SecurityIdentity authenticate(String header) {
        return mechanism.authenticate(request(header), null).await().indefinitely();
    }

    @Test
    void theSameVendorTokenIsVerifiedOnce() {
        // Given
        oidc.answer = identity("vendor", true);
        SecurityIdentity first = authenticate("Bearer a");
        // When
        SecurityIdentity second = authenticate("Bearer a");
        // Then
        assertThat(second).isSameAs(first);
        assertThat(oidc.calls).isEqualTo(1);
        // And another one is another one
        authenticate("Bearer b");
        assertThat(oidc.calls).isEqualTo(2);
    }

    @Test
    void anExpiredTokenIsVerifiedAgain() {
        // Given
        oidc.answer = identity("vendor", true);
        authenticate("Bearer a");
        seconds = EXPIRES;
        // When
        authenticate("Bearer a");
        // Then
        assertThat(oidc.calls).isEqualTo(2);
    }

    @Test
    void otherTokensAreVerifiedEachTime() {
        // Given
        oidc.answer = identity("org-admin", true);
        authenticate("Bearer a");
        authenticate("Bearer a");
        oidc.answer = identity("vendor", false);
        authenticate("Bearer b");
        authenticate("Bearer b");
        oidc.answer = null;
        authenticate(null);
        authenticate(null);
        // Then
        assertThat(oidc.calls).isEqualTo(6);
    }

    private static SecurityIdentity identity(String role, boolean ofIntegration) {
        Map<String, Object> claims =
                ofIntegration ? Map.of("integration", "1", "exp", EXPIRES) : Map.of("exp", EXPIRES);
        JsonWebToken token = new JsonWebToken() {
            @Override
            public String getName() {
                return "vendor";
            }

            @Override
            public Set<String> getClaimNames() {
                return claims.keySet();
            }

            @Override
            @SuppressWarnings("unchecked")
            public <T> T getClaim(String name) {
                return (T) claims.get(name);
            }
        };
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(token)
                .addRole(role)
                .build();
    }

    private static RoutingContext request(String authorization) {
        HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(
                VerifiedVendorTokensTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> authorization);
        return (RoutingContext) Proxy.newProxyInstance(
                VerifiedVendorTokensTest.class.getClassLoader(),
                new Class<?>[] {RoutingContext.class},
                (proxy, method, arguments) -> request);
    }

    private static final class Verifier implements HttpAuthenticationMechanism {
        private SecurityIdentity answer;
        private int calls;

        @Override
        public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
            calls++;
            return Uni.createFrom().item(answer);
        }

        @Override
        public Uni<ChallengeData> getChallenge(RoutingContext context) {
            return Uni.createFrom().nullItem();
        }
    }
}
