package io.tallybridge.mapping.mapping;

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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/integrations/{integrationId}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Integrations")
class DeclaredResource {
    private static final String FILTERS =
            "By name. 'mapped' shows only mapped or only unmapped ones (with 'connectionId': on that PSA connection),"
                    + " 'search' finds parts of names and ids.";

    private final AccountMappingService accounts;
    private final ServiceMappingService services;

    @Inject
    DeclaredResource(AccountMappingService accounts, ServiceMappingService services) {
        this.accounts = accounts;
        this.services = services;
    }

    @GET
    @Path("/accounts")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "Accounts that the vendor declared", description = FILTERS)
    @APIResponse(responseCode = "200", description = "One page of accounts with their mappings")
    public Page<MappedAccount> accounts(
            @PathParam("integrationId") UUID integrationId,
            @Parameter(description = "true or false") @QueryParam("mapped") @Nullable String mapped,
            @QueryParam("search") @Nullable String search,
            @QueryParam("connectionId") @Nullable String connectionId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return accounts.accounts(integrationId, filter(mapped, search, connectionId, cursor), Limit.of(limit));
    }

    @GET
    @Path("/services")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "Services that the integration counts",
            description =
                    FILTERS + " Kind VENDOR: offered by the vendor to all; ORGANIZATION: declared for this one only.")
    @APIResponse(responseCode = "200", description = "One page of services with their mappings")
    public Page<MappedService> services(
            @PathParam("integrationId") UUID integrationId,
            @Parameter(description = "true or false") @QueryParam("mapped") @Nullable String mapped,
            @QueryParam("search") @Nullable String search,
            @QueryParam("connectionId") @Nullable String connectionId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return services.services(integrationId, filter(mapped, search, connectionId, cursor), Limit.of(limit));
    }

    private static ListFilter filter(
            @Nullable String mapped, @Nullable String search, @Nullable String connectionId, @Nullable String cursor) {
        return ListFilter.of(
                Queries.flag("mapped", mapped), search, Queries.uuid("connectionId", connectionId), cursor);
    }
}
