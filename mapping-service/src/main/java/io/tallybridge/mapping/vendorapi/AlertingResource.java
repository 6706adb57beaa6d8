package io.tallybridge.mapping.vendorapi;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.alert.Alert;
import io.tallybridge.mapping.alert.AlertService;
import io.tallybridge.mapping.property.PropertyKind;
import io.tallybridge.mapping.property.PropertyService;
import io.tallybridge.mapping.validation.Texts;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Alerts. Integrations are made for billing only, so an alert never becomes a ticket; the debug route says so. */
@Path("/api/vendor-api/alerting")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Vendor API")
class AlertingResource {
    private static final String REFUSED = "This integration is made for billing only: alerts do not become tickets.";

    private final VendorSession session;
    private final VendorBody bodies;
    private final AlertService alerts;
    private final PropertyService properties;
    private final Clock clock;

    @Inject
    AlertingResource(
            VendorSession session, VendorBody bodies, AlertService alerts, PropertyService properties, Clock clock) {
        this.session = session;
        this.bodies = bodies;
        this.alerts = alerts;
        this.properties = properties;
        this.clock = clock;
    }

    /** Answer to an alert. */
    record Taken(String messageId, String alertId, String correlationID) {}

    /** What became of an alert. */
    record Outcome(
            @Nullable String ticketId,
            String createdAt,
            String message,
            String messageId,
            String status,
            int statusCode,
            List<String> errors) {}

    @POST
    @Path("/{accountId}")
    @RolesAllowed(Roles.VENDOR)
    @ResponseStatus(201)
    @Operation(
            summary = "Send an alert",
            operationId = "alertingControllerCreateTicket",
            description = "Accepted in form only: integrations are made for billing, the debug route answers failed.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Bodies.NewAlert.class)))
    @APIResponse(responseCode = "201", description = "Ids of the message")
    public Taken take(
            @PathParam("accountId") String pathId,
            byte[] body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        UUID integrationId = session.integration().id();
        Fields fields = bodies.object(body, type);
        UUID id = Ids.next();
        String accountId =
                VendorSession.pathId(pathId, known -> properties.exists(PropertyKind.ACCOUNT, integrationId, known));
        Alert alert = new Alert(
                id,
                accountId,
                fields.requiredId("alertId"),
                fields.required("title", Texts.LONGEST_NAME),
                fields.required("description", Texts.LONGEST_DESCRIPTION),
                fields.whole("priority", 0, 4, 1),
                fields.whole("status", 0, 6, 1),
                fields.time("dueDateTime"),
                fields.id("serviceId"),
                clock.instant());
        fields.requireValid();
        Alert taken = alerts.take(integrationId, alert);
        return new Taken(taken.id().toString(), taken.alertId(), taken.id().toString());
    }

    @GET
    @Path("/debug/{messageId}")
    @RolesAllowed(Roles.VENDOR)
    @Operation(summary = "What became of an alert", operationId = "alertingControllerGetTicketByIdDebug")
    @APIResponse(responseCode = "200", description = "Always failed: integrations are made for billing only")
    public Outcome debug(@PathParam("messageId") String messageId) {
        Alert alert = alerts.get(session.integration().id(), Texts.uuid(messageId));
        return new Outcome(
                null,
                ContractTime.of(alert.createdAt()),
                REFUSED,
                alert.id().toString(),
                "failed",
                501,
                List.of(REFUSED));
    }
}
