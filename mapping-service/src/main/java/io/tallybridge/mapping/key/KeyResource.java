package io.tallybridge.mapping.key;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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

@Path("/api/v1/integrations/{integrationId}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Keys", description = "Key pairs with which a vendor's integration signs in")
class KeyResource {
    private final KeyService keys;

    @Inject
    KeyResource(KeyService keys) {
        this.keys = keys;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "Key pairs of an integration", description = "Without the keys: those were shown once.")
    @APIResponse(responseCode = "200", description = "One page of key pairs")
    public Page<VendorKey> list(
            @PathParam("integrationId") UUID integrationId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return keys.list(integrationId, Limit.of(limit), cursor);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.ORG_ADMIN)
    @ResponseStatus(201)
    @Operation(
            summary = "Issue a key pair",
            description =
                    "The answer is the only place where the keys are ever shown, so this call cannot be replayed with an"
                            + " Idempotency-Key. Give 'gradientToken' to the vendor's integration, or the two keys if it asks for"
                            + " them. The body is optional.")
    @APIResponse(responseCode = "201", description = "The new pair, in clear for the only time")
    public IssuedKey issue(@PathParam("integrationId") UUID integrationId, @Nullable NewKey wanted) {
        return keys.issue(integrationId, wanted == null ? null : wanted.expiresAt());
    }

    @POST
    @Path("/{keyId}/rotate")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.ORG_ADMIN)
    @ResponseStatus(201)
    @Operation(
            summary = "Replace a key pair",
            description =
                    "Makes a new pair; the old one goes on working for the overlap, so that the vendor's integration can be"
                            + " changed without a gap. The body is optional.")
    @APIResponse(responseCode = "201", description = "The new pair, in clear for the only time")
    @APIResponse(responseCode = "409", description = "The pair does not work any more, or was rotated before")
    public IssuedKey rotate(
            @PathParam("integrationId") UUID integrationId,
            @PathParam("keyId") UUID keyId,
            @Nullable Rotation rotation) {
        return keys.rotate(integrationId, keyId, rotation == null ? null : rotation.overlap());
    }

    @DELETE
    @Path("/{keyId}")
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Revoke a key pair", description = "It stops working within ten seconds, for good.")
    @APIResponse(responseCode = "204", description = "Revoked")
    public void revoke(@PathParam("integrationId") UUID integrationId, @PathParam("keyId") UUID keyId) {
        keys.revoke(integrationId, keyId);
    }
}
