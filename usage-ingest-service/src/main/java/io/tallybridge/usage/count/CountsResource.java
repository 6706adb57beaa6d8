package io.tallybridge.usage.count;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.usage.count.CountRepository.Behind;
import io.tallybridge.usage.count.CountRepository.Filter;
import io.tallybridge.usage.count.CountRepository.Row;
import io.tallybridge.usage.data.Query;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Counts as they are stored, with their corrections. */
@Path("/api/v1/usage/counts")
@Tag(name = "Usage")
class CountsResource {

    private static final int CURSOR_PARTS = 4;

    private final Caller caller;
    private final CountRepository counts;

    CountsResource(Caller caller, CountRepository counts) {
        this.caller = caller;
        this.counts = counts;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(
            summary = "Read counts back",
            description =
                    "By integration, account, service and day. With history=true each item lists the values it had.")
    public Page<CountView> list(
            @QueryParam("integrationId") @Nullable String integrationId,
            @Parameter(description = "The vendor's account id") @QueryParam("accountId") @Nullable String accountId,
            @Parameter(description = "The service's canonical id") @QueryParam("serviceId") @Nullable String serviceId,
            @Parameter(description = "First day, such as 2026-10-01") @QueryParam("from") @Nullable String from,
            @Parameter(description = "Last day") @QueryParam("to") @Nullable String to,
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
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("history") @DefaultValue("false") boolean history) {
        String organization = caller.organization();
        int size = Limit.of(limit);
        LocalDate first = Query.day("from", from);
        LocalDate last = Query.day("to", to);
        Query.requireOrder(first, last);
        Filter filter = new Filter(
                Query.uuid("integrationId", integrationId), Query.text(accountId), Query.text(serviceId), first, last);
        List<Row> rows = counts.find(organization, filter, behind(cursor), size, history);
        return Page.of(rows, size, Row::cursor).map(row -> CountView.of(row, history));
    }

    private static Optional<Behind> behind(@Nullable String cursor) {
        return Cursor.parse(cursor, CURSOR_PARTS).map(key -> {
            try {
                return new Behind(UUID.fromString(key.part(0)), key.part(1), key.part(2), LocalDate.parse(key.part(3)));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw CommonProblem.INVALID_CURSOR.because("Give back 'nextCursor' of the page before, unchanged.");
            }
        });
    }

    /**
     * A count.
     *
     * @param recordedBy subject of the vendor's integration, or a person
     * @param corrections how often the value changed
     * @param history the values it had before, oldest first; only where asked for
     */
    @Schema(name = "Count")
    public record CountView(
            UUID integrationId,
            String accountId,
            String serviceId,
            LocalDate day,
            BigDecimal unitCount,
            Instant recordedAt,
            String recordedBy,
            Source source,
            int corrections,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<FormerView> history) {

        static CountView of(Row row, boolean history) {
            return new CountView(
                    row.integrationId(),
                    row.accountId(),
                    row.serviceId(),
                    row.day(),
                    row.unitCount(),
                    row.recordedAt(),
                    row.recordedBy(),
                    row.source(),
                    row.corrections(),
                    history ? row.history().stream().map(FormerView::of).toList() : null);
        }
    }

    /** A value that was replaced. */
    @Schema(name = "FormerCount")
    public record FormerView(BigDecimal unitCount, Instant recordedAt, String recordedBy, Source source) {
        static FormerView of(CountRepository.Former former) {
            return new FormerView(former.unitCount(), former.recordedAt(), former.recordedBy(), former.source());
        }
    }
}
