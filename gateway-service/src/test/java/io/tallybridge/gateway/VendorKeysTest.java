package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class VendorKeysTest {

    private static int exchanges() {
        return Integer.parseInt(Door.control("/exchanges"));
    }

    private static String freshKeys() {
        return Door.keys("tbv_acme_" + UUID.randomUUID(), "tbp_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gradient-Token", "GRADIENT-TOKEN", "gradient-token", "gRADIENT-tOKEN"})
    void theHeaderIsReadInAnyCase(String name) {
        given().header(name, freshKeys()).get("/api/vendor-api").then().statusCode(200);
    }

    @Test
    void servicesGetATokenThatOurKeySetVerifies() throws Exception {
        // Given
        String forged = TestTokens.forged("other", "org-admin");

        // When
        Map<String, List<String>> headers = given().header("Gradient-Token", Door.keys("tbv_acme_jwt", "tbp_1"))
                .header("Authorization", "Bearer " + forged)
                .get("/api/vendor-api/organization")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("headers");
        JWKSet keys = JWKSet.parse(given().get("/.well-known/jwks.json").asString());

        // Then
        assertThat(headers.get("authorization")).hasSize(1);
        SignedJWT token = SignedJWT.parse(headers.get("authorization").get(0).substring("Bearer ".length()));
        assertThat(token.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("tallybridge-gateway");
        assertThat(claims.getAudience()).containsExactly("tallybridge");
        assertThat(claims.getSubject()).isEqualTo("integration:int-acme_jwt-tbp_1");
        assertThat(claims.getStringClaim("organization")).isEqualTo("acme");
        assertThat(claims.getStringClaim("integration")).isEqualTo("int-acme_jwt-tbp_1");
        assertThat(claims.getStringClaim("vendor")).isEqualTo("vendor-1");
        assertThat(claims.getStringListClaim("groups")).containsExactly("vendor");
        assertThat(claims.getExpirationTime().toInstant())
                .isBeforeOrEqualTo(Instant.now().plusSeconds(60));
        assertThat(keys.getKeys()).allSatisfy(key -> assertThat(key.isPrivate()).isFalse());
    }

    @Test
    void theKeysAreSplitAtTheFirstColon() {
        given().header("Gradient-Token", Door.keys("tbv_acme_colon", "a:b:c"))
                .get("/api/vendor-api")
                .then()
                .statusCode(200);
        String authorization = given().header("Gradient-Token", Door.keys("tbv_acme_colon", "a:b:c"))
                .get("/api/vendor-api")
                .path("headers.authorization[0]");
        String claims =
                new String(Base64.getUrlDecoder().decode(authorization.split("\\.")[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains("int-acme_colon-a:b:c");
    }

    static Stream<String> malformed() {
        return Stream.of(
                "abc",
                "%%%",
                "dmtleS0xMjM6cGtleS00NTY",
                Door.keys("tbv_acme_1", ""),
                Door.keys("", "tbp_1"),
                Base64.getEncoder().encodeToString("tbv_acme_nocolon".getBytes(StandardCharsets.UTF_8)),
                Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, ':', (byte) 0xfe}),
                Base64.getEncoder().encodeToString("tbv_acme\u0000:x".getBytes(StandardCharsets.UTF_8)),
                "Basic " + Door.keys("tbv_acme_1", "tbp_1"),
                Door.keys("tbv_acme_" + "x".repeat(3000), "tbp"),
                Door.keys("unknown", "tbp_1"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void otherTokensAreRefusedInTheContractsShape(String token) {
        // Given
        int before = Door.reached();

        // When / Then
        given().header("Gradient-Token", token)
                .post("/api/vendor-api/service/1/count")
                .then()
                .statusCode(401)
                .contentType("application/json")
                .body("statusCode", equalTo(401))
                .body("message", equalTo("Unauthorized"))
                .body("error", equalTo("Unauthorized"));
        assertThat(Door.reached()).isEqualTo(before);
    }

    @Test
    void aPersonsTokenDoesNotOpenTheVendorsApi() {
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .get("/api/vendor-api")
                .then()
                .statusCode(401)
                .body("statusCode", equalTo(401));
    }

    @Test
    void aBurstAsksOnce() {
        // Given
        String keys = freshKeys();
        int before = exchanges();

        // When
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 18)
                .mapToObj(i -> Door.HTTP.sendAsync(
                        HttpRequest.newBuilder(Door.uri("/api/vendor-api"))
                                .header("Gradient-Token", keys)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        answers.forEach(CompletableFuture::join);

        // Then
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(exchanges() - before).isEqualTo(1);
    }

    @Test
    void aRevokedKeyStopsWithinTheBound() {
        // Given
        String vendorKey = "tbv_acme_" + UUID.randomUUID();
        String keys = Door.keys(vendorKey, "tbp_1");
        given().header("Gradient-Token", keys).get("/api/vendor-api").then().statusCode(200);
        Door.control("/revoke?name=" + vendorKey);
        long revoked = System.nanoTime();
        AtomicLong lastAccepted = new AtomicLong(revoked);

        // When
        Door.eventually(() -> {
            long sent = System.nanoTime();
            boolean refused = given().header("Gradient-Token", keys)
                            .get("/api/vendor-api")
                            .statusCode()
                    == 401;
            if (!refused) {
                lastAccepted.set(sent);
            }
            return refused;
        });

        // Then: however slow the machine is, nothing that was sent later was accepted
        assertThat(Duration.ofNanos(lastAccepted.get() - revoked)).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theSignedTokenIsUsedAgainWhileItLives() {
        // Given
        String keys = freshKeys();

        // When
        String first =
                given().header("Gradient-Token", keys).get("/api/vendor-api").path("headers.authorization[0]");
        String second =
                given().header("Gradient-Token", keys).get("/api/vendor-api").path("headers.authorization[0]");

        // Then
        assertThat(second).isEqualTo(first);
    }

    @Test
    void troubleWithTheExchangeIsNoVerdictOnTheKeys() {
        given().header("Gradient-Token", Door.keys("tbv_trouble", "x"))
                .get("/api/vendor-api")
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("statusCode", equalTo(503))
                .body("message", not(equalTo("Unauthorized")));
    }

    @Test
    void anIntegrationIsHeldToItsRate() {
        // Given
        String keys = freshKeys();
        String others = freshKeys();
        given().header("Gradient-Token", keys).get("/api/vendor-api").then().statusCode(200);

        // When
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int batch = 0; batch < 60; batch++) {
            List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 10)
                    .mapToObj(i -> Door.HTTP.sendAsync(
                            HttpRequest.newBuilder(Door.uri("/api/vendor-api/organization"))
                                    .header("Gradient-Token", keys)
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()))
                    .toList();
            sent.forEach(answer -> answers.add(answer.join()));
        }

        // Then
        List<HttpResponse<String>> limited =
                answers.stream().filter(answer -> answer.statusCode() == 429).toList();
        assertThat(limited).isNotEmpty();
        assertThat(limited).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body()).contains("\"statusCode\":429").contains("\"error\":\"Too Many Requests\"");
        });
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200).count())
                .isGreaterThanOrEqualTo(FakeServices.VENDOR_RATE);
        given().header("Gradient-Token", others).get("/api/vendor-api").then().statusCode(200);
        Door.eventually(() ->
                given().header("Gradient-Token", keys).get("/api/vendor-api").statusCode() == 200);
    }
}
