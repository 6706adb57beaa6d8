package io.tallybridge.simulators.cloudblue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A simulated CloudBlue PSA. Thread-safe. */
public final class CloudBlueSimulator extends PsaSimulator<CloudBlueSettings> {
    /** The list of customers, whose address is known. */
    public static final String CUSTOMERS = "companies/getcustomers";
    /** Stands for what a tenant's explorer shows, as the following do. */
    public static final String SCHEDULES = "contracts/getschedules";

    public static final String LINES = "contracts/getschedulelines";
    public static final String PRODUCTS = "products/getproducts";
    public static final String SET_QUANTITY = "contracts/setlinequantity";
    /** The previous generation's form post. */
    public static final String TRANSACTION = "ScheduleLineTransaction/SetQuantity";

    private static final Pattern CURRENT = Pattern.compile("/webapi/([^/]+)/([^/]+/[^/]+)");
    private static final Pattern PREVIOUS = Pattern.compile("/api/([^/]+/[^/]+)");
    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,4})?");
    private static final String LOGIN_PAGE =
            "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action=\"/login\"></form></body></html>";

    private final AtomicInteger inside = new AtomicInteger();

    /** An empty tenant with the initial settings. */
    public CloudBlueSimulator(Clock clock) {
        super("cloudblue", CloudBlueSettings.initial(), clock, Set.of("authorization"));
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(records -> new Records(records, today()).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store records) {
        new Records(records, today()).load(seed);
    }

    @Override
    protected PsaState describe(Store records, LocalDate on) {
        return new Records(records, on).describe();
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        return "GET".equals(request.method());
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        return null; // nothing is published
    }

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        Integer most = settings().callsAtATime();
        return inside.incrementAndGet() > (most == null ? Integer.MAX_VALUE : most) ? throttled(null) : null;
    }

    @Override
    protected void leave(SimulatorRequest request) {
        inside.decrementAndGet();
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return message(429, message == null ? "Too many requests." : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return message(500, message == null ? "The quantity could not be saved." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(500, "text/plain", message == null ? "Object reference not set." : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return message(409, message == null ? "Somebody else is editing the schedule." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return switch (settings().keyRefusal()) {
            case UNAUTHORIZED -> message(401, message == null ? "The API key is not valid." : message);
            case FORBIDDEN -> message(403, message == null ? "Access denied." : message);
            case REDIRECT -> SimulatorResponse.empty(302).with("Location", "/login?returnUrl=%2F");
            case PAGE -> SimulatorResponse.of(200, "text/html; charset=utf-8", LOGIN_PAGE);
        };
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response; // pages are asked for by number
    }

    private static SimulatorResponse message(int status, String text) {
        return SimulatorResponse.json(status, Json.object().put("Message", text));
    }

    static Refusal refused(int status, String text) {
        return new Refusal(message(status, text));
    }

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        Matcher previous = PREVIOUS.matcher(request.path());
        if (previous.matches()) {
            return previousGeneration(request, records, previous.group(1));
        }
        Matcher current = CURRENT.matcher(request.path());
        if (!current.matches()) {
            return SimulatorResponse.of(404, "text/html", "<html><body>Not found</body></html>");
        }
        if (!settings().apiKey().equals(request.query().get("api_key"))) {
            return unauthorized(null);
        }
        String action = current.group(2);
        if (!settings().versions().contains(current.group(1))) {
            throw refused(404, "There is no version " + current.group(1) + ".");
        }
        if (settings().denied().contains(action)) {
            throw refused(403, "The role of this API user does not allow " + action + ".");
        }
        return isRead(request) ? list(request, records, action) : write(request, records, action);
    }

    private SimulatorResponse list(SimulatorRequest request, Store records, String action) {
        Grid grid = new Grid(settings());
        Records shown = new Records(records, today());
        String filter = request.query().get("filter");
        return switch (action) {
            case CUSTOMERS ->
                grid.answer(filter, List.copyOf(records.all(Records.CUSTOMERS)), Set.of("CompanyName", "AccountID"));
            case PRODUCTS ->
                grid.answer(
                        filter,
                        List.copyOf(records.all(Records.PRODUCTS)),
                        Set.of("ProductCode", "Description", "UnitPrice", "UnitCost"));
            case SCHEDULES ->
                grid.answer(
                        filter,
                        shown.schedules(),
                        Set.of(
                                "RefNumber",
                                "ScheduleName",
                                "EndCustomerName",
                                "EndCustomerAccountID",
                                "StartDate",
                                "RenewalDate",
                                "ValidFrom",
                                "ValidTo",
                                "BillingFrequency",
                                "Status",
                                "Archived"));
            case LINES ->
                grid.answer(
                        filter,
                        shown.lines(),
                        Set.of(
                                "ScheduleRef",
                                "ScheduleLineRef",
                                "ProductCode",
                                "Description",
                                "Quantity",
                                "UnitPrice",
                                "UnitCost",
                                "BillingFrequency",
                                "ValidFrom",
                                "ValidTo",
                                "Status"));
            default -> throw refused(404, "There is no action " + action + ".");
        };
    }

    private SimulatorResponse write(SimulatorRequest request, Store records, String action) {
        if (!action.equals(SET_QUANTITY) || !"POST".equals(request.method())) {
            throw refused(404, "There is no action " + action + ".");
        }
        String type = request.header("Content-Type");
        if (type == null || !type.contains("json")) {
            throw refused(415, "The body must be JSON.");
        }
        JsonNode body;
        try {
            body = Json.read(request.body());
        } catch (JsonProcessingException e) {
            throw refused(400, "The body must be JSON.");
        }
        set(
                records,
                body.path("ScheduleLineRefOrId").asText(),
                body.path("Quantity").asText(),
                body.path("confirmedWarnings").asBoolean());
        return settings().refusedWith200()
                ? SimulatorResponse.json(
                        200, Json.object().put("Success", false).put("Message", "The schedule is awaiting approval."))
                : SimulatorResponse.json(200, Json.object().put("Success", true).put("Message", ""));
    }

    private SimulatorResponse previousGeneration(SimulatorRequest request, Store records, String action) {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((settings().apiUser() + ":" + settings().apiPassword())
                                .getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(request.header("Authorization"))) {
            return unauthorized(null);
        }
        if (!action.equals(TRANSACTION) || !"POST".equals(request.method())) {
            throw refused(404, "There is no action " + action + ".");
        }
        String type = request.header("Content-Type");
        if (type == null || !type.contains("x-www-form-urlencoded")) {
            throw refused(400, "The form is empty.");
        }
        Map<String, String> form = new LinkedHashMap<>();
        for (String field : request.body().split("&")) {
            String[] pair = field.split("=", 2);
            form.put(SimulatorRequest.decode(pair[0]), pair.length < 2 ? "" : SimulatorRequest.decode(pair[1]));
        }
        set(
                records,
                form.getOrDefault("ScheduleLine", ""),
                form.getOrDefault("Quantity", ""),
                Boolean.parseBoolean(form.get("confirmedWarnings")));
        return SimulatorResponse.json(200, Json.object().put("result", "OK"));
    }

    private void set(Store records, String lineRef, String quantity, boolean confirmed) {
        ObjectNode line = records.all(Records.LINES).stream()
                .filter(record -> record.path("ScheduleLineRef").asText().equals(lineRef))
                .findFirst()
                .orElseThrow(() -> refused(400, "There is no schedule line " + lineRef + "."));
        if (!QUANTITY.matcher(quantity).matches()) {
            throw refused(400, "The quantity must be a number.");
        }
        if (settings().confirmationWanted() && !confirmed) {
            throw refused(412, "The schedule was invoiced for this month. Do you want to continue?");
        }
        BigDecimal wanted = new BigDecimal(quantity);
        if (!settings().refusedWith200() && Json.decimal(line, "Quantity").compareTo(wanted) != 0) {
            records.put(Records.LINES, line.deepCopy().put("Quantity", wanted));
        }
    }
}
