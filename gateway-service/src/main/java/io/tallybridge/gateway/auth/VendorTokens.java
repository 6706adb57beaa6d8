package io.tallybridge.gateway.auth;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** Signs the short-lived token that services get for a vendor's request. */
@ApplicationScoped
class VendorTokens {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SigningKeys keys;
    private final Clock clock;
    private final Duration life;

    /**
     * A signed token.
     *
     * @param header the whole Authorization header
     * @param expires the token's own end
     */
    record Signed(String header, Instant expires) {}

    VendorTokens(SigningKeys keys, Clock clock, AuthConfig config) {
        this.keys = keys;
        this.clock = clock;
        this.life = config.vendorTokenLife();
        if (life.compareTo(LONGEST) > 0 || life.compareTo(Duration.ofSeconds(10)) < 0) {
            throw new IllegalArgumentException("tallybridge.gateway.vendor-token-life must be 10 to 60 seconds");
        }
    }

    Signed sign(VendorIdentity identity) {
        RsaJsonWebKey key = keys.current();
        Instant now = clock.instant();
        Instant expires = now.plus(life);
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("tallybridge-gateway");
        claims.setAudience("tallybridge");
        claims.setSubject("integration:" + identity.integrationId());
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(expires.getEpochSecond()));
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setStringClaim("organization", identity.organizationId());
        claims.setStringClaim("integration", identity.integrationId());
        claims.setStringClaim("vendor", identity.vendorId());
        claims.setStringListClaim("groups", List.of("vendor"));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setHeader("typ", "JWT");
        try {
            return new Signed("Bearer " + signature.getCompactSerialization(), expires);
        } catch (JoseException e) {
            throw new IllegalStateException("The signing key does not sign", e);
        }
    }
}
