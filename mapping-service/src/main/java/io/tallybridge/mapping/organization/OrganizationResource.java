package io.tallybridge.mapping.organization;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.http.EntityTags;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/organization")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organization", description = "The organization that the token names")
class OrganizationResource {
    private final OrganizationService organizations;

    @Inject
    OrganizationResource(OrganizationService organizations) {
        this.organizations = organizations;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "The own organization", description = "The first token that names an organization creates it.")
    @APIResponse(responseCode = "200", description = "The organization")
    public RestResponse<Organization> get() {
        return tagged(organizations.current());
    }

    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Change name, time zone or currency", description = "What is absent stays. Honours If-Match.")
    @APIResponse(responseCode = "200", description = "The organization as it is now")
    public RestResponse<Organization> change(
            @NotNull @Valid OrganizationChange change, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(organizations.change(change, ifMatch));
    }

    private static RestResponse<Organization> tagged(Organization organization) {
        return RestResponse.ResponseBuilder.ok(organization)
                .header(HttpHeaders.ETAG, EntityTags.of(organization.version()))
                .build();
    }
}
