package io.tallybridge.common.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A real OIDC issuer, and the gateway's key set for vendor tokens, for the length of a test run; see {@link TestTokens}. */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        TestTokens.Issuers issuers = TestTokens.start();
        return Map.of(
                "TALLYBRIDGE_ISSUER", issuers.issuer(),
                "TALLYBRIDGE_GATEWAY_JWKS", issuers.gatewayKeys(),
                "TALLYBRIDGE_CLIENT_SECRET", "test-secret");
    }

    @Override
    public void stop() {
        TestTokens.stop();
    }
}
