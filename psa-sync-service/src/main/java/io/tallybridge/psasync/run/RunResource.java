package io.tallybridge.psasync.run;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.psasync.audit.Actor;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Runs: long work and its progress. */
@Path("/api/v1/runs")
@Tag(name = "Runs")
class RunResource {
    private final Runs runs;
    private final Caller caller;

    RunResource(Runs runs, Caller caller) {
        this.runs = runs;
        this.caller = caller;
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Runs, newest first")
    public Page<RunView> list(
            @QueryParam("connectionId") @Nullable UUID connectionId,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return runs.list(caller.organization(), connectionId, kind, Cursor.parse(cursor, 1), Limit.of(limit));
    }

    @GET
    @Path("{id}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "One run with its progress")
    public RunView get(@PathParam("id") UUID id) {
        return runs.get(caller.organization(), id);
    }

    @POST
    @Path("{id}/cancel")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(summary = "Asks a run to stop between two steps; nothing is left half done")
    public RunView cancel(@PathParam("id") UUID id) {
        return runs.cancel(caller.organization(), id, Actor.of(caller));
    }
}
