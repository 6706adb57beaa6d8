package io.tallybridge.psasync.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Adds to every operation how to sign in, and the errors that it can answer. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class PsaSyncApiDocument implements OASFilter {
    private static final String PEOPLE = "bearer";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "The request is not valid",
            "401", "The token is missing, wrong or expired",
            "403", "The token lacks the role, or names no organization",
            "404", "Unknown, or another organization's");
    private static final Map<String, String> PROBLEMS_OF_CHANGES = Map.of(
            "409", "The state of the resource does not allow this",
            "412", "The resource has changed since it was read",
            "422", "Understood, and cannot be carried out as it stands");

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
                .addSchema("Problem", problem());
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().values().forEach(PsaSyncApiDocument::complete);
        }
    }

    private static void complete(PathItem item) {
        item.getOperations().forEach((method, operation) -> {
            operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(PEOPLE)));
            if (operation.getResponses() == null) {
                operation.setResponses(OASFactory.createAPIResponses());
            }
            describe(operation, PROBLEMS);
            if (method != PathItem.HttpMethod.GET) {
                describe(operation, PROBLEMS_OF_CHANGES);
            }
        });
    }

    private static void describe(Operation operation, Map<String, String> problems) {
        APIResponses responses = operation.getResponses();
        problems.forEach((status, description) -> responses.addAPIResponse(
                status,
                OASFactory.createAPIResponse()
                        .description(description)
                        .content(OASFactory.createContent()
                                .addMediaType(
                                        "application/problem+json",
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema()
                                                        .ref("#/components/schemas/Problem"))))));
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

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT).description(description);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).description(description);
    }
}
