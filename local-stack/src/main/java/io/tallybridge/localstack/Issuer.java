package io.tallybridge.localstack;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.OAuth2Exception;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.KeyProvider;
import no.nav.security.mock.oauth2.token.OAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.jspecify.annotations.Nullable;

/**
 * A light OIDC issuer on the loopback address. It knows two kinds of clients, both by client credentials with a secret
 * that is checked: the services, and the command line, which may ask for a token of any organization, role and name.
 */
final class Issuer implements AutoCloseable {

    /** The issuer's name, a segment of its address. */
    static final String ID = "tallybridge";

    /** The client with which `./run token`, the demo and tests get tokens for people. */
    static final String CLI_CLIENT = "tallybridge-cli";

    private static final Duration LIFETIME = Duration.ofHours(1);

    private final MockOAuth2Server server;
    private final int port;

    private Issuer(MockOAuth2Server server, int port) {
        this.server = server;
        this.port = port;
    }

    static Issuer start(int port, Secrets secrets, RSAKey key) {
        KeyProvider keys = new KeyProvider(List.of(key));
        // The provider gives its first key to the first issuer that asks: that must be ours.
        keys.signingKey(ID);
        MockOAuth2Server server = new MockOAuth2Server(new OAuth2Config(
                false,
                null,
                null,
                false,
                new OAuth2TokenProvider(keys),
                Set.of(new Tokens(secrets)),
                new NettyWrapper()));
        try {
            server.start(InetAddress.getByName(Ports.HOST), port);
        } catch (IOException | RuntimeException e) {
            throw StackException.failed("The issuer did not start on port " + port, e);
        }
        return new Issuer(server, port);
    }

    String url() {
        return url(port);
    }

    static String url(int port) {
        return Ports.url(port) + "/" + ID;
    }

    String tokenEndpoint() {
        return url() + "/token";
    }

    @Override
    public void close() {
        server.shutdown();
    }

    /** What a token says, decided by who asks. */
    private record Tokens(Secrets secrets) implements OAuth2TokenCallback {

        @Override
        public String issuerId() {
            return ID;
        }

        @Override
        public String subject(TokenRequest request) {
            return isCommandLine(request) ? username(request) : clientId(request);
        }

        @Override
        public String typeHeader(TokenRequest request) {
            return "JWT";
        }

        @Override
        public List<String> audience(TokenRequest request) {
            return List.of(parameter(request, "audience", "tallybridge"));
        }

        @Override
        public Map<String, Object> addClaims(TokenRequest request) {
            authenticate(request);
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("azp", clientId(request));
            if (!isCommandLine(request)) {
                claims.put("realm_access", Map.of("roles", List.of("service")));
                claims.put("preferred_username", "service-account-" + clientId(request));
                return claims;
            }
            claims.put("preferred_username", username(request));
            claims.put("realm_access", Map.of("roles", roles(request)));
            String organization = parameter(request, "organization", "");
            if (!organization.isEmpty()) {
                claims.put("organization", organization);
            }
            String expiresIn = parameter(request, "expires_in", "");
            if (!expiresIn.isEmpty()) {
                claims.put("exp", Instant.now().plusSeconds(seconds(expiresIn)).getEpochSecond());
            }
            return claims;
        }

        @Override
        public long tokenExpiry() {
            return LIFETIME.toSeconds();
        }

        private void authenticate(TokenRequest request) {
            if (!GrantType.CLIENT_CREDENTIALS.equals(
                    request.getAuthorizationGrant().getType())) {
                throw refused(OAuth2Error.UNSUPPORTED_GRANT_TYPE, "Only client_credentials is served here");
            }
            if (!(request.getClientAuthentication() instanceof PlainClientSecret given)
                    || !(given instanceof ClientSecretBasic || given instanceof ClientSecretPost)) {
                throw refused(OAuth2Error.INVALID_CLIENT, "A client id and its secret are needed");
            }
            byte[] expected = expectedSecret(given.getClientID().getValue());
            byte[] actual = given.getClientSecret().getValue().getBytes(StandardCharsets.UTF_8);
            if (expected.length == 0 || !MessageDigest.isEqual(expected, actual)) {
                throw refused(OAuth2Error.INVALID_CLIENT, "Unknown client or wrong secret");
            }
        }

        private byte[] expectedSecret(String clientId) {
            boolean known = clientId.equals(CLI_CLIENT)
                    || Arrays.stream(Service.values()).anyMatch(s -> s.module().equals(clientId));
            return known ? secrets.client(clientId).getBytes(StandardCharsets.UTF_8) : new byte[0];
        }

        private static OAuth2Exception refused(ErrorObject error, String message) {
            return new OAuth2Exception(error.setDescription(message), message);
        }

        private static boolean isCommandLine(TokenRequest request) {
            return clientId(request).equals(CLI_CLIENT);
        }

        private static String clientId(TokenRequest request) {
            if (request.getClientAuthentication() != null) {
                return request.getClientAuthentication().getClientID().getValue();
            }
            return request.getClientID() == null ? "" : request.getClientID().getValue();
        }

        private static String username(TokenRequest request) {
            return parameter(
                    request, "username", roles(request).stream().findFirst().orElse("somebody"));
        }

        private static List<String> roles(TokenRequest request) {
            return Arrays.stream(parameter(request, "roles", "").split("[ ,]+"))
                    .filter(role -> !role.isEmpty())
                    .collect(Collectors.toList());
        }

        private static long seconds(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw refused(OAuth2Error.INVALID_REQUEST, "expires_in must be a number of seconds");
            }
        }

        private static String parameter(TokenRequest request, String name, String otherwise) {
            @Nullable List<String> values = request.getCustomParameter(name);
            return values == null || values.isEmpty() || values.get(0).isBlank() ? otherwise : values.get(0);
        }
    }
}
