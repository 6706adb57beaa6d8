package io.tallybridge.mapping.mapping;

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

@Path("/api/v1/mappings/auto")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Mappings")
class AutoMappingResource {
    private final AutoMappingService mapping;

    @Inject
    AutoMappingResource(AutoMappingService mapping) {
        this.mapping = mapping;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Map by equal names",
            description =
                    "Maps accounts and services whose names equal a company's or product's, character for character. A name"
                            + " that occurs twice on either side is ambiguous and left to a person. Mappings that exist stay.")
    @APIResponse(responseCode = "200", description = "What was mapped and what is left")
    @APIResponse(responseCode = "503", description = "The PSA directory cannot be read; nothing was changed")
    public AutoMapped map(@NotNull @Valid AutoMapping wanted) {
        return mapping.map(wanted);
    }
}
