package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.tallybridge.common.testing.IssuerResource;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class OpenApiTest {

    @Test
    void oneDocumentForAllServices() throws Exception {
        // When
        String text = given().get("/openapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString();
        JsonNode document = new ObjectMapper().readTree(text);

        // Then
        assertThat(document.path("openapi").asText()).isEqualTo("3.0.3");
        assertThat(document.path("paths").properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly(
                        "/api/v1/runs",
                        "/api/v1/things",
                        "/api/v1/usage/things",
                        "/api/vendor-api/service/{serviceId}/count",
                        "/api/vendor-api/things");
        assertThat(document.path("components").path("schemas").properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly("MappingThing", "PsaThing", "Shared", "UsageThing");
        assertThat(document.at("/paths/~1api~1v1~1things/get/security/0/bearer").isArray())
                .isTrue();
        assertThat(document.at("/paths/~1api~1vendor-api~1things/post/security/0/gradientToken")
                        .isArray())
                .isTrue();
        assertThat(document.path("tags").findValuesAsText("name"))
                .containsExactly("mapping things", "usage things", "psa things");
        assertThat(document.findValuesAsText("operationId"))
                .doesNotHaveDuplicates()
                .hasSize(5);
        List<String> dangling = new ArrayList<>();
        document.findValuesAsText("$ref").forEach(reference -> {
            if (document.at(reference.substring(1)).isMissingNode()) {
                dangling.add(reference);
            }
        });
        assertThat(dangling).isEmpty();
        assertThat(new OpenAPIV3Parser().readContents(text).getMessages()).isEmpty();
        assertThat(text).doesNotContain("/internal/").doesNotContain("127.0.0.1");
    }

    @Test
    void yamlSaysTheSame() throws Exception {
        // When
        String json = given().get("/openapi?format=json").asString();
        String byFormat = given().get("/openapi?format=yaml").asString();
        String byAccept = given().accept("application/yaml").get("/openapi").asString();

        // Then
        assertThat(new YAMLMapper().readTree(byFormat)).isEqualTo(new ObjectMapper().readTree(json));
        assertThat(byAccept).isEqualTo(byFormat);
    }

    @Test
    void theBrowserPageReadsThatDocument() {
        given().get("/swagger-ui/").then().statusCode(200).body(containsString("/openapi"));
        given().redirects().follow(false).get("/swagger-ui").then().statusCode(302);
    }

    @Test
    void ofTheGatewaysOwnPagesOnlySomeAreShown() {
        given().get("/q/openapi").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(404);
        given().get("/q/health").then().statusCode(404);
        given().get("/q/health/ready").then().statusCode(404);
        given().get("/q/dev-ui").then().statusCode(404);
        given().get("/q/info").then().statusCode(404);
    }

    @Test
    void theManagementPortTakesClientsThatAskForHttp2() throws Exception {
        // Given
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(Door.management("/q/health/live"))
                .timeout(Duration.ofSeconds(60))
                .build();

        // Then
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
        assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void healthAndMetricsAreAtTheManagementPort() {
        given().get(Door.management("/q/metrics"))
                .then()
                .statusCode(200)
                .body(containsString("tallybridge_gateway_requests"));
        given().get(Door.management("/q/health")).then().statusCode(200).body("status", equalTo("UP"));
        given().get(Door.management("/q/openapi")).then().statusCode(404);
        given().get(Door.management("/swagger-ui/")).then().statusCode(404);
        given().get(Door.management("/api/v1/vendors")).then().statusCode(404);
    }
}
