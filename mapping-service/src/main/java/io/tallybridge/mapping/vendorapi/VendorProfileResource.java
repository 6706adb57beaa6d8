package io.tallybridge.mapping.vendorapi;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.service.Categories;
import io.tallybridge.mapping.service.Sku;
import io.tallybridge.mapping.service.SkuFields;
import io.tallybridge.mapping.service.SkuService;
import io.tallybridge.mapping.validation.Texts;
import io.tallybridge.mapping.vendor.Vendor;
import io.tallybridge.mapping.vendor.VendorChange;
import io.tallybridge.mapping.vendor.VendorService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
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

/** The vendor itself and its services, shared by all of its integrations. */
@Path("/api/vendor-api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Vendor API", description = "For vendors' integrations, with the header Gradient-Token")
class VendorProfileResource {
    private static final int LONGEST_LINK = 2_000;

    private final VendorSession session;
    private final VendorBody bodies;
    private final VendorService vendors;
    private final SkuService skus;

    @Inject
    VendorProfileResource(VendorSession session, VendorBody bodies, VendorService vendors, SkuService skus) {
        this.session = session;
        this.bodies = bodies;
        this.vendors = vendors;
        this.skus = skus;
    }

    /** One transaction, since some clients ask this for every licence of every account. */
    @GET
    @Transactional
    @RolesAllowed(Roles.VENDOR)
    @Operation(summary = "The vendor with its services", operationId = "getVendor")
    @APIResponse(responseCode = "200", description = "Wrapped vendor")
    public Envelope<VendorDocument> vendor() {
        Integration integration = session.integration();
        return Envelope.ok(document(integration, skus.list(integration.vendorId())), "Success - Retrieved Vendor");
    }

    @PATCH
    @RolesAllowed(Roles.VENDOR)
    @Operation(summary = "Change the vendor", operationId = "updateVendor")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.VendorUpdate.class)))
    @APIResponse(responseCode = "200", description = "Wrapped vendor")
    public Envelope<VendorDocument> change(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        Integration integration = session.integration();
        Fields fields = bodies.object(body, type);
        VendorChange change = new VendorChange(
                fields.text("name", Texts.LONGEST_NAME),
                fields.text("description", Texts.LONGEST_DESCRIPTION),
                fields.text("integrationPortalUrl", LONGEST_LINK),
                fields.text("vendorSupportPageUrl", LONGEST_LINK));
        fields.requireValid();
        if (change.equals(new VendorChange(null, null, null, null))) {
            throw Invalid.of(
                    List.of(
                            "at least one of name, description, vendorSupportPageUrl, integrationPortalUrl should not be empty"));
        }
        vendors.change(integration.vendorId(), change, null);
        return Envelope.ok(document(integration, skus.list(integration.vendorId())), "Success - Updated Vendor");
    }

    @POST
    @Path("/service")
    @RolesAllowed(Roles.VENDOR)
    @ResponseStatus(201)
    @Operation(
            summary = "Create a service",
            operationId = "createVendorService",
            description =
                    "For all organizations of the vendor. A name that exists in any case is not created again; its other"
                            + " fields are updated.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.Service.class)))
    @APIResponse(responseCode = "201", description = "The bare vendor, with all of its services")
    public VendorDocument createService(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        Integration integration = session.integration();
        Fields fields = bodies.object(body, type);
        SkuFields wanted = new SkuFields(
                fields.required("name", Texts.LONGEST_NAME),
                fields.present("description", Texts.LONGEST_DESCRIPTION),
                fields.requiredOneOf("category", Categories.CATEGORIES),
                fields.requiredOneOf("subcategory", Categories.SUBCATEGORIES),
                fields.text("supportArticle", LONGEST_LINK),
                fields.text("supportContact", LONGEST_LINK));
        fields.requireValid();
        skus.put(integration.vendorId(), wanted);
        return document(integration, skus.list(integration.vendorId()));
    }

    @GET
    @Path("/service/{serviceId}")
    @RolesAllowed(Roles.VENDOR)
    @Operation(summary = "One service", operationId = "getVendorService")
    @APIResponse(responseCode = "200", description = "Wrapped vendor with just this service")
    public Envelope<VendorDocument> service(@PathParam("serviceId") String serviceId) {
        Integration integration = session.integration();
        Sku sku = skus.get(integration.vendorId(), Texts.uuid(serviceId));
        return Envelope.ok(document(integration, List.of(sku)), "Success - Retrieved Vendor Service");
    }

    @PATCH
    @Path("/service/{serviceId}")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Change a service",
            operationId = "updateVendorService",
            description = "First generation only. Takes any field of a new service, as JSON or as a form.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.Service.class)))
    @APIResponse(responseCode = "200", description = "Wrapped vendor with just this service")
    public Envelope<VendorDocument> changeService(
            @PathParam("serviceId") String serviceId,
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        Integration integration = session.integration();
        Fields fields = bodies.object(body, type);
        SkuFields wanted = new SkuFields(
                fields.text("name", Texts.LONGEST_NAME),
                fields.text("description", Texts.LONGEST_DESCRIPTION),
                fields.oneOf("category", Categories.CATEGORIES),
                fields.oneOf("subcategory", Categories.SUBCATEGORIES),
                fields.text("supportArticle", LONGEST_LINK),
                fields.text("supportContact", LONGEST_LINK));
        fields.requireValid();
        Sku sku = skus.change(integration.vendorId(), Texts.uuid(serviceId), wanted);
        return Envelope.ok(document(integration, List.of(sku)), "Success - Updated Vendor Service");
    }

    private VendorDocument document(Integration integration, List<Sku> shown) {
        Vendor vendor = vendors.get(integration.vendorId());
        return VendorDocument.of(vendor, shown, session.organizationId());
    }
}
