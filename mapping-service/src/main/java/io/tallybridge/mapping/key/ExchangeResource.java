package io.tallybridge.mapping.key;

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

/** For the gateway, which turns a vendor's keys into a token of its own. */
@Path("/internal/v1/vendor-keys/exchange")
@Produces(MediaType.APPLICATION_JSON)
class ExchangeResource {
    private final KeyService keys;

    @Inject
    ExchangeResource(KeyService keys) {
        this.keys = keys;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.SERVICE)
    @Operation(hidden = true)
    public Exchanged exchange(@NotNull @Valid Presented presented) {
        return keys.exchange(presented);
    }
}
