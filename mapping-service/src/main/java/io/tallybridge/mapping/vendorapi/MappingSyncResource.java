package io.tallybridge.mapping.vendorapi;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.history.PendingUpdate;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.lifecycle.LifecycleService;
import io.tallybridge.mapping.lifecycle.Progress;
import io.tallybridge.mapping.lifecycle.Readiness;
import io.tallybridge.mapping.organization.Organization;
import io.tallybridge.mapping.organization.OrganizationService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What goes beyond the contract: who am I, and which mappings have changed since I asked last. */
@Path("/api/vendor-api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Vendor API")
class MappingSyncResource {
    private static final List<String> RIGHTS = List.of(
            "vendor:read",
            "vendor:write",
            "services:write",
            "accounts:write",
            "counts:write",
            "mappings:read",
            "mappings:confirm");

    private final VendorSession session;
    private final VendorBody bodies;
    private final OrganizationService organizations;
    private final LifecycleService lifecycle;
    private final HistoryService history;

    @Inject
    MappingSyncResource(
            VendorSession session,
            VendorBody bodies,
            OrganizationService organizations,
            LifecycleService lifecycle,
            HistoryService history) {
        this.session = session;
        this.bodies = bodies;
        this.organizations = organizations;
        this.lifecycle = lifecycle;
        this.history = history;
    }

    /** How many there are and how many of them are mapped. */
    record Share(int total, int mapped) {}

    /**
     * Who the keys belong to.
     *
     * @param missing what is to be done until counts can be billed
     */
    record ConnectionTest(
            boolean ok,
            String organizationId,
            String organizationName,
            String integrationId,
            String integrationName,
            String vendorId,
            String vendorName,
            String status,
            String mappingStatus,
            List<String> rights,
            Share accounts,
            Share services,
            List<String> missing) {}

    /** A mapping change that awaits confirmation; {@code type} is account or service. */
    record Update(
            long version,
            String at,
            String change,
            String type,
            String id,
            String name,
            boolean isMapped,
            @Nullable String mappingId) {
        static Update of(PendingUpdate pending) {
            MappingUpdate update = pending.update();
            boolean unmapped = pending.change().name().endsWith("_UNMAPPED");
            return new Update(
                    pending.version(),
                    ContractTime.of(pending.at()),
                    pending.change().name(),
                    update.kind(),
                    update.itemId(),
                    update.itemName(),
                    !unmapped,
                    unmapped || update.mappingId() == null
                            ? null
                            : update.mappingId().toString());
        }
    }

    /** State of the sync; {@code updates} is a page of what awaits confirmation. */
    record MappingSync(
            String integrationId,
            String status,
            String mappingStatus,
            long version,
            long confirmedVersion,
            int pendingUpdates,
            List<Update> updates,
            @Nullable String nextCursor) {
        static MappingSync of(Integration integration, Page<PendingUpdate> pending) {
            return new MappingSync(
                    integration.id().toString(),
                    integration.status().word(),
                    integration.mappingStatus(),
                    integration.mappingVersion(),
                    integration.confirmedVersion(),
                    integration.pendingUpdates(),
                    pending.items().stream().map(Update::of).toList(),
                    pending.nextCursor());
        }
    }

    @GET
    @Path("/test-connection")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Test the connection",
            description =
                    "Who the keys belong to, what they allow, how many accounts and services are mapped, what is missing.")
    @APIResponse(responseCode = "200", description = "The keys are right")
    public ConnectionTest test() {
        Integration integration = session.integration();
        Organization organization = organizations.current();
        Progress progress = lifecycle.progress(integration.id());
        List<String> missing = new ArrayList<>();
        for (Readiness.Check check : lifecycle.readiness(integration.id()).checks()) {
            if (!check.ok()) {
                missing.add(check.detail());
            }
        }
        return new ConnectionTest(
                true,
                organization.id(),
                organization.name(),
                integration.id().toString(),
                integration.name(),
                integration.vendorId().toString(),
                integration.vendorName(),
                integration.status().word(),
                integration.mappingStatus(),
                RIGHTS,
                new Share(progress.accounts(), progress.mappedAccounts()),
                new Share(progress.services(), progress.mappedServices()),
                missing);
    }

    @GET
    @Path("/mappings")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Mapping changes since the last sync",
            description =
                    "What the organization has mapped or unmapped since the version that you confirmed last, oldest first.")
    @APIResponse(responseCode = "200", description = "One page of updates")
    public MappingSync mappings(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        Integration integration = session.integration();
        return MappingSync.of(integration, history.pending(integration, Limit.of(limit), cursor));
    }

    @POST
    @Path("/mappings/sync")
    @RolesAllowed(Roles.VENDOR)
    @Operation(
            summary = "Sync mappings",
            description =
                    "Confirms all mapping changes up to a version, by default up to the latest. The organization then sees"
                            + " the integration as connected.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.Sync.class)))
    @APIResponse(responseCode = "200", description = "What still awaits confirmation")
    public MappingSync sync(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        Integration integration = session.integration();
        Fields fields = bodies.object(body, type);
        Long version = fields.version("version");
        fields.requireValid();
        Integration confirmed = history.confirm(integration.id(), version);
        return MappingSync.of(confirmed, history.pending(confirmed, Limit.DEFAULT, null));
    }
}
