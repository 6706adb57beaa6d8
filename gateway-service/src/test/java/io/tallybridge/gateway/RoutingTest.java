package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.TestTokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class RoutingTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v1/organization, mapping",
        "/api/v1/integrations/7/accounts?mapped=false&search=a%20b, mapping",
        "/api/v1/mappings/auto, mapping",
        "/api/v1/usage/counts?from=2026-10-01, usage",
        "/api/v1/usage, usage",
        "/api/v1/psa-connections, psa",
        "/api/v1/psa-connections/1/directory/sync, psa",
        "/api/v1/reconciliations/1/findings, psa",
        "/api/v1/change-sets/1, psa",
        "/api/v1/proofs/verify, psa",
        "/api/v1/audit, psa",
        "/api/v1/schedules, psa",
        "/api/v1/runs/1, psa",
        "/api/v1/statements, psa",
        "/api/v1/usagex, mapping"
    })
    void ownPathsReachTheirService(String uri, String service) {
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(TestTokens.user("acme", "billing-viewer"))
                .get(uri)
                .then()
                .statusCode(200)
                .body("service", equalTo(service))
                .body("uri", equalTo(uri));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/vendor-api, mapping",
        "POST, /api/vendor-api/service, mapping",
        "POST, /api/vendor-api/service/64aa/count, usage",
        "POST, /api/vendor-api/service/64aa/count?no_build=True, usage",
        "POST, /api/vendor-api/service/a%2Fb/count, usage",
        "POST, /api/vendor-api/service/count, mapping",
        "POST, /api/vendor-api/service/a/b/count, mapping",
        "GET, /api/vendor-api/service/64aa/count, mapping",
        "PATCH, /api/vendor-api/organization/status/pending, mapping",
        "PATCH, /api/vendor-api/organization/accounts/tenant.example.com, mapping",
        "PATCH, /api/vendor-api/organization/accounts/a+b%2fc, mapping",
        "GET, /api/vendor-api/alerting/debug/1, mapping"
    })
    void theVendorsContractReachesItsServices(String method, String uri, String service) {
        given().urlEncodingEnabled(false)
                .header("Gradient-Token", Door.keys("tbv_acme_routing", "tbp_1"))
                .request(method, uri)
                .then()
                .statusCode(200)
                .body("service", equalTo(service))
                .body("method", equalTo(method))
                .body("uri", equalTo(uri));
    }

    @Test
    void whatOnlyWeMaySayIsTakenAwayAndSaidAnew() {
        // Given
        String token = TestTokens.user("acme", "org-admin");

        // When
        JsonPath seen = given().auth()
                .oauth2(token)
                .header("Tallybridge-Organization", "other")
                .header("TALLYBRIDGE-Anything", "x")
                .header("tallybridge_organization", "x")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Prefix", "/internal")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "for=10.0.0.1")
                .header("X-Real-IP", "10.0.0.1")
                .header("X-Original-URL", "/internal/v1/x")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("Gradient-Token", "abc")
                .header("Cookie", "a=b")
                .header("Proxy-Authorization", "Basic x")
                .header("TE", "trailers")
                .header("Connection", "keep-alive, X-Secret, Authorization")
                .header("X-Secret", "x")
                .header("If-Match", "\"3\"")
                .header("Idempotency-Key", "k-1")
                .header("Accept", "application/x-ndjson")
                .get("/api/v1/vendors")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        // Then
        Map<String, List<String>> headers = seen.getMap("headers");
        assertThat(headers)
                .containsEntry("authorization", List.of("Bearer " + token))
                .containsEntry("if-match", List.of("\"3\""))
                .containsEntry("idempotency-key", List.of("k-1"))
                .containsEntry("accept", List.of("application/x-ndjson"))
                .containsEntry("x-forwarded-for", List.of("127.0.0.1"))
                .containsEntry("x-forwarded-proto", List.of("http"))
                .containsEntry("x-forwarded-host", List.of("localhost:" + io.restassured.RestAssured.port))
                .doesNotContainKeys(
                        "tallybridge-organization",
                        "tallybridge-anything",
                        "tallybridge_organization",
                        "x-forwarded-prefix",
                        "forwarded",
                        "x-real-ip",
                        "x-original-url",
                        "x-http-method-override",
                        "gradient-token",
                        "cookie",
                        "proxy-authorization",
                        "te",
                        "x-secret");
        assertThat(headers.get("host").get(0)).isNotEqualTo("localhost:" + io.restassured.RestAssured.port);
    }

    @Test
    void anAnswerComesBackWithoutWhatIsInternal() {
        // When
        ValidatableResponse answer = given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .get("/api/v1/vendors?fake=teapot")
                .then();

        // Then
        answer.statusCode(418)
                .header("ETag", "\"7\"")
                .header("Location", "/api/v1/things/1")
                .body("short", equalTo("and stout"));
        assertThat(answer.extract().headers().asList())
                .extracting(header -> header.getName().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("server", "tallybridge-secret", "x-private", "connection");
    }

    @Test
    void aWellFormedRequestIdIsKept() {
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .header("X-Request-Id", "demo-1234.5_6")
                .get("/api/v1/vendors")
                .then()
                .header("X-Request-Id", "demo-1234.5_6")
                .body("headers.'x-request-id'[0]", equalTo("demo-1234.5_6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "has space in it",
                "way-too-long-012345678901234567890123456789012345678901234567890123",
                "a\"b'c<script>"
            })
    void anotherRequestIdIsReplaced(String given) {
        String sent = given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .header("X-Request-Id", given)
                .get("/api/v1/vendors")
                .then()
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"))
                .extract()
                .path("headers.'x-request-id'[0]");
        assertThat(sent).matches("[0-9a-f-]{36}");
    }

    @Test
    void refusalsHaveARequestIdToo() {
        given().header("X-Request-Id", "refused-1234")
                .get("/nowhere")
                .then()
                .statusCode(404)
                .header("X-Request-Id", "refused-1234")
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/not-found"))
                .body("status", equalTo(404))
                .body("instance", equalTo("/nowhere"))
                .body("$", not(hasKey("stack")));
    }

    @Test
    void aBrowserOfAnAllowedOriginMayCall() {
        given().header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .options("/api/v1/vendors")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "https://app.example");
        given().auth()
                .oauth2(TestTokens.user("acme", "org-admin"))
                .header("Origin", "https://app.example")
                .get("/api/v1/vendors")
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", "https://app.example");
        given().header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .options("/api/v1/vendors")
                .then()
                .header("Access-Control-Allow-Origin", org.hamcrest.Matchers.nullValue());
    }
}
