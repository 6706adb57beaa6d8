package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class GatewayTest {

    static String keys(String vendorKey, String partnerKey) {
        return Base64.getEncoder().encodeToString((vendorKey + ":" + partnerKey).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPersonsTokenReachesTheRightServiceUnchanged() {
        // Given
        String token = TestTokens.user("acme", "org-admin");

        // When
        JsonPath seen = given().auth()
                .oauth2(token)
                .get("/api/v1/change-sets/1?limit=3")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        // Then
        assertThat(seen.getString("service")).isEqualTo("psa");
        assertThat(seen.getString("uri")).isEqualTo("/api/v1/change-sets/1?limit=3");
        assertThat(seen.getList("headers.authorization")).containsExactly("Bearer " + token);
    }

    @Test
    void aVendorsKeysBecomeATokenOfOurs() {
        given().header("GRADIENT-TOKEN", keys("tbv_acme_1", "tbp:1"))
                .header("Authorization", "Bearer forged")
                .contentType("application/json")
                .body("{\"unitCount\":1}")
                .post("/api/vendor-api/service/7/count")
                .then()
                .log()
                .ifValidationFails()
                .statusCode(200)
                .body("service", equalTo("usage"))
                .body("bodySize", equalTo(15))
                .body("headers.'gradient-token'", nullValue())
                .body("headers.authorization", not(contains("Bearer forged")));
    }

    @Test
    void noTokenNoEntry() {
        given().get("/api/v1/vendors")
                .then()
                .log()
                .all()
                .statusCode(401)
                .body("type", equalTo("/problems/unauthorized"));
        given().get("/api/vendor-api").then().log().all().statusCode(401).body("statusCode", equalTo(401));
        given().auth()
                .oauth2(TestTokens.forged("acme"))
                .get("/api/v1/vendors")
                .then()
                .statusCode(401);
        given().auth().oauth2("xyz").get("/api/v1/vendors").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.service())
                .get("/api/v1/vendors")
                .then()
                .log()
                .all()
                .statusCode(403);
        given().get("/.well-known/jwks.json").then().log().all().statusCode(200);
        given().get("/internal/v1/x").then().log().all().statusCode(404);
    }
}
