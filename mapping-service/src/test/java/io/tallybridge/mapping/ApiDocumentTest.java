package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The API document says for every operation what it does, how to sign in, and which errors to expect. */
@QuarkusTest
class ApiDocumentTest extends MappingTest {
    @Test
    void every_operation_is_described() {
        // Given
        JsonPath document = given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        Map<String, Map<String, Map<String, Object>>> paths = document.getMap("paths");
        List<String> lacking = new ArrayList<>();

        // When
        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            if (!(operation.get("summary") instanceof String)
                    || !(operation.get("tags") instanceof List<?> tags && !tags.isEmpty())
                    || !(operation.get("security") instanceof List<?> security && !security.isEmpty())
                    || !(operation.get("responses") instanceof Map<?, ?> responses && responses.containsKey("401"))
                    || ((method.equals("post")
                                    && path.matches("/api/v1/(vendors|integrations|account-mappings|service-mappings)"))
                            && !operation.containsKey("requestBody"))) {
                lacking.add(method + " " + path);
            }
        }));

        // Then
        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            String error = path.startsWith("/api/vendor-api") ? "VendorApiError" : "Problem";
            assertThat(operation.get("responses").toString())
                    .as(method + " " + path)
                    .contains(error)
                    .doesNotContain(error.equals("Problem") ? "VendorApiError" : "schemas/Problem");
        }));
        assertThat(document.getString("openapi")).isEqualTo("3.0.3");
        assertThat(lacking).isEmpty();
        assertThat(paths.keySet()).noneMatch(path -> path.startsWith("/internal"));
        assertThat(paths.keySet())
                .contains(
                        "/api/vendor-api",
                        "/api/vendor-api/service",
                        "/api/vendor-api/service/{serviceId}",
                        "/api/vendor-api/organization",
                        "/api/vendor-api/organization/status/{status}",
                        "/api/vendor-api/organization/accounts",
                        "/api/vendor-api/organization/accounts/{id}",
                        "/api/vendor-api/organization/services",
                        "/api/vendor-api/organization/services/{id}",
                        "/api/vendor-api/organization/clients",
                        "/api/vendor-api/alerting/{accountId}",
                        "/api/vendor-api/alerting/debug/{messageId}",
                        "/api/vendor-api/test-connection",
                        "/api/vendor-api/mappings",
                        "/api/vendor-api/mappings/sync");
        assertThat(document.getString("components.securitySchemes.gradientToken.name"))
                .isEqualTo("Gradient-Token");
        assertThat(document.getString("components.schemas.Problem.type")).isEqualTo("object");
    }
}
