package io.tallybridge.simulators.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A simulated Tigerpaw One. Thread-safe. */
public final class TigerpawSimulator extends PsaSimulator<TigerpawSettings> {

    private static final Searches.Types ACCOUNT_TYPES = new Searches.Types(Map.of(
            "AccountName", text("Name"),
            "AccountNumber", text("id"),
            "AccountId", text("AccountId"),
            "AccountStatus", text("Status")));
    private static final Searches.Types ITEM_TYPES = new Searches.Types(Map.of(
            "ItemId", text("ItemId"),
            "ItemDescription", text("ItemDescription"),
            "ItemType", text("Type")));
    private static final Searches.Types CONTRACT_TYPES = new Searches.Types(Map.of(
            "ContractNumber", text("id"),
            "ContractType", text("ContractType"),
            "Reference", text("Reference"),
            "StartDate", text("StartDate"),
            "EndDate", text("EndDate"),
            "AccountNumber", TigerpawSimulator::accounts,
            "Status", text("Status"),
            "AgreementNumber", text("LinkedAgreement")));
    private static final List<String> LINE_MEMBERS = List.of(
            "ItemID",
            "ItemDescription",
            "Quantity",
            "StartDate",
            "SerialNumber",
            "Reference",
            "ServiceOrderPriority",
            "ContactName",
            "ContactPhoneNumber",
            "YearlyPrice",
            "ContractPrice",
            "RenewalListPercentage",
            "RenewalListPrice");
    private static final List<String> WRAPPED_DAYS = List.of("CancelDate", "WarrantyExpiration");

    private final AtomicInteger inside = new AtomicInteger();

    /** An empty tenant with the initial settings. */
    public TigerpawSimulator(Clock clock) {
        super("tigerpaw", TigerpawSettings.initial(), clock, Set.of("authorization"));
    }

    private static Function<ObjectNode, List<String>> text(String member) {
        return record ->
                record.path(member).isMissingNode() || record.path(member).isNull()
                        ? List.of()
                        : List.of(record.path(member).asText());
    }

    private static List<String> accounts(ObjectNode contract) {
        List<String> numbers = new ArrayList<>();
        contract.path("Accounts").forEach(number -> numbers.add(number.asText()));
        return numbers;
    }

    /** Takes rights from the Rep's role; replaces those taken before. */
    public void deny(String... rights) {
        configure("denied", List.of(rights));
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
        return "GET".equals(request.method()) || request.path().endsWith("/search");
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        return request.path();
    }

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return SimulatorResponse.of(429, "text/plain", message == null ? "Too Many Requests" : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return Errors.status(500, message == null ? "The record could not be saved." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(
                500,
                "text/html",
                message == null ? "<html><body>Server Error in '/' Application.</body></html>" : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return Errors.status(409, message == null ? "The record is in use." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return Errors.status(401, message == null ? "Authorization has been denied for this request." : message);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response;
    }

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        int together = inside.incrementAndGet();
        int most = settings().mostAtOnce();
        return most > 0 && together > most ? throttled(null) : null;
    }

    @Override
    protected void leave(SimulatorRequest request) {
        inside.decrementAndGet();
    }

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store records) {
        String objection = new Signatures(settings(), clock().instant()).objection(request);
        if (objection != null) {
            throw new Refusal(unauthorized(objection));
        }
        List<String> path = segments(request.path());
        if (path.size() < 3 || !"api".equalsIgnoreCase(path.get(0))) {
            throw new Refusal(Errors.status(404, "No HTTP resource was found that matches the request URI."));
        }
        String resource = path.get(1).toLowerCase(Locale.ROOT);
        List<String> rest = path.subList(2, path.size());
        return switch (resource) {
            case "diagnostics" -> diagnostics(rest);
            case "accounts" -> accounts(request, records, rest);
            case "pricebook" -> priceBook(request, records, rest);
            case "contracts" -> contracts(request, records, rest);
            case "agreements" -> agreements(request, records, rest);
            default -> throw noResource();
        };
    }

    private static Refusal noResource() {
        return new Refusal(Errors.status(404, "No HTTP resource was found that matches the request URI."));
    }

    private void requireRight(String right, boolean write) {
        List<String> denied = settings().denied();
        if (denied.contains(right) || denied.contains(right + (write ? ":write" : ":read"))) {
            String message = "You do not have permission to access " + right + ".";
            throw new Refusal(
                    settings().deniedStatus() == 200
                            ? Errors.failure(message)
                            : Errors.status(settings().deniedStatus(), message));
        }
    }

    private static void requireMethod(SimulatorRequest request, String method) {
        if (!method.equals(request.method())) {
            throw new Refusal(Errors.status(405, "The requested resource does not support this method."));
        }
    }

    private static JsonNode body(SimulatorRequest request) {
        String type = request.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("json")) {
            throw new Refusal(Errors.status(415, "The media type is not supported."));
        }
        return bodyOr(request, Errors.status(400, "The request is invalid."));
    }

    private SimulatorResponse diagnostics(List<String> rest) {
        String what = String.join("/", rest).toLowerCase(Locale.ROOT);
        if ("validate/user".equals(what)) {
            return SimulatorResponse.json(
                    200, Json.object().put("Success", true).put("Message", "The user is valid."));
        }
        if ("productinformation".equals(what)) {
            return SimulatorResponse.json(
                    200,
                    Json.object()
                            .put("HasValidLicense", settings().validLicense())
                            .put("IsUsingNamedUserLicense", false)
                            .put("IsTigerpawOne", true)
                            .put("IsArchivedDatabase", settings().archivedDatabase())
                            .put("DatabaseVersion", "18.2.1"));
        }
        throw noResource();
    }

    private Views views(Store records) {
        return new Views(records, today());
    }

    private SimulatorResponse accounts(SimulatorRequest request, Store records, List<String> rest) {
        requireRight("accounts", false);
        if (isSearch(rest)) {
            requireMethod(request, "POST");
            return search(request, records, Records.ACCOUNTS, ACCOUNT_TYPES, "Accounts", views(records)::account);
        }
        requireMethod(request, "GET");
        if (rest.size() > 1) {
            throw noResource();
        }
        return SimulatorResponse.json(
                200, views(records).account(found(records, Records.ACCOUNTS, "Account", rest.get(0))));
    }

    private SimulatorResponse priceBook(SimulatorRequest request, Store records, List<String> rest) {
        requireRight("pricebook", false);
        if (rest.size() < 2 || !"items".equalsIgnoreCase(rest.get(0))) {
            throw noResource();
        }
        if (isSearch(rest.subList(1, rest.size()))) {
            requireMethod(request, "POST");
            return search(request, records, Records.ITEMS, ITEM_TYPES, "PriceBookItems", views(records)::itemSummary);
        }
        requireMethod(request, "GET");
        if (!"details".equalsIgnoreCase(rest.get(rest.size() - 1)) || rest.size() > 3) {
            throw noResource();
        }
        if (rest.size() == 2) {
            String itemId = request.query().getOrDefault("itemId", "");
            return SimulatorResponse.json(200, views(records).itemDetail(item(records, itemId, null)));
        }
        return SimulatorResponse.json(
                200, views(records).itemDetail(found(records, Records.ITEMS, "Price book item", rest.get(1))));
    }

    private ObjectNode item(Store records, String itemId, @Nullable SimulatorResponse otherwise) {
        for (ObjectNode item : records.all(Records.ITEMS)) {
            if (item.path("ItemId").asText().equalsIgnoreCase(itemId)) {
                return item;
            }
        }
        throw otherwise == null
                ? Errors.notFound(settings().notFoundStatus(), "Price book item", itemId)
                : new Refusal(otherwise);
    }

    private static boolean isSearch(List<String> rest) {
        return rest.size() == 1 && "search".equalsIgnoreCase(rest.get(0));
    }

    private SimulatorResponse search(
            SimulatorRequest request,
            Store records,
            String table,
            Searches.Types types,
            String member,
            Function<ObjectNode, ObjectNode> view) {
        return new Searches(settings()).answer(body(request), records.all(table), types, member, view);
    }

    private ObjectNode found(Store records, String table, String what, String number) {
        ObjectNode record = number.matches("\\d{1,18}") ? records.find(table, Long.parseLong(number)) : null;
        if (record == null) {
            throw Errors.notFound(settings().notFoundStatus(), what, number);
        }
        return record;
    }

    private SimulatorResponse contracts(SimulatorRequest request, Store records, List<String> rest) {
        requireRight("contracts", !isRead(request));
        if (isSearch(rest)) {
            requireMethod(request, "POST");
            return search(
                    request, records, Records.CONTRACTS, CONTRACT_TYPES, "Contracts", views(records)::contractSummary);
        }
        ObjectNode contract = found(records, Records.CONTRACTS, "Contract", rest.get(0));
        String part = rest.size() == 1 ? "" : rest.get(1).toLowerCase(Locale.ROOT);
        if ("itemscovered".equals(part) && rest.size() == 3) {
            requireMethod(request, "PUT");
            return update(records, contract, rest.get(2), body(request));
        }
        if ("accounts".equals(part) && rest.size() == 4 && "itemscovered".equalsIgnoreCase(rest.get(3))) {
            ObjectNode account = found(records, Records.ACCOUNTS, "Account", rest.get(2));
            long number = account.path("id").longValue();
            if ("POST".equals(request.method())) {
                return create(records, contract, number, body(request));
            }
            requireMethod(request, "GET");
            return SimulatorResponse.json(200, views(records).itemsCovered(contract, number));
        }
        requireMethod(request, "GET");
        return switch (part) {
            case "" -> SimulatorResponse.json(200, views(records).contractSummary(contract));
            case "details" -> SimulatorResponse.json(200, views(records).contractDetail(contract));
            case "itemscovered" -> SimulatorResponse.json(200, views(records).itemsCovered(contract, null));
            default -> throw noResource();
        };
    }

    private void requireOpen(ObjectNode contract) {
        if (!Views.isActive(contract, today())) {
            throw Errors.failed("The contract is not active.");
        }
    }

    private static BigDecimal quantity(JsonNode value) {
        if (!value.isNumber() || value.decimalValue().signum() < 0) {
            throw Errors.failed("The value of Quantity is not valid.");
        }
        BigDecimal quantity = value.decimalValue();
        if (quantity.precision() > 30 || Math.abs(quantity.scale()) > 30) {
            throw Errors.failed("The value of Quantity is not valid.");
        }
        return quantity;
    }

    private SimulatorResponse update(Store records, ObjectNode contract, String number, JsonNode body) {
        requireOpen(contract);
        ObjectNode line = found(records, Records.LINES, "Item covered", number);
        if (line.path("ContractNumber").longValue() != contract.path("id").longValue()) {
            throw Errors.notFound(settings().notFoundStatus(), "Item covered", number);
        }
        if (!body.isObject()) {
            throw new Refusal(Errors.status(400, "The request is invalid."));
        }
        ObjectNode changed = line.deepCopy();
        for (String member : LINE_MEMBERS) {
            if (body.hasNonNull(member)) {
                changed.set(member, body.get(member));
            } else if (!settings().partialUpdates()) {
                changed.putNull(member);
            }
        }
        for (String member : WRAPPED_DAYS) {
            if (body.path(member).has("DateTime")) {
                changed.set(member, body.path(member).get("DateTime"));
            }
        }
        if (body.hasNonNull("Quantity")) {
            BigDecimal quantity = quantity(body.get("Quantity"));
            changed.put("Quantity", quantity);
            if (settings().recalculatesPrices()) {
                BigDecimal price = Records.price(
                        item(records, changed.path("ItemID").asText(), Errors.failure("The item is not valid.")));
                changed.put("ContractPrice", price.multiply(quantity));
                changed.put("YearlyPrice", price.multiply(quantity).multiply(BigDecimal.valueOf(12)));
            }
        }
        if (!changed.equals(line)) {
            records.put(Records.LINES, changed);
        }
        return done(changed);
    }

    private SimulatorResponse create(Store records, ObjectNode contract, long account, JsonNode body) {
        requireOpen(contract);
        if (accounts(contract).stream().noneMatch(number -> number.equals(String.valueOf(account)))) {
            throw Errors.failed("The account is not on the contract.");
        }
        if (!"PriceBookItem".equalsIgnoreCase(body.path("ContractItemType").asText())) {
            throw Errors.failed("Only price book items are simulated.");
        }
        ObjectNode item =
                item(records, body.path("ItemID").asText(), Errors.failure("The price book item was not found."));
        BigDecimal quantity = body.hasNonNull("Quantity") ? quantity(body.get("Quantity")) : BigDecimal.ONE;
        ObjectNode line =
                Records.covered(contract.path("id").longValue(), account, item, quantity, Records.price(item));
        line.put("id", records.nextId(Records.LINES, 20_000));
        for (String member : List.of("Reference", "StartDate", "ContractPrice", "YearlyPrice", "SerialNumber")) {
            if (body.hasNonNull(member)) {
                line.set(member, body.get(member));
            }
        }
        records.put(Records.LINES, line);
        return done(line);
    }

    private static SimulatorResponse done(ObjectNode line) {
        ObjectNode answer = Json.object();
        answer.putArray("ItemsCovered").add(Views.line(line));
        answer.put("Success", true);
        answer.putNull("Message");
        return SimulatorResponse.json(200, answer);
    }

    private SimulatorResponse agreements(SimulatorRequest request, Store records, List<String> rest) {
        requireRight("agreements", false);
        requireMethod(request, "GET");
        Views views = views(records);
        if ("account".equalsIgnoreCase(rest.get(0)) && rest.size() > 1) {
            boolean activeOnly = rest.size() > 2 && Boolean.parseBoolean(rest.get(2));
            ObjectNode answer = Json.object();
            ArrayNode page = answer.putArray("Agreements");
            for (ObjectNode agreement : records.all(Records.AGREEMENTS)) {
                if (agreement.path("AccountNumber").asText().equals(rest.get(1))
                        && (!activeOnly || Views.isActive(agreement, today()))) {
                    page.add(views.agreementSummary(agreement));
                }
            }
            answer.put("PageSize", page.size());
            answer.put("NextRow", page.size() + 1);
            answer.put("TotalCount", page.size());
            answer.put("Success", true);
            answer.putNull("Message");
            return SimulatorResponse.json(200, answer);
        }
        ObjectNode agreement = found(records, Records.AGREEMENTS, "Agreement", rest.get(0));
        return switch (rest.size() == 1 ? "" : rest.get(1).toLowerCase(Locale.ROOT)) {
            case "" -> SimulatorResponse.json(200, views.agreementSummary(agreement));
            case "details" -> SimulatorResponse.json(200, views.agreementDetail(agreement));
            case "additionalcharges" -> SimulatorResponse.json(200, views.charges(agreement));
            case "coveredassets" -> SimulatorResponse.json(200, views.assets(agreement));
            default -> throw noResource();
        };
    }
}
