package io.tallybridge.mapping.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to every operation what is true of all: how to sign in, and the errors it can answer. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {
    private static final String CONTRACT = "/api/vendor-api";
    private static final String PEOPLE = "bearer";
    private static final String VENDORS = "gradientToken";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "The request is not valid",
            "401", "The token is missing, wrong or expired",
            "403", "The token lacks the role, or names no organization",
            "404", "Unknown, or another organization's");

    /** What the framework says of errors that it adds itself. */
    private static final Set<String> FRAMEWORK_WORDS = Set.of("Bad Request", "Not Authorized", "Not Allowed");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSecurityScheme(
                        PEOPLE,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description("Token of the OIDC issuer, with the claim 'organization'"))
                .addSecurityScheme(
                        VENDORS,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.HEADER)
                                .name("Gradient-Token")
                                .description("Base64 of 'vendorKey:partnerKey'"))
                .addSchema("Problem", problem())
                .addSchema("VendorApiError", vendorError());
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        document.getPaths().getPathItems().forEach(ApiDocument::complete);
    }

    private static void complete(String path, PathItem item) {
        boolean contract = path.equals(CONTRACT) || path.startsWith(CONTRACT + "/");
        for (Operation operation : item.getOperations().values()) {
            operation.setSecurity(
                    List.of(OASFactory.createSecurityRequirement().addScheme(contract ? VENDORS : PEOPLE)));
            if (operation.getResponses() == null) {
                operation.setResponses(OASFactory.createAPIResponses());
            }
            APIResponses responses = operation.getResponses();
            PROBLEMS.forEach((status, description) -> {
                if (!responses.hasAPIResponse(status) || FRAMEWORK_WORDS.contains(description(responses, status))) {
                    responses.addAPIResponse(
                            status, OASFactory.createAPIResponse().description(description));
                }
            });
            for (String status : List.copyOf(responses.getAPIResponses().keySet())) {
                if (status.startsWith("4") || status.startsWith("5")) {
                    responses.addAPIResponse(status, error(description(responses, status), contract));
                }
            }
        }
    }

    private static String description(APIResponses responses, String status) {
        String description = responses.getAPIResponse(status).getDescription();
        return description == null ? "" : description;
    }

    /** Always a new one: the framework shares its answers between operations. */
    private static APIResponse error(String description, boolean contract) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                contract ? "application/json" : "application/problem+json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema()
                                                .ref("#/components/schemas/"
                                                        + (contract ? "VendorApiError" : "Problem")))));
    }

    private static Schema problem() {
        return object("RFC 9457 problem")
                .addProperty("type", text("Stable kind of problem, such as /problems/not-found"))
                .addProperty("title", text("The same for every problem of this type"))
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text("What happened here, and what to do about it"))
                .addProperty("instance", text("The path that was asked for"))
                .addProperty(
                        "violations",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .description("Fields that are not valid")
                                .items(object("One field")
                                        .addProperty("field", text("Name of the field"))
                                        .addProperty("in", text("body, query, path or header"))
                                        .addProperty("message", text("What is wrong with it"))));
    }

    private static Schema vendorError() {
        return object("Error body of the vendor API")
                .addProperty("statusCode", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty(
                        "message",
                        OASFactory.createSchema()
                                .description("A sentence, or a list of sentences for validation errors"))
                .addProperty("error", text("The status in words"));
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(description);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }
}
