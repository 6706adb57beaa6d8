package io.tallybridge.mapping.organization;

import io.tallybridge.common.caller.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

@Path("/api/v1/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operator", description = "For those who run the suite")
class OperatorResource {
    private final OrganizationService organizations;

    @Inject
    OperatorResource(OrganizationService organizations) {
        this.organizations = organizations;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @ResponseStatus(201)
    @Operation(
            summary = "Create an organization",
            description = "Optional: the first token that names an organization creates it too, under its id as name.")
    @APIResponse(responseCode = "201", description = "The new organization")
    @APIResponse(responseCode = "409", description = "The id is taken")
    public Organization create(@NotNull @Valid NewOrganization wanted) {
        return organizations.create(wanted);
    }
}
