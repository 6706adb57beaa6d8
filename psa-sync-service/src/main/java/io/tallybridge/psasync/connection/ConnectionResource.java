package io.tallybridge.psasync.connection;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptor.Field;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** PSA connections. */
@Path("/api/v1/psa-connections")
@Tag(name = "PSA connections")
class ConnectionResource {
    private final Connections connections;
    private final Idempotency idempotency;
    private final Caller caller;

    ConnectionResource(Connections connections, Idempotency idempotency, Caller caller) {
        this.connections = connections;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @POST
    @Transactional
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Connects a PSA",
            description =
                    "Settings and credentials are those that GET /api/v1/psa-connections/psas lists. Credentials are"
                            + " encrypted and never answered. Test the connection afterwards.")
    @APIResponse(
            responseCode = "201",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConnectionView.class)))
    public Response create(
            @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewConnection request) {
        String organization = caller.organization();
        ConnectionView created = idempotency.once(
                organization,
                key,
                "POST /api/v1/psa-connections",
                request,
                ConnectionView.class,
                () -> connections.create(organization, request, Actor.of(caller)));
        return Response.created(URI.create("/api/v1/psa-connections/" + created.id()))
                .header(HttpHeaders.ETAG, EntityTags.of(created.version()))
                .entity(created)
                .build();
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The organization's PSA connections")
    public Page<ConnectionView> list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable Integer limit) {
        return connections.list(caller.organization(), Cursor.parse(cursor, 1), Limit.of(limit));
    }

    /** What can be connected, and what a connection needs. */
    record SupportedPsa(Psa psa, String name, List<Field> settings, List<Field> credentials) {}

    @GET
    @Path("psas")
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The PSAs that can be connected, with the settings and credentials each needs")
    public List<SupportedPsa> psas() {
        return connections
                .descriptors()
                .map(d -> new SupportedPsa(
                        d.code(), d.name(), d.settings(), d.auth().fields()))
                .toList();
    }

    @GET
    @Path("{id}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "One PSA connection; the ETag is for If-Match")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConnectionView.class)))
    public Response get(@PathParam("id") UUID id) {
        return tagged(connections.require(caller.organization(), id));
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Transactional
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Changes name, settings or single credentials; what is left out stays")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ConnectionView.class)))
    public Response change(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull @Valid ConnectionPatch patch) {
        return tagged(connections.change(caller.organization(), id, patch, ifMatch, Actor.of(caller)));
    }

    @DELETE
    @Path("{id}")
    @Transactional
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Deletes the connection, its credentials and its directory; change sets and proofs stay")
    public void delete(@PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        connections.delete(caller.organization(), id, ifMatch, Actor.of(caller));
    }

    /** Outcome of a test. */
    record TestResult(boolean ok, List<ConnectionReport.Check> checks) {}

    @POST
    @Path("{id}/test")
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(summary = "Tries the credentials and each right that is needed; answers 200 with one check per finding")
    public TestResult test(@PathParam("id") UUID id) {
        ConnectionReport report = connections.test(caller.organization(), id, Actor.of(caller));
        return new TestResult(report.ok(), report.checks());
    }

    @GET
    @Path("{id}/capabilities")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(
            summary = "What this connection can do, as it is set up now",
            description =
                    "How quantities are written and read, decimals, zero, dates, each ability with what switches it on, limits,"
                            + " and what is never done: as facts, and in words for a screen.")
    public Capabilities capabilities(@PathParam("id") UUID id) {
        return connections.capabilities(caller.organization(), id);
    }

    private static Response tagged(ConnectionView connection) {
        return Response.ok(connection)
                .header(HttpHeaders.ETAG, EntityTags.of(connection.version()))
                .build();
    }
}
