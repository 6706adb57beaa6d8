package io.tallybridge.mapping.vendorapi;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.mapping.property.PropertyKind;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Services of the integration: services that exist for this organization only. */
@Path("/api/vendor-api/organization/services")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Vendor API")
class OrganizationServiceResource {
    private final PropertyEndpoint endpoint;

    @Inject
    OrganizationServiceResource(PropertyEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @GET
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "List services",
            operationId = "getServices",
            description =
                    "'serviceIds' may be repeated, bracketed or comma-separated; 'returnUnmapped=false' shows mapped ones only.")
    @APIResponse(responseCode = "200", description = "A bare list")
    public List<PropertyDocument> list(
            @QueryParam("serviceIds") List<String> ids,
            @QueryParam("serviceIds[]") List<String> bracketed,
            @QueryParam("returnUnmapped") @Nullable String returnUnmapped) {
        return endpoint.list(
                PropertyKind.SERVICE, VendorSession.ids(ids, bracketed), VendorSession.trueByDefault(returnUnmapped));
    }

    @POST
    @RolesAllowed(Roles.VENDOR)
    @ResponseStatus(201)
    @Operation(
            summary = "Create services",
            operationId = "createServiceMappingObject",
            description =
                    "One object or a list. Ids that exist are left as they are; if all of them exist, the answer is 409.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.NewItem[].class)))
    @APIResponse(responseCode = "201", description = "A bare list of what was sent")
    public List<PropertyDocument> create(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        return endpoint.create(PropertyKind.SERVICE, body, type);
    }

    @PATCH
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Change several services",
            operationId = "updateServices",
            description = "One object or a list, each with the id of the one to change. All or none.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.ItemUpdate[].class)))
    @APIResponse(responseCode = "200", description = "A list for a list, an object for an object")
    public Object changeAll(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        return endpoint.changeAll(PropertyKind.SERVICE, body, type);
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Change one of the services",
            operationId = "updateService",
            description = "'id' in the body renames it; its mappings stay with it.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.ItemUpdate.class)))
    @APIResponse(responseCode = "200", description = "A bare object")
    public PropertyDocument change(
            @PathParam("id") String id, byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        return endpoint.change(PropertyKind.SERVICE, id, body, type);
    }
}
