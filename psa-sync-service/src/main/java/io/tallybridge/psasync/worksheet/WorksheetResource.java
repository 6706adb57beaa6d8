package io.tallybridge.psasync.worksheet;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.run.RunView;
import io.tallybridge.psasync.sql.Sql;
import io.tallybridge.psasync.worksheet.Worksheets.Style;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Worksheets of change sets. */
@Path("/api/v1/change-sets/{id}")
@Tag(name = "Worksheets")
class WorksheetResource {
    private static final String CSV = "text/csv";

    private final Worksheets worksheets;
    private final Confirmations confirmations;
    private final WorksheetConfig config;
    private final CurrentOrganization currentOrganization;
    private final Caller caller;
    private final Sql sql;

    WorksheetResource(
            Worksheets worksheets,
            Confirmations confirmations,
            WorksheetConfig config,
            CurrentOrganization currentOrganization,
            Caller caller,
            Sql sql) {
        this.worksheets = worksheets;
        this.confirmations = confirmations;
        this.config = config;
        this.currentOrganization = currentOrganization;
        this.caller = caller;
        this.sql = sql;
    }

    @GET
    @Path("worksheet")
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(
            summary = "The worksheet of a pushed change set as CSV",
            description =
                    "For PSAs, and connections, without a call that sets quantities. One row per line, in UTF-8 with byte"
                            + " order mark, RFC 4180. Fill in Done (yes or no) and Remark, change nothing else, and post the"
                            + " file back. Check is 'c-' and the first 20 hexadecimal digits of the SHA-256 of the cells"
                            + " before it, each followed by a line feed, as they stand in the style 'standard'.")
    @APIResponse(
            responseCode = "200",
            description = "The file; answers that were given stand in it",
            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    public Response worksheet(
            @PathParam("id") UUID id,
            @QueryParam("style")
                    @Parameter(
                            description = "'standard': commas and decimal points. 'european': semicolons and decimal"
                                    + " commas, as spreadsheets there open it by double click.")
                    @Nullable
                    String style) {
        Style chosen = style == null
                ? Style.STANDARD
                : Arrays.stream(Style.values())
                        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(style))
                        .findFirst()
                        .orElseThrow(
                                () -> CommonProblem.INVALID_INPUT.because("'style' must be 'standard' or 'european'."));
        String organization = caller.organization();
        ChangeSetView set = sql.inTransaction(() -> worksheets.require(organization, id));
        StreamingOutput file = output ->
                currentOrganization.runAs(organization, () -> worksheets.write(organization, id, chosen, output));
        return Response.ok(file)
                .type(CSV + "; charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"worksheet-" + id + ".csv\"")
                .header(HttpHeaders.ETAG, EntityTags.of(set.version()))
                .build();
    }

    @POST
    @Path("worksheet")
    @Consumes(CSV)
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(
            summary = "Takes the answers of a worksheet, all or none",
            description =
                    "Every row must be there, once, unaltered and answered; otherwise the whole file is refused with 422 and"
                            + " one entry in 'errors' per problem, with its line. 'yes' makes a line WRITTEN with the proof of"
                            + " who said so, 'no' makes it FAILED. The same answers again change nothing; other answers are"
                            + " refused. Separators, byte order mark, code page and number formats of spreadsheets are"
                            + " understood.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = Worksheets.Taken.class)))
    @APIResponse(responseCode = "413", description = "The file is larger than tallybridge.worksheets.max-size")
    public Worksheets.Taken take(
            @PathParam("id") UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(
                            required = true,
                            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
                    @Nullable
                    InputStream body) {
        return worksheets.take(caller.organization(), id, bytes(body), ifMatch, Actor.of(caller));
    }

    private byte[] bytes(@Nullable InputStream body) {
        if (body == null) {
            return new byte[0];
        }
        int most = Math.toIntExact(config.maxSize().asLongValue());
        try {
            byte[] file = body.readNBytes(most + 1);
            if (file.length > most) {
                throw WorksheetProblem.TOO_LARGE.because("At most " + most + " bytes are taken.");
            }
            return file;
        } catch (IOException e) {
            throw CommonProblem.INVALID_INPUT.because("The body could not be read to its end.");
        }
    }

    @POST
    @Path("confirm")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER})
    @Operation(
            summary = "Reads the connection's lines to see which rows of worksheets the PSA shows as done",
            description =
                    "Answers at once with the run. A row is confirmed when the PSA shows its new quantity: as it is now, for"
                            + " the day from which the change bills, or on an invoice for such a day. The same happens by"
                            + " itself after every directory sync and reconciliation.")
    @APIResponse(
            responseCode = "202",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RunView.class)))
    public Response confirm(@PathParam("id") UUID id) {
        return Response.accepted(confirmations.start(caller.organization(), id, Actor.of(caller)))
                .build();
    }
}
