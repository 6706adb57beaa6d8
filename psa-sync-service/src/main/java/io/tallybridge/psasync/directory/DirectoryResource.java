package io.tallybridge.psasync.directory;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.directory.DirectoryRepository.Filter;
import io.tallybridge.psasync.directory.DirectoryViews.AgreementView;
import io.tallybridge.psasync.directory.DirectoryViews.CompanyView;
import io.tallybridge.psasync.directory.DirectoryViews.LineView;
import io.tallybridge.psasync.directory.DirectoryViews.ProductView;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunView;
import io.tallybridge.psasync.run.Runs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The directory of one connection. */
@Path("/api/v1/psa-connections/{id}")
@Tag(name = "PSA directory")
class DirectoryResource {
    private final DirectoryRepository repository;
    private final Connections connections;
    private final Runs runs;
    private final AuditTrail audit;
    private final Caller caller;

    DirectoryResource(
            DirectoryRepository repository, Connections connections, Runs runs, AuditTrail audit, Caller caller) {
        this.repository = repository;
        this.connections = connections;
        this.runs = runs;
        this.audit = audit;
        this.caller = caller;
    }

    @POST
    @Path("directory/sync")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(
            summary = "Reads companies, products, agreements and lines from the PSA",
            description = "Answers the run; one that waits or works already is answered instead of a second one.")
    @APIResponse(
            responseCode = "202",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RunView.class)))
    public Response sync(@PathParam("id") UUID id) {
        String organization = caller.organization();
        connections.requireForWork(organization, id);
        RunView run = runs.latest(organization, RunKind.DIRECTORY_SYNC, id)
                .filter(latest -> !latest.state().ended())
                .orElseGet(() -> {
                    RunView made = runs.submit(organization, RunKind.DIRECTORY_SYNC, id, null, Actor.of(caller));
                    audit.record(
                            organization,
                            Actor.of(caller),
                            "directory.sync-requested",
                            "psa-connection",
                            id,
                            Map.of("runId", made.id()));
                    return made;
                });
        return Response.accepted(run).build();
    }

    @GET
    @Path("directory/sync")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "The last sync with its progress")
    public RunView lastSync(@PathParam("id") UUID id) {
        connections.require(caller.organization(), id);
        return runs.latest(caller.organization(), RunKind.DIRECTORY_SYNC, id)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("The directory was never synced."));
    }

    /** What lists take. */
    static class ListQuery {
        @QueryParam("search")
        @Parameter(description = "Part of a name or code, in any case")
        @Nullable
        String search;

        @QueryParam("companyId")
        @Nullable
        String companyId;

        @QueryParam("productId")
        @Nullable
        String productId;

        @QueryParam("agreementId")
        @Nullable
        String agreementId;

        @QueryParam("vanished")
        @DefaultValue("false")
        @Parameter(description = "Also what the last complete sync did not find any more")
        boolean vanished;

        @QueryParam("cursor")
        @Nullable
        String cursor;

        @QueryParam("limit")
        @Nullable
        Integer limit;

        Filter filter() {
            return new Filter(search, companyId, productId, agreementId, vanished);
        }

        Filter searchOnly() {
            return new Filter(search, null, null, null, vanished);
        }
    }

    @GET
    @Path("companies")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Companies of the PSA")
    public Page<CompanyView> companies(@PathParam("id") UUID id, @BeanParam ListQuery query) {
        connections.require(caller.organization(), id);
        return repository.companies(
                caller.organization(), id, query.searchOnly(), Cursor.parse(query.cursor, 1), Limit.of(query.limit));
    }

    @GET
    @Path("products")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Products of the PSA's catalogue")
    public Page<ProductView> products(@PathParam("id") UUID id, @BeanParam ListQuery query) {
        connections.require(caller.organization(), id);
        return repository.products(
                caller.organization(), id, query.searchOnly(), Cursor.parse(query.cursor, 1), Limit.of(query.limit));
    }

    @GET
    @Path("agreements")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Recurring agreements of the PSA")
    public Page<AgreementView> agreements(@PathParam("id") UUID id, @BeanParam ListQuery query) {
        connections.require(caller.organization(), id);
        return repository.agreements(
                caller.organization(),
                id,
                new Filter(query.search, query.companyId, null, null, query.vanished),
                Cursor.parse(query.cursor, 1),
                Limit.of(query.limit));
    }

    @GET
    @Path("lines")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Agreement lines with the quantity last read")
    public Page<LineView> lines(@PathParam("id") UUID id, @BeanParam ListQuery query) {
        connections.require(caller.organization(), id);
        return repository.lines(
                caller.organization(), id, query.filter(), Cursor.parse(query.cursor, 2), Limit.of(query.limit));
    }
}
