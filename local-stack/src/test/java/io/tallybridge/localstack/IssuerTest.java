package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerTest {

    @TempDir
    Path directory;

    private DataDirectory data;
    private Secrets secrets;
    private Issuer issuer;
    private int port;

    @BeforeEach
    void start() {
        data = new DataDirectory(directory);
        data.lock();
        secrets = Secrets.load(data, Map.of(), false);
        port = FreePorts.take(1).get(0);
        issuer = Issuer.start(port, secrets, Secrets.issuerKey(data.issuerKey()));
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void thePersonsClaimsAreThoseAskedFor() throws Exception {
        // When
        String token = commandLine().token("acme", List.of("org-admin", "billing-viewer"), "ada");

        // Then
        JWTClaimsSet claims = verified(token);
        assertThat(claims.getIssuer()).isEqualTo("http://127.0.0.1:" + port + "/tallybridge");
        assertThat(claims.getAudience()).containsExactly("tallybridge");
        assertThat(claims.getSubject()).isEqualTo("ada");
        assertThat(claims.getStringClaim("preferred_username")).isEqualTo("ada");
        assertThat(claims.getStringClaim("organization")).isEqualTo("acme");
        assertThat(claims.getJSONObjectClaim("realm_access"))
                .containsEntry("roles", List.of("org-admin", "billing-viewer"));
    }

    @Test
    void aServiceGetsItsRoleAndNeverAnOrganization() throws Exception {
        // When
        JsonNode answer =
                ask("mapping-service", secrets.client("mapping-service"), "organization=acme&roles=org-admin");

        // Then
        JWTClaimsSet claims = verified(answer.get("access_token").asText());
        assertThat(claims.getSubject()).isEqualTo("mapping-service");
        assertThat(claims.getJSONObjectClaim("realm_access")).containsEntry("roles", List.of("service"));
        assertThat(claims.getClaim("organization")).isNull();
    }

    @Test
    void wrongSecretsUnknownClientsAndOtherGrantsAreRefused() throws Exception {
        assertThat(ask("mapping-service", "wrong", "").get("error").asText()).isEqualTo("invalid_client");
        assertThat(ask("stranger", "x", "").get("error").asText()).isEqualTo("invalid_client");
        assertThat(ask("mapping-service", secrets.client("gateway-service"), "")
                        .get("error")
                        .asText())
                .isEqualTo("invalid_client");
        assertThat(post("grant_type=password&username=u&password=p&client_id=tallybridge-cli&client_secret="
                                + secrets.client("tallybridge-cli"))
                        .get("error")
                        .asText())
                .isEqualTo("unsupported_grant_type");
        assertThatThrownBy(() -> new TokenClient(new StackDescription.TokenIssuer(
                                issuer.url(),
                                issuer.tokenEndpoint(),
                                new StackDescription.Client("tallybridge-cli", "no"),
                                null))
                        .token("acme", List.of("operator"), "eve"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("wrong secret");
    }

    @Test
    void anExpiredTokenCanBeHadForTests() throws Exception {
        // When
        String token = commandLine().token("acme", List.of("org-admin"), "ada", Map.of("expires_in", "-60"));

        // Then
        assertThat(verified(token).getExpirationTime()).isBefore(Date.from(Instant.now()));
    }

    @Test
    void theKeyOutlivesARestart() throws Exception {
        // Given
        String token = commandLine().token("acme", List.of("org-admin"), "ada");
        issuer.close();

        // When
        issuer = Issuer.start(FreePorts.take(1).get(0), secrets, Secrets.issuerKey(data.issuerKey()));

        // Then
        assertThat(verified(token).getSubject()).isEqualTo("ada");
    }

    private TokenClient commandLine() {
        return new TokenClient(new StackDescription.TokenIssuer(
                issuer.url(),
                issuer.tokenEndpoint(),
                new StackDescription.Client(Issuer.CLI_CLIENT, secrets.client(Issuer.CLI_CLIENT)),
                null));
    }

    private JWTClaimsSet verified(String token) throws Exception {
        JWKSet keys = JWKSet.load(URI.create(issuer.url() + "/jwks").toURL());
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(jwt.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        return jwt.getJWTClaimsSet();
    }

    private JsonNode ask(String client, String secret, String more) throws IOException, InterruptedException {
        return post("grant_type=client_credentials&client_id=%s&client_secret=%s&%s".formatted(client, secret, more));
    }

    private JsonNode post(String form) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer.tokenEndpoint()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return Json.mapper().readTree(answer.body());
    }
}
