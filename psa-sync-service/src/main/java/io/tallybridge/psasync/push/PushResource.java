package io.tallybridge.psasync.push;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunView;
import io.tallybridge.psasync.run.Runs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Starts pushes. */
@Path("/api/v1/change-sets/{id}/push")
@Tag(name = "Change sets")
class PushResource {
    private final ChangeSets changeSets;
    private final Connections connections;
    private final Runs runs;
    private final AuditTrail audit;
    private final Caller caller;

    PushResource(ChangeSets changeSets, Connections connections, Runs runs, AuditTrail audit, Caller caller) {
        this.changeSets = changeSets;
        this.connections = connections;
        this.runs = runs;
        this.audit = audit;
        this.caller = caller;
    }

    @POST
    @Transactional
    @RolesAllowed(Roles.BILLING_APPROVER)
    @Operation(
            summary = "Writes an approved change set, or hands out its worksheet",
            description = "Answers at once; read the change set until its state is PUSHED, PARTLY_FAILED or"
                    + " NEEDS_ATTENTION. Over a connection without a call that sets quantities it becomes"
                    + " AWAITING_CONFIRMATION: a worksheet waits to be worked off and answered. Pushing again tries the lines that have not their target, and writes nothing to"
                    + " the others.")
    @APIResponse(
            responseCode = "202",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response push(@PathParam("id") UUID id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        String organization = caller.organization();
        changeSets.beginPush(organization, id, ifMatch).ifPresent(set -> {
            connections.requireForWork(organization, set.connectionId());
            RunView run = runs.submit(organization, RunKind.PUSH, set.connectionId(), id, Actor.of(caller));
            changeSets.pushRun(organization, id, run.id());
            audit.record(
                    organization,
                    Actor.of(caller),
                    "change-set.push-requested",
                    "change-set",
                    id,
                    Map.of("runId", run.id()));
        });
        return Response.accepted(changeSets.get(organization, id)).build();
    }
}
