package io.tallybridge.psasync.changeset;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.changeset.ChangeSets.LineChoice;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Change sets, up to their approval. */
@Path("/api/v1/change-sets")
@Tag(name = "Change sets")
class ChangeSetResource {
    private final ChangeSets changeSets;
    private final Idempotency idempotency;
    private final Caller caller;

    ChangeSetResource(ChangeSets changeSets, Idempotency idempotency, Caller caller) {
        this.changeSets = changeSets;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    /**
     * What to change.
     *
     * @param findingIds left out: all findings of kind INCREASE and DECREASE that can be written; on worksheets also those
     *     of kind QUANTITY_UNKNOWN
     * @param newLines findings of kind NEW for which a line is to be added, where the connection does that
     */
    record NewChangeSet(
            @NotNull UUID reconciliationId,
            @Nullable @Size(min = 1, max = 100_000) List<@NotNull UUID> findingIds,
            @Nullable @Size(max = 10_000) List<@NotNull @Valid LineChoice> newLines) {}

    @POST
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(
            summary = "Makes a change set of findings",
            description = "Without findingIds, findings that cannot be written are left out and named under 'skipped'.")
    @APIResponse(
            responseCode = "201",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response create(@HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewChangeSet request) {
        String organization = caller.organization();
        ChangeSetView created = idempotency.once(
                organization,
                key,
                "POST /api/v1/change-sets",
                request,
                ChangeSetView.class,
                () -> changeSets.create(
                        organization,
                        request.reconciliationId(),
                        request.findingIds(),
                        request.newLines() == null ? List.of() : request.newLines(),
                        Actor.of(caller)));
        return created(created);
    }

    private static Response created(ChangeSetView created) {
        return Response.created(URI.create("/api/v1/change-sets/" + created.id()))
                .header(HttpHeaders.ETAG, EntityTags.of(created.version()))
                .entity(created)
                .build();
    }

    private static Response tagged(ChangeSetView set) {
        return Response.ok(set)
                .header(HttpHeaders.ETAG, EntityTags.of(set.version()))
                .build();
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Change sets, newest first")
    public Page<ChangeSetView> list(
            @QueryParam("connectionId") @Nullable UUID connectionId,
            @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        if (state != null
                && Arrays.stream(ChangeSetState.values())
                        .noneMatch(known -> known.name().equals(state))) {
            throw CommonProblem.INVALID_INPUT.because(
                    "'state' must be one of " + Arrays.toString(ChangeSetState.values()) + ".");
        }
        return changeSets.list(caller.organization(), connectionId, state, Cursor.parse(cursor, 1), Limit.of(limit));
    }

    @GET
    @Path("{id}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "One change set with its warnings and results; the ETag is for If-Match")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response get(@PathParam("id") UUID id) {
        return tagged(changeSets.get(caller.organization(), id));
    }

    @GET
    @Path("{id}/items")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The lines of a change set with their results")
    public Page<ChangeItem> items(
            @PathParam("id") UUID id,
            @QueryParam("result") @Nullable String result,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return changeSets.items(caller.organization(), id, result, Cursor.parse(cursor, 1), Limit.of(limit));
    }

    @DELETE
    @Path("{id}/items/{itemId}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(summary = "Takes a line out of a draft")
    public void removeItem(
            @PathParam("id") UUID id,
            @PathParam("itemId") UUID itemId,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        changeSets.removeItem(caller.organization(), id, itemId, ifMatch, Actor.of(caller));
    }

    @GET
    @Path("{id}/preview")
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The exact calls that a push would send, without credentials; writes nothing")
    public Page<ChangeSets.PreviewItem> preview(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return changeSets.preview(
                caller.organization(), id, Cursor.parse(cursor, 1), Limit.of(limit == null ? Limit.MAX : limit));
    }

    @POST
    @Path("{id}/preview")
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "As GET, for callers who would rather post")
    public Page<ChangeSets.PreviewItem> previewPosted(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return preview(id, cursor, limit);
    }

    /** Warnings that the approver has looked at, by code. */
    record Approval(@Nullable @Size(max = 100) List<@NotNull String> acknowledge) {}

    @POST
    @Path("{id}/approve")
    @Transactional
    @RolesAllowed(Roles.BILLING_APPROVER)
    @Operation(
            summary = "Approves a draft; from then on nothing in it changes",
            description =
                    "Each warning's code must stand in 'acknowledge'. A set that adds lines (NEW_LINES) also needs"
                            + " the role line-creator.")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response approve(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Nullable @Valid Approval approval) {
        List<String> acknowledged =
                approval == null || approval.acknowledge() == null ? List.of() : approval.acknowledge();
        return tagged(changeSets.approve(
                caller.organization(),
                id,
                acknowledged,
                caller.hasRole(Roles.LINE_CREATOR),
                ifMatch,
                Actor.of(caller)));
    }

    /** Why a change set is not wanted. */
    record Rejection(@Nullable @Size(max = 2000) String reason) {}

    @POST
    @Path("{id}/reject")
    @Transactional
    @RolesAllowed(Roles.BILLING_APPROVER)
    @Operation(summary = "Rejects a draft, or an approved change set that was not pushed")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response reject(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Nullable @Valid Rejection rejection) {
        return tagged(changeSets.reject(
                caller.organization(), id, rejection == null ? null : rejection.reason(), ifMatch, Actor.of(caller)));
    }

    @POST
    @Path("{id}/revert")
    @Transactional
    @RolesAllowed(Roles.BILLING_APPROVER)
    @Operation(
            summary = "Makes a new draft that undoes what this one wrote",
            description = "Values come from the proofs. The draft is approved and pushed like any other.")
    @APIResponse(
            responseCode = "201",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChangeSetView.class)))
    public Response revert(@PathParam("id") UUID id, @HeaderParam("Idempotency-Key") @Nullable String key) {
        String organization = caller.organization();
        ChangeSetView created = idempotency.once(
                organization,
                key,
                "POST /api/v1/change-sets/" + id + "/revert",
                null,
                ChangeSetView.class,
                () -> changeSets.revert(organization, id, Actor.of(caller)));
        return created(created);
    }
}
