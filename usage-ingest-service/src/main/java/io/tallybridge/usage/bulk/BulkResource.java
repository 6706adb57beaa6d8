package io.tallybridge.usage.bulk;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.usage.data.Ndjson;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Many counts, of any day up to today. */
@Path("/api/v1/usage/bulk")
@Tag(name = "Usage")
class BulkResource {

    private final Caller caller;
    private final BulkService bulk;
    private final ObjectMapper json;

    BulkResource(Caller caller, BulkService bulk, ObjectMapper json) {
        this.caller = caller;
        this.bulk = bulk;
        this.json = json;
    }

    @POST
    @Consumes({Ndjson.TYPE, "application/ndjson", "application/jsonl"})
    @Produces(Ndjson.TYPE)
    @RolesAllowed(Roles.ORG_ADMIN)
    @Operation(
            summary = "Store many counts",
            description =
                    "One JSON document per line: integrationId, accountId, serviceId, day, unitCount. Answers one "
                            + "verdict per line, in order, while it still reads: {\"line\":1,\"status\":\"accepted\"} or "
                            + "{\"line\":2,\"status\":\"rejected\",\"reason\":\"...\"}. Accepted means stored durably. A count "
                            + "replaces the one of the same account, service and day, so sending a bulk again does no harm.")
    @RequestBody(
            required = true,
            content = @Content(mediaType = Ndjson.TYPE, schema = @Schema(implementation = String.class)))
    @APIResponse(
            responseCode = "200",
            description = "Verdicts, one JSON document per line",
            content = @Content(mediaType = Ndjson.TYPE, schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "415", description = "The body is not declared as NDJSON")
    public StreamingOutput store(
            @Parameter(description = "true: store, but do not rebuild billing views for these counts")
                    @QueryParam("no_build")
                    @Nullable
                    String noBuild,
            InputStream body) {
        BulkService.Sender sender =
                new BulkService.Sender(caller.organization(), caller.displayName(), !"true".equalsIgnoreCase(noBuild));
        return out -> {
            Ndjson lines = new Ndjson(json, out);
            bulk.store(sender, body, verdicts -> {
                for (Verdict verdict : verdicts) {
                    lines.line(verdict);
                }
            });
        };
    }
}
