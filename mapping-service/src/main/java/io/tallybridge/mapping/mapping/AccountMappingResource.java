package io.tallybridge.mapping.mapping;

import io.tallybridge.common.caller.Roles;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/account-mappings")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Mappings")
class AccountMappingResource {
    private final AccountMappingService mappings;

    @Inject
    AccountMappingResource(AccountMappingService mappings) {
        this.mappings = mappings;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "List account mappings", description = "In the order of their creation.")
    @APIResponse(responseCode = "200", description = "One page of account mappings")
    public Page<AccountMapping> list(
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
    @ResponseStatus(201)
    @Operation(
            summary = "Map an account to a company",
            description =
                    "One company per account and PSA connection; many accounts may share a company. Repeatable with the"
                            + " header Idempotency-Key.")
    @APIResponse(responseCode = "201", description = "The new mapping")
    @APIResponse(responseCode = "409", description = "The account is mapped on this connection already")
    public AccountMapping create(
            @NotNull @Valid NewAccountMapping wanted, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return mappings.create(wanted, idempotencyKey);
    }

    @GET
    @Path("/{mappingId}")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "One account mapping")
    @APIResponse(responseCode = "200", description = "The mapping")
    public AccountMapping get(@PathParam("mappingId") UUID mappingId) {
        return mappings.get(mappingId);
    }

    @DELETE
    @Path("/{mappingId}")
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Unmap an account", description = "Counts of the account go on being kept.")
    @APIResponse(responseCode = "204", description = "Unmapped")
    public void delete(@PathParam("mappingId") UUID mappingId) {
        mappings.delete(mappingId);
    }
}
