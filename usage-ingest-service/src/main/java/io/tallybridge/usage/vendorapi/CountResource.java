package io.tallybridge.usage.vendorapi;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.common.annotation.NonBlocking;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.usage.count.CountEntry;
import io.tallybridge.usage.count.CountMetrics;
import io.tallybridge.usage.count.CountMetrics.Refused;
import io.tallybridge.usage.count.CountMetrics.Taken;
import io.tallybridge.usage.count.ForeignId;
import io.tallybridge.usage.count.Source;
import io.tallybridge.usage.intake.Intake;
import io.tallybridge.usage.intake.IntakeException;
import io.tallybridge.usage.mapping.MappingState;
import io.tallybridge.usage.mapping.MappingStates;
import io.tallybridge.usage.mapping.MappingUnavailable;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sets the quantity of one service for one account, for today in the organization's time zone. */
@Path("/api/vendor-api/service/{serviceId}/count")
@Tag(name = "Vendor API")
class CountResource {

    private static final byte[] CREATED =
            "{\"status\":201,\"message\":\"Success - Created service unit count\"}".getBytes(StandardCharsets.UTF_8);

    private final Caller caller;
    private final MappingStates mappingStates;
    private final Intake intake;
    private final Clock clock;
    private final CountMetrics metrics;

    CountResource(Caller caller, MappingStates mappingStates, Intake intake, Clock clock, CountMetrics metrics) {
        this.caller = caller;
        this.mappingStates = mappingStates;
        this.intake = intake;
        this.clock = clock;
        this.metrics = metrics;
    }

    @POST
    @NonBlocking
    @RolesAllowed(Roles.VENDOR)
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Set unit count",
            description =
                    "Absolute: a later count of the same account, service and day replaces this one, and never adds. "
                            + "Answered only when it is stored durably. A count of an account or service that is not mapped is "
                            + "answered with 404 and stored all the same.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CountRequest.class)))
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = CountAnswer.class)))
    @APIResponse(responseCode = "400", description = "The body is not valid")
    @APIResponse(responseCode = "404", description = "Account or service unknown or not mapped yet")
    @APIResponse(responseCode = "429", description = "Too many counts wait; see Retry-After")
    @APIResponse(responseCode = "503", description = "Cannot be stored at the moment; see Retry-After")
    public CompletionStage<Response> setUnitCount(
            @PathParam("serviceId") String serviceId,
            @Parameter(description = "true: store, but do not rebuild the billing view for this count")
                    @QueryParam("no_build")
                    @Nullable
                    String noBuild,
            byte @Nullable [] body) {
        CountBody count;
        try {
            count = CountBody.parse(body);
        } catch (CountBody.Invalid e) {
            refused(Refused.INVALID);
            throw invalid(e.messages());
        }
        String objection = ForeignId.objection(serviceId);
        if (objection != null) {
            refused(Refused.INVALID);
            throw invalid(List.of("serviceId " + objection));
        }
        if (count.accountId() == null) {
            refused(Refused.UNKNOWN);
            return CompletableFuture.completedStage(noAccountMap(count.nameOfAccount()));
        }
        Sent sent = new Sent(
                caller.organization(),
                caller.integrationId(),
                caller.subject(),
                serviceId,
                count.accountId(),
                count,
                !"true".equalsIgnoreCase(noBuild));
        MappingState atHand = mappingStates.atHand(sent.organization, sent.integrationId);
        CompletionStage<Response> answer = atHand != null
                ? resolve(sent, atHand)
                : mappingStates
                        .current(sent.organization, sent.integrationId)
                        .thenCompose(state -> resolve(sent, state));
        return answer.exceptionally(this::failed);
    }

    private record Sent(
            String organization,
            UUID integrationId,
            String subject,
            String serviceId,
            String accountId,
            CountBody count,
            boolean rebuild) {}

    private CompletionStage<Response> resolve(Sent sent, MappingState state) {
        if (isMapped(sent, state)) {
            return store(sent, state);
        }
        return mappingStates
                .recheck(sent.organization, sent.integrationId, state)
                .thenCompose(rechecked -> store(sent, rechecked));
    }

    private static boolean isMapped(Sent sent, MappingState state) {
        MappingState.Service service = state.named(sent.serviceId).orElse(null);
        return service != null && service.mapped() && state.accountMapped(sent.accountId);
    }

    private CompletionStage<Response> store(Sent sent, MappingState state) {
        MappingState.Service service = state.named(sent.serviceId).orElse(null);
        boolean mapped = isMapped(sent, state);
        CountEntry entry = new CountEntry(
                new CountEntry.Key(
                        sent.organization,
                        sent.integrationId,
                        sent.accountId,
                        service == null ? sent.serviceId : service.key(),
                        LocalDate.ofInstant(clock.instant(), state.zone())),
                sent.count.unitCount(),
                sent.subject,
                Source.VENDOR_API,
                service != null,
                mapped,
                sent.rebuild);
        return intake.store(entry).thenApply(stored -> {
            if (mapped) {
                metrics.taken(CountMetrics.Path.VENDOR_API, Taken.MAPPED, 1);
                return Response.status(201).entity(CREATED).build();
            }
            metrics.taken(CountMetrics.Path.VENDOR_API, Taken.UNMAPPED, 1);
            if (service == null) {
                mappingStates.keptForUnknownService(sent.organization, sent.integrationId, sent.serviceId);
            }
            return noAccountMap(sent.accountId);
        });
    }

    private static Response noAccountMap(String id) {
        return problemResponse(CommonProblem.NOT_FOUND.because("No account map found with id: " + id));
    }

    private static Response problemResponse(HttpProblem problem) {
        return problem.toResponse();
    }

    private void refused(Refused reason) {
        metrics.refused(CountMetrics.Path.VENDOR_API, reason);
    }

    private Response failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IntakeException notStored) {
            refused(
                    switch (notStored.reason()) {
                        case FULL -> Refused.QUEUE_FULL;
                        case UNAVAILABLE -> Refused.DATABASE;
                        case REFUSED -> Refused.INVALID;
                    });
            return problemResponse(
                    switch (notStored.reason()) {
                        case FULL ->
                            VendorProblem.TOO_MANY_REQUESTS
                                    .builder("Too many counts wait to be stored. Send this one again in a second.")
                                    .withHeader("Retry-After", 1)
                                    .build();
                        case UNAVAILABLE ->
                            CommonProblem.UPSTREAM_UNAVAILABLE
                                    .builder("The count could not be stored. Send it again.")
                                    .withHeader("Retry-After", 5)
                                    .build();
                        case REFUSED ->
                            invalid(List.of("the count cannot be stored: check unitCount, accountId and serviceId"));
                    });
        }
        if (cause instanceof MappingUnavailable) {
            refused(Refused.MAPPING);
            return problemResponse(CommonProblem.UPSTREAM_UNAVAILABLE
                    .builder("The account's mapping cannot be read at the moment. Send the count again.")
                    .withHeader("Retry-After", 2)
                    .build());
        }
        if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        throw new CompletionException(cause);
    }

    private static HttpProblem invalid(List<String> messages) {
        return CommonProblem.INVALID_INPUT
                .builder(String.join("; ", messages))
                .with("violations", messages)
                .build();
    }

    /** Answer of the count route, for the API's description. */
    @Schema(name = "VendorApiAnswer")
    record CountAnswer(int status, String message) {}

    /** Body of the count route, for the API's description. */
    @Schema(name = "UnitCount")
    record CountRequest(
            @Schema(
                    description = "Not negative; at most 14 digits before and 6 after the decimal point",
                    required = true)
            double unitCount,

            @Schema(description = "The vendor's own account id")
            String accountId,

            @Schema(deprecated = true) String clientOId) {}
}
