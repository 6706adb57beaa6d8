package io.tallybridge.mapping.vendor;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/vendors")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Vendors", description = "Who makes the products whose use is counted")
class VendorResource {
    private final VendorService vendors;

    @Inject
    VendorResource(VendorService vendors) {
        this.vendors = vendors;
    }

    @GET
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "List vendors", description = "In the order of their creation; 'search' finds parts of names.")
    @APIResponse(responseCode = "200", description = "One page of vendors")
    public Page<Vendor> list(
            @QueryParam("search") @Nullable String search,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return vendors.list(search, Limit.of(limit), cursor);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Create a vendor", description = "Repeatable with the header Idempotency-Key.")
    @APIResponse(responseCode = "201", description = "The new vendor")
    public RestResponse<Vendor> create(
            @NotNull @Valid NewVendor wanted, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return tagged(RestResponse.Status.CREATED, vendors.create(wanted, idempotencyKey));
    }

    @GET
    @Path("/{vendorId}")
    @RolesAllowed({Roles.BILLING_VIEWER, Roles.BILLING_APPROVER, Roles.ORG_ADMIN})
    @Operation(summary = "One vendor")
    @APIResponse(responseCode = "200", description = "The vendor")
    public RestResponse<Vendor> get(@PathParam("vendorId") UUID vendorId) {
        return tagged(RestResponse.Status.OK, vendors.get(vendorId));
    }

    @PATCH
    @Path("/{vendorId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Change a vendor", description = "What is absent stays. Honours If-Match.")
    @APIResponse(responseCode = "200", description = "The vendor as it is now")
    public RestResponse<Vendor> change(
            @PathParam("vendorId") UUID vendorId,
            @NotNull @Valid VendorChange change,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(RestResponse.Status.OK, vendors.change(vendorId, change, ifMatch));
    }

    private static RestResponse<Vendor> tagged(RestResponse.Status status, Vendor vendor) {
        return RestResponse.ResponseBuilder.create(status, vendor)
                .header(HttpHeaders.ETAG, EntityTags.of(vendor.version()))
                .build();
    }
}
