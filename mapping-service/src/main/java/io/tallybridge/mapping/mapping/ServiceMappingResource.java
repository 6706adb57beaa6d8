package io.tallybridge.mapping.mapping;

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
import jakarta.ws.rs.DELETE;
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

@Path("/api/v1/service-mappings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Mappings")
class ServiceMappingResource {
    private final ServiceMappingService mappings;

    @Inject
    ServiceMappingResource(ServiceMappingService mappings) {
        this.mappings = mappings;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "List service mappings", description = "In the order of their creation.")
    @APIResponse(responseCode = "200", description = "One page of service mappings")
    public Page<ServiceMapping> list(
            @QueryParam("integrationId") @Nullable String integrationId,
            @QueryParam("connectionId") @Nullable String connectionId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return mappings.list(
                Queries.uuid("integrationId", integrationId),
                Queries.uuid("connectionId", connectionId),
                Limit.of(limit),
                cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Map a service to a product",
            description =
                    "A service may have several products. The rule makes counts a billable quantity; an override names, for"
                            + " one account, the very line to write to. Repeatable with the header Idempotency-Key.")
    @APIResponse(responseCode = "201", description = "The new mapping")
    @APIResponse(responseCode = "409", description = "The service is mapped to this product already")
    public RestResponse<ServiceMapping> create(
            @NotNull @Valid NewServiceMapping wanted, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return tagged(RestResponse.Status.CREATED, mappings.create(wanted, idempotencyKey));
    }

    @GET
    @Path("/{mappingId}")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "One service mapping")
    @APIResponse(responseCode = "200", description = "The mapping")
    public RestResponse<ServiceMapping> get(@PathParam("mappingId") UUID mappingId) {
        return tagged(RestResponse.Status.OK, mappings.get(mappingId));
    }

    @PATCH
    @Path("/{mappingId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Change rule or overrides",
            description =
                    "Members of the rule change one by one, null resets one; overrides are replaced as a whole. Honours"
                            + " If-Match.")
    @APIResponse(responseCode = "200", description = "The mapping as it is now")
    public RestResponse<ServiceMapping> change(
            @PathParam("mappingId") UUID mappingId,
            @NotNull @Valid ServiceMappingChange change,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(RestResponse.Status.OK, mappings.change(mappingId, change, ifMatch));
    }

    @DELETE
    @Path("/{mappingId}")
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Unmap a service from a product", description = "Its rule and overrides go with it.")
    @APIResponse(responseCode = "204", description = "Unmapped")
    public void delete(@PathParam("mappingId") UUID mappingId) {
        mappings.delete(mappingId);
    }

    private static RestResponse<ServiceMapping> tagged(RestResponse.Status status, ServiceMapping mapping) {
        return RestResponse.ResponseBuilder.create(status, mapping)
                .header(HttpHeaders.ETAG, EntityTags.of(mapping.version()))
                .build();
    }
}
