package io.tallybridge.gateway;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** Small OpenAPI documents as Quarkus makes them, with a schema name that two services use for different things. */
final class FakeOpenApi {

    private FakeOpenApi() {}

    static String of(String service) {
        String type = service.equals("psa") ? "integer" : "string";
        String own = Map.of("mapping", "things", "usage", "usage/things", "psa", "runs")
                .get(service);
        String parameter = service.equals("usage")
                ? "{\"name\": \"serviceId\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\"}}"
                : "";
        String vendors = service.equals("usage") ? "service/{serviceId}/count" : "things";
        return new JsonObject("""
                {"openapi": "3.0.3",
                 "info": {"title": "%1$s", "version": "1"},
                 "tags": [{"name": "%1$s things", "description": "Things of %1$s"}, {"name": "Inside"}],
                 "components": {
                   "schemas": {
                     "OnlyInside": {"type": "object"},
                     "Shared": {"type": "object", "properties": {"code": {"type": "string"}}},
                     "Thing": {"type": "object", "properties": {
                        "id": {"type": "%2$s"}, "next": {"$ref": "#/components/schemas/Thing"}}}},
                   "securitySchemes": {"SecurityScheme": {"type": "http", "scheme": "bearer"}}},
                 "paths": {
                   "/api/v1/%3$s": {"get": {"tags": ["%1$s things"], "operationId": "list",
                     "responses": {"200": {"description": "OK", "content": {"application/json": {
                       "schema": {"$ref": "#/components/schemas/Thing"}}}}},
                     "security": [{"SecurityScheme": []}]}},
                   "/api/vendor-api/%4$s": {"post": {"operationId": "send", "parameters": [%5$s],
                     "requestBody": {"content": {"application/json": {
                       "schema": {"$ref": "#/components/schemas/Shared"}}}},
                     "responses": {"201": {}}}},
                   "/internal/v1/%1$s": {"get": {"operationId": "secret", "tags": ["Inside"],
                     "responses": {"200": {"description": "OK", "content": {"application/json": {
                       "schema": {"$ref": "#/components/schemas/OnlyInside"}}}}}}}}}
                """.formatted(service, type, own, vendors, parameter)).encode();
    }
}
