package io.tallybridge.usage.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Says how to sign in and what errors look like: the contract's form below /api/vendor-api, problems elsewhere. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class UsageApiDocument implements OASFilter {

    private static final String CONTRACT = "/api/vendor-api/";
    private static final Map<String, String> ERRORS = Map.of(
            "400", "The request is not valid",
            "401", "The token is missing, wrong or expired",
            "403", "The token lacks the role, or names no organization");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        if (components == null || document.getPaths() == null) {
            return;
        }
        components.removeSchema("StreamingOutput");
        components.removeSchema("HttpValidationProblem");
        components.removeSchema("HttpProblem");
        components.removeSchema("Violation");
        components
                .addSchema("Problem", problem())
                .addSchema("VendorApiError", vendorApiError())
                .addSecurityScheme(
                        "bearer",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description("Token of the OIDC issuer, with the claim 'organization'"))
                .addSecurityScheme(
                        "gradientToken",
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("Gradient-Token")
                                .description("Base64 of 'vendorKey:partnerKey'"));
        document.getPaths().getPathItems().forEach((path, item) -> item.getOperations()
                .values()
                .forEach(operation -> complete(operation, path.startsWith(CONTRACT))));
    }

    private static void complete(Operation operation, boolean contract) {
        operation.setSecurity(
                List.of(OASFactory.createSecurityRequirement().addScheme(contract ? "gradientToken" : "bearer")));
        // Quarkus gives all operations the same two objects for 401 and 403; each gets its own here.
        ERRORS.forEach((status, description) -> operation
                .getResponses()
                .addAPIResponse(status, OASFactory.createAPIResponse().description(description)));
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                response.setContent(OASFactory.createContent()
                        .addMediaType(
                                contract ? "application/json" : "application/problem+json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema()
                                                .ref("#/components/schemas/"
                                                        + (contract ? "VendorApiError" : "Problem")))));
            }
        });
    }

    private static Schema problem() {
        return object("An error by RFC 9457")
                .addProperty("type", text("What kind of error, such as /problems/not-found; never changes"))
                .addProperty("title", text("The kind of error in words"))
                .addProperty("status", number("HTTP status"))
                .addProperty("detail", text("What happened here, and what to do about it"))
                .addProperty("instance", text("The path that was called"));
    }

    private static Schema vendorApiError() {
        return object("An error in the vendor contract's form")
                .addProperty("statusCode", number("HTTP status"))
                .addProperty(
                        "message",
                        OASFactory.createSchema()
                                .description("Text; for input that is not valid, a list of texts")
                                .addOneOf(text("What happened"))
                                .addOneOf(OASFactory.createSchema()
                                        .addType(Schema.SchemaType.ARRAY)
                                        .items(text("What is not valid"))))
                .addProperty("error", text("The status in words"));
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(description);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }

    private static Schema number(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.INTEGER).description(description);
    }
}
