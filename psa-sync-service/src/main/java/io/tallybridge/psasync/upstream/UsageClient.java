package io.tallybridge.psasync.upstream;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.tallybridge.common.caller.Caller;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import java.time.LocalDate;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@Path("/internal/v1")
@RegisterRestClient(configKey = "usage-ingest-service")
@OidcClientFilter
interface UsageClient {

    @GET
    @Path("reductions")
    @Produces("application/x-ndjson")
    InputStream reductions(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @QueryParam("from") LocalDate from,
            @QueryParam("to") LocalDate to);

    @GET
    @Path("counts")
    @Produces("application/x-ndjson")
    InputStream counts(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @QueryParam("integrationId") String integrationId,
            @QueryParam("accountId") String accountId,
            @QueryParam("serviceId") String serviceId,
            @QueryParam("from") LocalDate from,
            @QueryParam("to") LocalDate to);
}
