package io.tallybridge.usage.reduction;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.usage.data.Ndjson;
import io.tallybridge.usage.data.Query;
import io.tallybridge.usage.reduction.ReductionRepository.Filter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Streams for psa-sync-service. A stream without its END line is incomplete and must not be used. */
@Path("/internal/v1")
@RolesAllowed(Roles.SERVICE)
class ReductionResource {

    private final Caller caller;
    private final ReductionRepository repository;
    private final ObjectMapper json;
    private final Clock clock;

    ReductionResource(Caller caller, ReductionRepository repository, ObjectMapper json, Clock clock) {
        this.caller = caller;
        this.repository = repository;
        this.json = json;
        this.clock = clock;
    }

    @GET
    @Path("reductions")
    @Produces(Ndjson.TYPE)
    @Operation(hidden = true)
    public StreamingOutput reductions(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("integrationId") @Nullable String integrationId) {
        String organization = caller.organization();
        Filter filter = filter(from, to, integrationId, null, null);
        Instant asOf = clock.instant();
        return out -> {
            Ndjson lines = new Ndjson(json, out);
            lines.line(new Header("HEADER", filter.from(), filter.to(), asOf));
            long count = repository.reductions(organization, filter, row -> lines.line(new Line("REDUCTION", row)));
            end(lines, count);
        };
    }

    @GET
    @Path("counts")
    @Produces(Ndjson.TYPE)
    @Operation(hidden = true)
    public StreamingOutput counts(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("integrationId") @Nullable String integrationId,
            @QueryParam("accountId") @Nullable String accountId,
            @QueryParam("serviceId") @Nullable String serviceId) {
        String organization = caller.organization();
        Filter filter = filter(from, to, integrationId, accountId, serviceId);
        Instant asOf = clock.instant();
        return out -> {
            Ndjson lines = new Ndjson(json, out);
            lines.line(new Header("HEADER", filter.from(), filter.to(), asOf));
            long count = repository.daily(organization, filter, row -> lines.line(new Line("COUNT", row)));
            end(lines, count);
        };
    }

    private static Filter filter(
            @Nullable String from,
            @Nullable String to,
            @Nullable String integrationId,
            @Nullable String accountId,
            @Nullable String serviceId) {
        LocalDate first = Query.required("from", Query.day("from", from));
        LocalDate last = Query.required("to", Query.day("to", to));
        Query.requireOrder(first, last);
        return new Filter(
                first, last, Query.uuid("integrationId", integrationId), Query.text(accountId), Query.text(serviceId));
    }

    private static void end(Ndjson lines, long count) throws IOException {
        lines.line(new End("END", count));
    }

    private record Header(
            @JsonProperty String kind,
            @JsonProperty LocalDate from,
            @JsonProperty LocalDate to,
            @JsonProperty Instant asOf) {}

    private record Line(
            @JsonProperty String kind, @JsonUnwrapped Object row) {}

    private record End(
            @JsonProperty String kind, @JsonProperty long count) {}
}
