package io.tallybridge.mapping.vendorapi;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationStatus;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The integration as the vendor sees it. */
@Path("/api/vendor-api/organization")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Vendor API")
class IntegrationStatusResource {
    private final VendorSession session;
    private final VendorStatus status;
    private final ClientList clients;

    @Inject
    IntegrationStatusResource(VendorSession session, VendorStatus status, ClientList clients) {
        this.session = session;
        this.status = status;
        this.clients = clients;
    }

    @GET
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "The integration",
            operationId = "getIntegration",
            description = "The recommended check of keys.")
    @APIResponse(
            responseCode = "200",
            description = "The bare integration; lastSyncedAt is in 1900 while nothing was synced")
    public IntegrationDocument get() {
        return status.document(session.integration());
    }

    @PATCH
    @Path("/status/{status}")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Set the status",
            operationId = "updateIntegrationStatus",
            description =
                    "inactive, pending, active, and the first generation's disabled and error. An active integration stays"
                            + " active when told pending.")
    @APIResponse(responseCode = "200", description = "Wrapped integration")
    public Envelope<IntegrationDocument> set(@PathParam("status") String word, byte[] ignored) {
        IntegrationStatus wanted = IntegrationStatus.ofWord(word)
                .orElseThrow(() -> Invalid.of(List.of(
                        "status must be one of the following values: inactive, pending, active, disabled, error")));
        Integration integration = status.set(session.integration(), wanted);
        return Envelope.ok(status.document(integration), "Success - Updated Integration Status");
    }

    @GET
    @Path("/clients")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "The organization's PSA companies",
            operationId = "getClients",
            description = "Deprecated by the contract. At most 100 at once; give the last id as previousId for more.")
    @APIResponse(responseCode = "200", description = "Companies")
    public ClientList.Clients clients(
            @QueryParam("search") @Nullable String search, @QueryParam("previousId") @Nullable String previousId) {
        session.integration();
        return clients.find(search, previousId);
    }
}
