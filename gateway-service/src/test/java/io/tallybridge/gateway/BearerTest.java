package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class BearerTest {

    private static String unsigned(String header) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(
                        "{\"sub\":\"x\",\"organization\":\"acme\",\"aud\":\"tallybridge\",\"exp\":4102444800}"
                                .getBytes(StandardCharsets.UTF_8))
                + ".";
    }

    static Stream<String> wrongHeaders() {
        String good = TestTokens.user("acme", "org-admin");
        return Stream.of(
                "Bearer " + TestTokens.forged("acme", "org-admin"),
                "Bearer " + TestTokens.user("acme", Instant.now().minusSeconds(600), "org-admin"),
                "Bearer " + TestTokens.vendor("acme", UUID.randomUUID(), UUID.randomUUID()),
                "Bearer " + good.substring(0, good.length() - 8) + "AAAAAAAA",
                "Bearer " + good.substring(0, good.lastIndexOf('.') + 1),
                "Bearer " + good + ".x",
                "Bearer " + unsigned("{\"alg\":\"none\"}"),
                "Bearer " + unsigned("{\"alg\":\"HS256\"}") + "c2lnbmF0dXJl",
                "Bearer xyz",
                "Bearer a.b.c",
                "Bearer ",
                "Bearer",
                "Basic dXNlcjpwYXNz",
                good,
                "Bearer " + "x".repeat(8000));
    }

    @ParameterizedTest
    @MethodSource("wrongHeaders")
    void aWrongTokenDoesNotPass(String header) {
        // Given
        int before = Door.reached();

        // When / Then
        given().header("Authorization", header)
                .get("/api/v1/vendors")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/unauthorized"))
                .body("title", equalTo("Unauthorized"));
        assertThat(Door.reached()).isEqualTo(before);
    }

    @Test
    void noTokenDoesNotPass() {
        given().get("/api/v1/vendors").then().statusCode(401).body("type", equalTo("/problems/unauthorized"));
    }

    @Test
    void aServicesTokenIsNotForThePublicDoor() {
        // Given
        int before = Door.reached();

        // When / Then
        given().auth()
                .oauth2(TestTokens.service())
                .header("Tallybridge-Organization", "acme")
                .get("/api/v1/vendors")
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/forbidden"));
        assertThat(Door.reached()).isEqualTo(before);
    }

    @Test
    void aTokenThatPassedStopsAtItsEnd() {
        // Given: on a busy machine the first one may end on its way
        AtomicReference<String> token = new AtomicReference<>();
        Door.eventually(() -> {
            token.set(TestTokens.user("acme", Instant.now().plusSeconds(3), "org-admin"));
            return vendors(token.get()) == 200;
        });

        // When
        Door.eventually(() -> vendors(token.get()) == 401);

        // Then
        assertThat(vendors(token.get())).isEqualTo(401);
    }

    private static int vendors(String token) {
        return given().auth().oauth2(token).get("/api/v1/vendors").statusCode();
    }

    @Test
    void theSchemeIsReadInAnyCase() {
        given().header("Authorization", "bEARER " + TestTokens.user("acme", "org-admin"))
                .get("/api/v1/vendors")
                .then()
                .statusCode(200);
    }
}
