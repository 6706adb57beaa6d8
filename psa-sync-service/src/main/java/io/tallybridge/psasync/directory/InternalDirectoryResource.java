package io.tallybridge.psasync.directory;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.sql.Sql;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Names of companies and products for mapping, streamed; a stream without its END line is incomplete. */
@Path("/internal/v1/psa-connections/{id}")
@Produces("application/x-ndjson")
@Tag(name = "Internal")
class InternalDirectoryResource {
    private final DirectoryRepository repository;
    private final Connections connections;
    private final CurrentOrganization currentOrganization;
    private final Caller caller;
    private final ObjectMapper json;
    private final Sql sql;

    InternalDirectoryResource(
            DirectoryRepository repository,
            Connections connections,
            CurrentOrganization currentOrganization,
            Caller caller,
            ObjectMapper json,
            Sql sql) {
        this.repository = repository;
        this.connections = connections;
        this.currentOrganization = currentOrganization;
        this.caller = caller;
        this.json = json;
        this.sql = sql;
    }

    @GET
    @Path("companies")
    @RolesAllowed(Roles.SERVICE)
    @Operation(summary = "Active companies as NDJSON: id, name, reference; last line END with the count")
    public StreamingOutput companies(@PathParam("id") UUID id) {
        return names("company", id);
    }

    @GET
    @Path("products")
    @RolesAllowed(Roles.SERVICE)
    @Operation(summary = "Active products as NDJSON: id, name, reference; last line END with the count")
    public StreamingOutput products(@PathParam("id") UUID id) {
        return names("product", id);
    }

    /** Last line of a complete stream. */
    record End(String kind, long count) {}

    private StreamingOutput names(String table, UUID id) {
        String organization = caller.organization();
        sql.inTransaction(() -> connections.require(organization, id));
        return output -> currentOrganization.runAs(organization, () -> {
            OutputStream out = new BufferedOutputStream(output, 16 * 1024);
            AtomicLong count = new AtomicLong();
            sql.inLongTransaction(() -> {
                repository.names(table, organization, id, name -> {
                    count.incrementAndGet();
                    line(out, name);
                });
                return true;
            });
            line(out, new End("END", count.get()));
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void line(OutputStream out, Object value) {
        try {
            out.write((json.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
