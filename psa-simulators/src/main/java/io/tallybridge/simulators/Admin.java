package io.tallybridge.simulators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The admin API: look at and steer each PSA over HTTP, for tests and demos that run in other processes. */
final class Admin {

    private final Map<String, PsaSimulator<?>> psas;

    Admin(Map<String, PsaSimulator<?>> psas) {
        this.psas = psas;
    }

    SimulatorResponse serve(SimulatorRequest request) {
        String[] parts = request.path().replaceFirst("^/+", "").split("/");
        if (parts[0].isEmpty() || "health".equals(parts[0])) {
            return SimulatorResponse.json(200, Map.of("status", "UP", "psas", psas.keySet()));
        }
        PsaSimulator<?> psa = psas.get(parts[0].toLowerCase(Locale.ROOT));
        if (psa == null) {
            return problem(404, "No PSA " + parts[0] + "; known: " + String.join(", ", psas.keySet()));
        }
        String resource = parts.length > 1 ? parts[1] : "";
        String detail = parts.length > 2 ? SimulatorRequest.decode(parts[2]) : "";
        try {
            return answer(psa, request, resource, detail);
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            return problem(400, String.valueOf(e.getMessage()));
        }
    }

    private static SimulatorResponse answer(
            PsaSimulator<?> psa, SimulatorRequest request, String resource, String detail)
            throws JsonProcessingException {
        switch (request.method() + " " + resource) {
            case "GET state":
                return SimulatorResponse.json(200, state(psa, request));
            case "PUT state":
                load(psa, request.body());
                return SimulatorResponse.json(200, state(psa, request));
            case "GET records":
                return SimulatorResponse.json(
                        200, detail.isEmpty() ? psa.tableSizes() : Map.of("items", psa.records(detail)));
            case "PATCH records":
                return edit(psa, detail, request.body());
            case "GET settings":
                return SimulatorResponse.json(200, psa.settings());
            case "PATCH settings":
                psa.configure(Json.MAPPER.readValue(request.body(), new TypeReference<Map<String, JsonNode>>() {}));
                return SimulatorResponse.json(200, psa.settings());
            case "GET requests":
                return SimulatorResponse.json(200, Map.of("items", requests(psa, request.query())));
            case "DELETE requests":
                psa.clearRequests();
                return SimulatorResponse.empty(204);
            case "GET faults":
                return SimulatorResponse.json(200, Map.of("items", psa.faults()));
            case "POST faults":
                return inject(psa, request.body());
            case "DELETE faults":
                psa.clearFaults();
                return SimulatorResponse.empty(204);
            case "POST reset":
                psa.reset();
                return SimulatorResponse.empty(204);
            case "POST bill":
                LocalDate through = LocalDate.parse(String.valueOf(Json.text(Json.read(request.body()), "through")));
                return SimulatorResponse.json(200, Map.of("invoices", psa.bill(through)));
            default:
                return problem(404, "No " + request.method() + " " + request.path());
        }
    }

    private static Map<String, Object> state(PsaSimulator<?> psa, SimulatorRequest request) {
        String on = request.query().get("on");
        PsaState state = psa.state(on == null ? psa.today() : LocalDate.parse(on));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("settings", psa.settings());
        shown.put("companies", state.companies());
        shown.put("products", state.products());
        shown.put("agreements", state.agreements());
        shown.put("lines", state.lines());
        shown.put("invoices", state.invoices());
        return shown;
    }

    private static void load(PsaSimulator<?> psa, String body) throws JsonProcessingException {
        if (!(Json.read(body) instanceof ObjectNode seed)) {
            throw new IllegalArgumentException("a seed is a JSON object");
        }
        JsonNode settings = seed.remove("settings");
        PsaState state = Json.MAPPER.treeToValue(seed, PsaState.class);
        if (settings != null) {
            psa.configure(Json.MAPPER.convertValue(settings, new TypeReference<Map<String, JsonNode>>() {}));
        }
        psa.seed(state);
    }

    private static SimulatorResponse edit(PsaSimulator<?> psa, String table, String body)
            throws JsonProcessingException {
        if (!(Json.read(body) instanceof ObjectNode fields)) {
            throw new IllegalArgumentException("an edit is a JSON object with the id and the fields to change");
        }
        psa.edit(table, Json.id(fields, "id"), fields);
        return SimulatorResponse.empty(204);
    }

    private static SimulatorResponse inject(PsaSimulator<?> psa, String body) throws JsonProcessingException {
        JsonNode tree = Json.read(body);
        if (!tree.hasNonNull("fault")) {
            throw new IllegalArgumentException("fault is required");
        }
        Fault fault = Json.MAPPER.treeToValue(tree, Fault.class);
        psa.inject(fault);
        return SimulatorResponse.json(201, fault);
    }

    private static List<JournalEntry> requests(PsaSimulator<?> psa, Map<String, String> filter) {
        String method = filter.get("method");
        String pathContains = filter.getOrDefault("pathContains", "").toLowerCase(Locale.ROOT);
        String applied = filter.get("applied");
        long after = Long.parseLong(filter.getOrDefault("after", "0"));
        return psa.requests(entry -> entry.number() > after
                && (method == null || method.equalsIgnoreCase(entry.method()))
                && (entry.path() + "?" + entry.query()).toLowerCase(Locale.ROOT).contains(pathContains)
                && (applied == null || Boolean.parseBoolean(applied) == entry.applied()));
    }

    private static SimulatorResponse problem(int status, String detail) {
        return SimulatorResponse.json(status, Map.of("status", status, "detail", detail));
    }
}
