package io.tallybridge.mapping.directory;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.tallybridge.common.caller.Caller;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.io.InputStream;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The service that owns PSA connections. Lists come as NDJSON, which is read while it arrives. */
@OidcClientFilter
@RegisterRestClient(configKey = "psa")
@Path("/internal/v1/psa-connections")
interface PsaDirectoryClient {
    @GET
    InputStream connections(@HeaderParam(Caller.ORGANIZATION_HEADER) String organization);

    @GET
    @Path("/{connectionId}/companies")
    @Produces("application/x-ndjson")
    InputStream companies(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization, @PathParam("connectionId") UUID connectionId);

    @GET
    @Path("/{connectionId}/products")
    @Produces("application/x-ndjson")
    InputStream products(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization, @PathParam("connectionId") UUID connectionId);
}
