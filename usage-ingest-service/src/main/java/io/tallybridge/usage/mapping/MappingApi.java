package io.tallybridge.usage.mapping;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import io.tallybridge.common.caller.Caller;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The part of mapping-service that this service calls. */
@RegisterRestClient(configKey = "mapping")
@OidcClientFilter
@Path("/internal/v1/integrations/{integrationId}")
interface MappingApi {

    /** Accounts and services of an integration; 304 where the tag is still right. */
    @GET
    @Path("mapping-state")
    @Produces(MediaType.APPLICATION_JSON)
    Uni<RestResponse<State>> mappingState(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @PathParam("integrationId") UUID integrationId,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String knownTag);

    /** Counts were accepted. */
    @POST
    @Path("activity")
    @Consumes(MediaType.APPLICATION_JSON)
    Uni<RestResponse<Void>> activity(
            @HeaderParam(Caller.ORGANIZATION_HEADER) String organization,
            @PathParam("integrationId") UUID integrationId,
            Activity activity);

    /** Body of {@link #activity}. */
    record Activity(Instant lastCountAt, boolean firstCountAccepted) {}

    /** Answer of {@link #mappingState}. */
    record State(
            long version,
            @Nullable String timeZone,
            @Nullable List<Service> services,
            @Nullable List<Account> accounts) {}

    /** A service under one of the ids that the count route accepts for it. */
    record Service(String id, @Nullable String serviceKey, boolean mapped) {}

    /** An account by the vendor's id. */
    record Account(String id, boolean mapped) {}
}
