package io.tallybridge.common.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * Signed tokens for tests. The test class and the application are loaded by different class loaders, so the keys are
 * handed over in system properties.
 */
public final class TestTokens {

    private static final String ISSUER = "test.tokens.issuer";
    private static final String PEOPLE_KEY = "test.tokens.people-key";
    private static final String GATEWAY_KEY = "test.tokens.gateway-key";
    private static final String CONFIG = """
            {"tokenCallbacks": [{"issuerId": "tallybridge", "tokenExpiry": 3600, "requestMappings": [
              {"requestParam": "grant_type", "match": "client_credentials", "claims": {
                "sub": "service", "aud": ["tallybridge"], "realm_access": {"roles": ["service"]}}}]}]}
            """;

    private static MockOAuth2Server issuer;
    private static HttpServer keys;

    private TestTokens() {}

    /** Where the two issuers are. */
    record Issuers(String issuer, String gatewayKeys) {}

    static synchronized Issuers start() {
        try {
            RSAKey peopleKey = new RSAKeyGenerator(2048).keyID("tallybridge").generate();
            RSAKey gatewayKey = new RSAKeyGenerator(2048).keyID("gateway-1").generate();
            issuer = new MockOAuth2Server(new OAuth2Config(
                    false,
                    null,
                    null,
                    false,
                    new OAuth2TokenProvider(new KeyProvider(List.of(peopleKey), "RS256")),
                    OAuth2Config.Companion.fromJson(CONFIG).getTokenCallbacks()));
            issuer.start(InetAddress.getLoopbackAddress(), 0);
            keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String base = "http://127.0.0.1:" + keys.getAddress().getPort();
            String issuerUrl = issuer.issuerUrl("tallybridge").toString();
            serve("/gateway", new JWKSet(gatewayKey).toString(true));
            System.setProperty(ISSUER, issuerUrl);
            System.setProperty(PEOPLE_KEY, peopleKey.toJSONString());
            System.setProperty(GATEWAY_KEY, gatewayKey.toJSONString());
            keys.start();
            return new Issuers(issuerUrl, base + "/gateway");
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        keys.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    static synchronized void stop() {
        if (issuer != null) {
            issuer.shutdown();
        }
        if (keys != null) {
            keys.stop(0);
        }
    }

    /** A person's token, good for an hour. */
    public static String user(String organization, String... roles) {
        return user(organization, Instant.now().plus(Duration.ofHours(1)), roles);
    }

    /** A person's token with an end of its own. */
    public static String user(String organization, Instant expires, String... roles) {
        return fromIssuer(claims("user-" + organization, expires)
                .claim("organization", organization)
                .claim("preferred_username", "pat@" + organization)
                .claim("realm_access", Map.of("roles", List.of(roles)))
                .build());
    }

    /** A token of one of our services. */
    public static String service() {
        return fromIssuer(claims("service", Instant.now().plus(Duration.ofHours(1)))
                .claim("realm_access", Map.of("roles", List.of("service")))
                .build());
    }

    /** A token as the gateway makes it for a vendor. */
    public static String vendor(String organization, UUID integration, UUID vendor) {
        return sign(
                GATEWAY_KEY,
                claims("integration:" + integration, Instant.now().plusSeconds(60))
                        .issuer("tallybridge-gateway")
                        .claim("organization", organization)
                        .claim("integration", integration.toString())
                        .claim("vendor", vendor.toString())
                        .claim("groups", List.of("vendor"))
                        .build());
    }

    /** A well-formed token that nobody we trust has signed. */
    public static String forged(String organization, String... roles) {
        try {
            RSAKey stranger = new RSAKeyGenerator(2048).keyID("tallybridge").generate();
            JWTClaimsSet claims = claims("stranger", Instant.now().plusSeconds(600))
                    .issuer(System.getProperty(ISSUER))
                    .claim("organization", organization)
                    .claim("realm_access", Map.of("roles", List.of(roles)))
                    .build();
            return signed(stranger, claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(String subject, Instant expires) {
        return new JWTClaimsSet.Builder()
                .subject(subject)
                .audience("tallybridge")
                .issueTime(new Date())
                .expirationTime(Date.from(expires))
                .jwtID(UUID.randomUUID().toString());
    }

    private static String fromIssuer(JWTClaimsSet claims) {
        return sign(
                PEOPLE_KEY,
                new JWTClaimsSet.Builder(claims)
                        .issuer(System.getProperty(ISSUER))
                        .build());
    }

    private static String sign(String key, JWTClaimsSet claims) {
        try {
            return signed(RSAKey.parse(System.getProperty(key)), claims);
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(RSAKey key, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }
}
