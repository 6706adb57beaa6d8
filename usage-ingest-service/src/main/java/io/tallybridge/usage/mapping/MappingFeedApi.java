package io.tallybridge.usage.mapping;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Multi;
import io.tallybridge.common.caller.Caller;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** The mappings' stream, of which only the first line matters here: it tells about the organization. */
@RegisterRestClient(configKey = "mapping")
@OidcClientFilter
@Path("/internal/v1/mappings")
interface MappingFeedApi {

    /** All lines. */
    @GET
    @Produces("application/x-ndjson")
    Multi<Line> mappings(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @QueryParam("connectionId") UUID connectionId);

    /** A line; only the header line has an organization. */
    record Line(String kind, @Nullable Organization organization) {}

    /** The organization as the header line shows it. */
    record Organization(String id, String timeZone) {}
}
