package io.tallybridge.mapping.integration;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.mapping.validation.Queries;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/integrations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Integrations", description = "Connections between the organization and vendors")
class IntegrationResource {
    private final IntegrationService integrations;

    @Inject
    IntegrationResource(IntegrationService integrations) {
        this.integrations = integrations;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "List integrations",
            description = "In the order of their creation. 'search' finds parts of the integration's or vendor's name.")
    @APIResponse(responseCode = "200", description = "One page of integrations")
    public Page<Integration> list(
            @QueryParam("vendorId") @Nullable String vendorId,
            @QueryParam("search") @Nullable String search,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return integrations.list(Queries.uuid("vendorId", vendorId), search, Limit.of(limit), cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Create an integration",
            description =
                    "A vendor may have several. Next: issue keys for it. Repeatable with the header Idempotency-Key.")
    @APIResponse(responseCode = "201", description = "The new integration, status inactive")
    public RestResponse<Integration> create(
            @NotNull @Valid NewIntegration wanted, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return tagged(RestResponse.Status.CREATED, integrations.create(wanted, idempotencyKey));
    }

    @GET
    @Path("/{integrationId}")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "One integration",
            description = "'mappingStatus' says \"connected\", or how many updates the vendor has not confirmed yet.")
    @APIResponse(responseCode = "200", description = "The integration")
    public RestResponse<Integration> get(@PathParam("integrationId") UUID integrationId) {
        return tagged(RestResponse.Status.OK, integrations.get(integrationId));
    }

    @PATCH
    @Path("/{integrationId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Rename an integration", description = "Honours If-Match.")
    @APIResponse(responseCode = "200", description = "The integration as it is now")
    public RestResponse<Integration> change(
            @PathParam("integrationId") UUID integrationId,
            @NotNull @Valid IntegrationChange change,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(RestResponse.Status.OK, integrations.rename(integrationId, change, ifMatch));
    }

    private static RestResponse<Integration> tagged(RestResponse.Status status, Integration integration) {
        return RestResponse.ResponseBuilder.create(status, integration)
                .header(HttpHeaders.ETAG, EntityTags.of(integration.version()))
                .build();
    }
}
