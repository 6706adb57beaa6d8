package io.tallybridge.mapping.suggestion;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.mapping.validation.Queries;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/mappings/suggestions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Mappings")
class SuggestionResource {
    private final SuggestionService suggestions;

    @Inject
    SuggestionResource(SuggestionService suggestions) {
        this.suggestions = suggestions;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "Likely mappings for what is unmapped",
            description =
                    "Names are compared without case, accents, punctuation and legal form. Nothing is applied: create the"
                            + " mappings that are right. 'limit' counts the unmapped items that are looked at, so a page may have fewer"
                            + " suggestions and still a next cursor.")
    @APIResponse(responseCode = "200", description = "One page of suggestions")
    @APIResponse(responseCode = "503", description = "The PSA directory cannot be read")
    public Page<Suggestion> suggest(
            @Parameter(required = true) @QueryParam("connectionId") @Nullable String connectionId,
            @QueryParam("integrationId") @Nullable String integrationId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return suggestions.suggest(
                Queries.requiredUuid("connectionId", connectionId),
                Queries.uuid("integrationId", integrationId),
                Limit.of(limit),
                cursor);
    }
}
