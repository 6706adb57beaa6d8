package io.tallybridge.psasync.configuredwrite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Described calls that set quantities, for PSAs without a public one. */
@Path("/api/v1/psa-connections/{id}/configured-write")
@Tag(name = "PSA connections")
class ConfiguredWriteResource {
    private static final String JSON = "application/json";

    private final ConfiguredWrites writes;
    private final Caller caller;

    ConfiguredWriteResource(ConfiguredWrites writes, Caller caller) {
        this.writes = writes;
        this.caller = caller;
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.OPERATOR, Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The calls described for this connection, their state and proof; the ETag is for If-Match")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ConfiguredWriteView.class)))
    public Response get(@PathParam("id") UUID id) {
        return tagged(writes.get(caller.organization(), id));
    }

    @PUT
    @Transactional
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Describes the calls that set and read a quantity",
            description = "Any change asks for a new trial before the calls are used.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = WriteDefinition.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ConfiguredWriteView.class)))
    public Response define(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull JsonNode body)
            throws JsonProcessingException {
        return tagged(writes.define(caller.organization(), id, WriteDefinition.parse(body), ifMatch, Actor.of(caller)));
    }

    @DELETE
    @Transactional
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Forgets the described calls; pushes go back to the PSA's usual way")
    public void delete(@PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        writes.delete(caller.organization(), id, ifMatch, Actor.of(caller));
    }

    @POST
    @Path("preview")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Reads the chosen line and shows the call that a trial would send; writes nothing")
    public ConfiguredWrites.Preview preview(@PathParam("id") UUID id, @NotNull @Valid TrialLine line) {
        return writes.preview(caller.organization(), id, line);
    }

    @POST
    @Path("trial")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Writes the one chosen line and reads it back",
            description =
                    "Changes the line in the PSA. If it shows the new quantity afterwards, the calls are proven. A"
                            + " trial that fails leaves them unproven; its answer carries the calls that were made.")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ConfiguredWriteView.class)))
    public Response trial(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull @Valid TrialLine line) {
        return tagged(writes.trial(caller.organization(), id, line, ifMatch, Actor.of(caller)));
    }

    @POST
    @Path("enable")
    @Transactional
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Lets pushes use the calls; refused until a trial has proven them")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ConfiguredWriteView.class)))
    public Response enable(@PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(writes.enable(caller.organization(), id, ifMatch, Actor.of(caller)));
    }

    @POST
    @Path("disable")
    @Transactional
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Pushes no longer use the calls; their proof stays")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ConfiguredWriteView.class)))
    public Response disable(@PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return tagged(writes.disable(caller.organization(), id, ifMatch, Actor.of(caller)));
    }

    private static Response tagged(ConfiguredWriteView view) {
        return Response.ok(view)
                .header(HttpHeaders.ETAG, EntityTags.of(view.version()))
                .build();
    }
}
