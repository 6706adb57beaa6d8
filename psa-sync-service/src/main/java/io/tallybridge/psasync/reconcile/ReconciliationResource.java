package io.tallybridge.psasync.reconcile;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.audit.Actor;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reconciliations and findings. */
@Path("/api/v1/reconciliations")
@Tag(name = "Reconciliation")
class ReconciliationResource {
    private final Reconciliations reconciliations;
    private final Idempotency idempotency;
    private final Caller caller;

    ReconciliationResource(Reconciliations reconciliations, Idempotency idempotency, Caller caller) {
        this.reconciliations = reconciliations;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    /**
     * What to reconcile.
     *
     * @param effectiveDate first day that changes shall bill from; left out, each line's first period not billed yet
     */
    record NewReconciliation(
            @NotNull UUID connectionId,
            @NotNull @Schema(examples = "2026-10-01") LocalDate from,
            @NotNull @Schema(examples = "2026-10-31") LocalDate to,
            @Nullable LocalDate effectiveDate) {}

    @POST
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(
            summary = "Compares what a PSA bills with what was counted in a period",
            description = "Lines are read afresh. Answers at once; read the reconciliation until its state is DONE.")
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = ReconciliationView.class)))
    public Response create(
            @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewReconciliation request) {
        String organization = caller.organization();
        ReconciliationView created = idempotency.once(
                organization,
                key,
                "POST /api/v1/reconciliations",
                request,
                ReconciliationView.class,
                () -> reconciliations.create(
                        organization,
                        request.connectionId(),
                        request.from(),
                        request.to(),
                        request.effectiveDate(),
                        Actor.of(caller)));
        return Response.accepted(created)
                .location(URI.create("/api/v1/reconciliations/" + created.id()))
                .build();
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Reconciliations, newest first")
    public Page<ReconciliationView> list(
            @QueryParam("connectionId") @Nullable UUID connectionId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return reconciliations.list(caller.organization(), connectionId, Cursor.parse(cursor, 1), Limit.of(limit));
    }

    @GET
    @Path("{id}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "One reconciliation with its totals")
    public ReconciliationView get(@PathParam("id") UUID id) {
        return reconciliations.get(caller.organization(), id);
    }

    @GET
    @Path("{id}/findings")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Findings, those with most money first")
    public Page<FindingView> findings(
            @PathParam("id") UUID id,
            @QueryParam("kind") @Nullable List<String> kinds,
            @QueryParam("companyId") @Nullable String companyId,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        List<String> wanted = kinds == null
                ? List.of()
                : kinds.stream()
                        .flatMap(kind -> Arrays.stream(kind.split(",")))
                        .filter(kind -> !kind.isBlank())
                        .toList();
        for (String kind : wanted) {
            if (Arrays.stream(FindingKind.values())
                    .noneMatch(known -> known.name().equals(kind))) {
                throw CommonProblem.INVALID_INPUT.because(
                        "'kind' must be among " + Arrays.toString(FindingKind.values()) + ".");
            }
        }
        return reconciliations.findings(
                caller.organization(), id, wanted, companyId, Cursor.parse(cursor, 2), Limit.of(limit));
    }
}
