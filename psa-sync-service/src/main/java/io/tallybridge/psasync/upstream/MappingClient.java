package io.tallybridge.psasync.upstream;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.tallybridge.common.caller.Caller;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@Path("/internal/v1/mappings")
@RegisterRestClient(configKey = "mapping-service")
@OidcClientFilter
interface MappingClient {

    @GET
    @Produces("application/x-ndjson")
    InputStream mappings(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @QueryParam("connectionId") UUID connectionId);
}
