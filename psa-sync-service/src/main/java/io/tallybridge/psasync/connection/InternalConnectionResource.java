package io.tallybridge.psasync.connection;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import io.tallybridge.psasync.psa.Psa;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Connections as other services need them: that they exist, and what they are called. */
@Path("/internal/v1/psa-connections")
@Tag(name = "Internal")
class InternalConnectionResource {
    private final Connections connections;
    private final Caller caller;

    InternalConnectionResource(Connections connections, Caller caller) {
        this.connections = connections;
        this.caller = caller;
    }

    /** A connection's name. */
    record ConnectionName(UUID id, Psa psa, String name) {}

    @GET
    @Transactional
    @RolesAllowed(Roles.SERVICE)
    @Operation(summary = "The connections of the organization that the service acts for")
    public Page<ConnectionName> list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @Nullable Integer limit) {
        return connections
                .list(caller.organization(), Cursor.parse(cursor, 1), Limit.of(limit == null ? Limit.MAX : limit))
                .map(c -> new ConnectionName(c.id(), c.psa(), c.name()));
    }
}
