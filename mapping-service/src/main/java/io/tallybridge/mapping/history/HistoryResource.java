package io.tallybridge.mapping.history;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.mapping.validation.Queries;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/mappings/history")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Mappings", description = "Accounts to companies, services to products")
class HistoryResource {
    private final HistoryService history;

    @Inject
    HistoryResource(HistoryService history) {
        this.history = history;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "Mapping versions",
            description = "Every change of accounts, services, mappings or status with who and when, latest first.")
    @APIResponse(responseCode = "200", description = "One page of versions")
    public Page<MappingVersion> versions(
            @QueryParam("integrationId") @Nullable String integrationId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return history.versions(Queries.uuid("integrationId", integrationId), Limit.of(limit), cursor);
    }

    @GET
    @Path("/{integrationId}/{version}")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "What one version changed", description = "The accounts, services or mappings it touched.")
    @APIResponse(responseCode = "200", description = "One page of items")
    public Page<MappingUpdate> items(
            @PathParam("integrationId") UUID integrationId,
            @PathParam("version") long version,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return history.items(integrationId, version, Limit.of(limit), cursor);
    }
}
