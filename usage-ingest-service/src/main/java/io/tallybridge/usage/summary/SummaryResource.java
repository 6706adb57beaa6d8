package io.tallybridge.usage.summary;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.usage.data.Query;
import io.tallybridge.usage.mapping.MappingStates;
import io.tallybridge.usage.mapping.MappingUnavailable;
import io.tallybridge.usage.summary.BillingViews.Behind;
import io.tallybridge.usage.summary.BillingViews.Line;
import io.tallybridge.usage.summary.BillingViews.State;
import io.tallybridge.usage.summary.BillingViews.View;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The billing view of one integration and month. */
@Path("/api/v1/usage/summary")
@Tag(name = "Usage")
class SummaryResource {

    private final Caller caller;
    private final BillingViews views;
    private final MappingStates mappingStates;

    SummaryResource(Caller caller, BillingViews views, MappingStates mappingStates) {
        this.caller = caller;
        this.views = views;
        this.mappingStates = mappingStates;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(
            summary = "Billing view of a month",
            description =
                    "As last built. It is rebuilt when counts have stopped coming for a while; 'stale' says that newer "
                            + "counts are not in it yet, 'dueAt' when they will be.")
    public Summary read(
            @QueryParam("integrationId") @Nullable String integrationId,
            @Parameter(description = "Month, such as 2026-10") @QueryParam("period") @Nullable String period,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    @QueryParam("limit")
                    @Nullable
                    Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        String organization = caller.organization();
        UUID integration = Query.required("integrationId", Query.uuid("integrationId", integrationId));
        YearMonth month = Query.month("period", period);
        int size = Limit.of(limit);
        View view = views.read(
                organization,
                integration,
                month,
                Cursor.parse(cursor, 2).map(key -> new Behind(key.part(0), key.part(1))),
                size);
        if (view.state().isEmpty()) {
            requireKnown(organization, integration);
        }
        State state = view.state().orElse(new State(null, null, false, 0));
        Page<Line> page = Page.of(view.lines(), size, line -> Cursor.of(line.accountId(), line.serviceId()));
        return new Summary(
                integration,
                month.toString(),
                state.builtAt(),
                state.dueAt(),
                state.stale(),
                state.builds(),
                page.items(),
                page.nextCursor());
    }

    private void requireKnown(String organization, UUID integration) {
        try {
            if (!mappingStates
                    .await(mappingStates.current(organization, integration))
                    .integrationKnown()) {
                throw CommonProblem.NOT_FOUND.because("There is no integration " + integration + ".");
            }
        } catch (MappingUnavailable e) {
            throw CommonProblem.UPSTREAM_UNAVAILABLE
                    .builder("The integration cannot be looked up at the moment. Repeat the request.")
                    .withHeader("Retry-After", 2)
                    .build();
        }
    }

    /**
     * A billing view.
     *
     * @param period month
     * @param builtAt when it was last built; null if never
     * @param dueAt when it will be rebuilt; null if nothing asks for it
     * @param stale whether newer counts are not in it yet
     * @param builds how often it has been built
     */
    @Schema(name = "BillingView")
    public record Summary(
            UUID integrationId,
            String period,
            @Nullable Instant builtAt,
            @Nullable Instant dueAt,
            boolean stale,
            int builds,
            List<Line> items,
            @Nullable String nextCursor) {}
}
