package io.tallybridge.mapping.feed;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.mapping.validation.Queries;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** For the services that take counts and that write to PSAs. */
@Path("/internal/v1")
class FeedResource {
    private final FeedService feed;

    @Inject
    FeedResource(FeedService feed) {
        this.feed = feed;
    }

    @GET
    @Path("/integrations/{integrationId}/mapping-state")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.SERVICE)
    @Operation(hidden = true)
    public Response state(
            @PathParam("integrationId") UUID integrationId,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known) {
        String now = feed.tag(integrationId);
        if (now.equals(known)) {
            return Response.notModified().header(HttpHeaders.ETAG, now).build();
        }
        // The tag was read before the state: at worst it is too old, and the next asker gets everything again.
        return Response.ok(feed.state(integrationId))
                .header(HttpHeaders.ETAG, now)
                .build();
    }

    @POST
    @Path("/integrations/{integrationId}/activity")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.SERVICE)
    @Operation(hidden = true)
    public void seen(@PathParam("integrationId") UUID integrationId, @NotNull Activity activity) {
        feed.seen(integrationId, activity);
    }

    @GET
    @Path("/mappings")
    @Produces("application/x-ndjson")
    @RolesAllowed(Roles.SERVICE)
    @Operation(hidden = true)
    public StreamingOutput mappings(@QueryParam("connectionId") @Nullable String connectionId) {
        UUID connection = Queries.requiredUuid("connectionId", connectionId);
        String organization = feed.organization();
        return out -> feed.stream(organization, connection, out);
    }
}
