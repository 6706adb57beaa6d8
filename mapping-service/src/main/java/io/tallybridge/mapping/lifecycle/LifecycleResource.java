package io.tallybridge.mapping.lifecycle;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.mapping.integration.Integration;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/integrations/{integrationId}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Integrations")
class LifecycleResource {
    private final LifecycleService lifecycle;

    @Inject
    LifecycleResource(LifecycleService lifecycle) {
        this.lifecycle = lifecycle;
    }

    @GET
    @Path("/readiness")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(
            summary = "What is missing until counts can be billed",
            description = "One check per step, with what to do.")
    @APIResponse(responseCode = "200", description = "The checks")
    public Readiness readiness(@PathParam("integrationId") UUID integrationId) {
        return lifecycle.readiness(integrationId);
    }

    @POST
    @Path("/disconnect")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Disconnect",
            description =
                    "Deletes the integration's accounts and all its mappings and revokes its keys; the status becomes"
                            + " inactive. Counts that were taken and the history stay. A new connection begins with new keys.")
    @APIResponse(responseCode = "200", description = "The integration as it is now")
    public Integration disconnect(@PathParam("integrationId") UUID integrationId) {
        return lifecycle.disconnect(integrationId);
    }
}
