package io.tallybridge.simulators.bms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Refusal;
import io.tallybridge.simulators.engine.RequestWindow;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A simulated tenant of Kaseya BMS or of Pulseway PSA. Thread-safe. */
public final class BmsSimulator extends PsaSimulator<BmsSettings> {

    private static final String V2 = "/v2/";
    private static final String V1 = "/api/";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int INVALID = 1_001;
    private static final int NOT_FOUND = 1_404;

    private final Sessions sessions;
    private final Map<String, RequestWindow> windows = new ConcurrentHashMap<>();

    private BmsSimulator(String code, String productName, Clock clock) {
        super(code, BmsSettings.initial(productName), clock, Set.of("authorization"));
        this.sessions = new Sessions(clock);
    }

    /** An empty tenant of Kaseya BMS. */
    public static BmsSimulator bms(Clock clock) {
        return new BmsSimulator("bms", "Kaseya BMS", clock);
    }

    /** An empty tenant of Pulseway PSA. */
    public static BmsSimulator pulseway(Clock clock) {
        return new BmsSimulator("pulseway", "Pulseway PSA", clock);
    }

    /** Takes rights from the user's role; replaces those taken before. */
    public void deny(String... rights) {
        configure("denied", List.of(rights));
    }

    /** Ends all sessions: tokens handed out before are refused. */
    public void endSessions() {
        sessions.clear();
    }

    /** Changes the units of a row, as a person does on its screen, from a day on. */
    public void changeUnits(long row, BigDecimal units, LocalDate from) {
        asPerson(store -> {
            ObjectNode found = store.find(Records.CONTRACT_SERVICES, row);
            if (found == null) {
                throw new IllegalArgumentException("there is no row " + row);
            }
            return records(store).changeUnits(found, units, from);
        });
    }

    @Override
    public int bill(LocalDate through) {
        return asPerson(store -> records(store).bill(through));
    }

    @Override
    protected void load(PsaState seed, Store store) {
        records(store).load(seed);
    }

    @Override
    protected PsaState describe(Store store, LocalDate on) {
        return new Records(store, settings(), on).describe();
    }

    private Records records(Store store) {
        return new Records(store, settings(), today());
    }

    private Answers answers() {
        return new Answers(settings().letterCase());
    }

    @Override
    protected boolean isRead(SimulatorRequest request) {
        String path = request.path().toLowerCase(Locale.ROOT);
        return "GET".equals(request.method())
                || ("POST".equals(request.method())
                        && (path.endsWith("/search")
                                || path.endsWith("/details")
                                || path.contains("/security/")
                                || path.equals("/api/token")));
    }

    @Override
    protected @Nullable String specPath(SimulatorRequest request) {
        return request.path().startsWith(V2) ? request.path() : null;
    }

    // ---- errors

    @Override
    protected SimulatorResponse throttled(@Nullable String message) {
        return answers()
                .failure(
                        settings().throttleStatus(),
                        1_429,
                        message == null ? "The limit of API calls per hour is exceeded." : message);
    }

    @Override
    protected SimulatorResponse validationAs500(@Nullable String message) {
        return answers().failure(500, INVALID, message == null ? "The record could not be saved." : message);
    }

    @Override
    protected SimulatorResponse serverError(@Nullable String message) {
        return SimulatorResponse.of(
                500, "text/html", message == null ? "<html><body><h1>Server Error</h1></body></html>" : message);
    }

    @Override
    protected SimulatorResponse conflict(@Nullable String message) {
        return answers().failure(409, INVALID, message == null ? "The record is in use." : message);
    }

    @Override
    protected SimulatorResponse unauthorized(@Nullable String message) {
        return settings().securityErrors()
                ? answers().failure(401, Answers.SECURITY_ERROR, message == null ? "Security Error" : message)
                : SimulatorResponse.empty(401);
    }

    @Override
    protected SimulatorResponse withForeignNextLink(SimulatorResponse response) {
        return response;
    }

    private Refusal refused(int code, String message) {
        return new Refusal(answers().failure(settings().failureStatus(), code, message));
    }

    private Refusal notFound(String what) {
        return refused(NOT_FOUND, what + " not found");
    }

    // ---- the limit

    @Override
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        int limit = settings().hourlyLimit();
        if (limit == 0) {
            return null;
        }
        RequestWindow window = windows.computeIfAbsent(
                request.method() + " " + request.path().toLowerCase(Locale.ROOT).replaceAll("/\\d+", "/{id}"),
                endpoint -> new RequestWindow(HOUR, clock()));
        if (window.count() >= limit) {
            SimulatorResponse response = throttled(null);
            long wait = Math.max(1, window.untilNextLeaves().toSeconds());
            return settings().throttleWait() ? response.with("Retry-After", String.valueOf(wait)) : response;
        }
        window.add();
        return null;
    }

    @Override
    protected void resetLimits() {
        windows.clear();
        sessions.clear();
    }

    // ---- signing in

    @Override
    protected SimulatorResponse answer(SimulatorRequest request, Store store) {
        String path = request.path().toLowerCase(Locale.ROOT);
        if (path.startsWith(V2)) {
            return versionTwo(request, store, segments(path.substring(V2.length())));
        }
        if (path.startsWith(V1) && settings().versionOne()) {
            return new VersionOne(request, store, records(store)).answer(segments(path.substring(V1.length())));
        }
        return SimulatorResponse.of(404, "text/html", "<html><body><h2>404 - Not Found</h2></body></html>");
    }

    private SimulatorResponse versionTwo(SimulatorRequest request, Store store, List<String> path) {
        String call = request.method() + " " + String.join("/", path);
        if (call.equals("POST security/authenticate")) {
            return authenticate(Forms.read(request));
        }
        if (call.equals("POST security/refreshtoken")) {
            return refresh(Forms.read(request));
        }
        if (!sessions.open(bearer(request))) {
            return unauthorized(null);
        }
        return new VersionTwo(request, store, records(store)).answer(path);
    }

    private static String bearer(SimulatorRequest request) {
        String authorization = request.header("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : "";
    }

    private SimulatorResponse authenticate(Map<String, String> form) {
        if (!"password".equals(form.get("GrantType"))) {
            return Answers.badModel("GrantType", "The GrantType field is required.");
        }
        if (!credentialsFit(form, "UserName", "Password", "Tenant")) {
            return answers().failure(settings().failureStatus(), 1_000, "Invalid user name, password or company.");
        }
        if (settings().mfa() && form.get("MFACode") == null) {
            return answers().failure(settings().failureStatus(), 1_002, "MFA code is required.");
        }
        return tokens();
    }

    private boolean credentialsFit(Map<String, String> form, String user, String password, String tenant) {
        return settings().userName().equalsIgnoreCase(form.getOrDefault(user, ""))
                && settings().password().equals(form.get(password))
                && settings().tenant().equalsIgnoreCase(form.getOrDefault(tenant, ""));
    }

    private SimulatorResponse refresh(Map<String, String> form) {
        if (sessions.close(form.get("AccessToken"), form.get("RefreshToken")) == null) {
            return answers().failure(settings().failureStatus(), Answers.SECURITY_ERROR, "Security Error");
        }
        return tokens();
    }

    private SimulatorResponse tokens() {
        Sessions.Session session = sessions.open(
                Duration.ofSeconds(settings().tokenSeconds()),
                Duration.ofSeconds(settings().refreshSeconds()));
        ObjectNode result = Json.object();
        result.put("AccessToken", session.access());
        result.put("RefreshToken", session.refresh());
        result.put("AccessTokenExpireOn", instant(session.expires()));
        result.put("RefreshTokenExpireOn", instant(session.refreshExpires()));
        return answers().success(result, null);
    }

    private static String instant(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    private void requireRight(String right, boolean write) {
        List<String> denied = settings().denied();
        if (denied.contains(right) || (write && denied.contains(right + ":write"))) {
            throw new Refusal(answers()
                    .failure(settings().deniedStatus(), 1_403, "You do not have permission to access this resource."));
        }
    }

    private static long number(String text) {
        return text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
    }

    // ---- version 2

    private final class VersionTwo {
        private final SimulatorRequest request;
        private final Store store;
        private final Records records;

        VersionTwo(SimulatorRequest request, Store store, Records records) {
            this.request = request;
            this.store = store;
            this.records = records;
        }

        SimulatorResponse answer(List<String> path) {
            String call = request.method() + " " + String.join("/", path).replaceAll("\\d+", "{id}");
            long id = path.stream()
                    .filter(part -> part.matches("\\d+"))
                    .mapToLong(BmsSimulator::number)
                    .findFirst()
                    .orElse(-1);
            return switch (call) {
                case "GET security/userinfo" -> answers().success(userInfo(), null);
                case "GET crm/accounts/summary" -> accounts();
                case "GET crm/accounts/lookup" -> accountLookup();
                case "GET crm/accounts/summary/{id}" -> account(id);
                case "GET finance/contracts/summary" -> contracts();
                case "GET finance/contracts/lookup" -> contractLookup();
                case "POST finance/contracts/recurringservices/{id}/services" -> addServices(id);
                case "GET admin/finance/services/lookup", "POST admin/finance/services/search" -> services();
                case "GET admin/finance/services/{id}" -> service(id);
                case "POST admin/finance/services/{id}/relatedservices/search" -> relatedServices(id);
                case "GET finance/invoices/summary" -> invoices();
                case "GET finance/invoices/{id}" -> invoice(id);
                case "POST finance/invoices/details" -> invoiceLines();
                default -> SimulatorResponse.empty(404);
            };
        }

        private Lists lists() {
            return new Lists(settings(), request);
        }

        private Lists searched() {
            JsonNode body = bodyOr(request, Answers.badModel("$", "The body is not valid JSON."));
            if (!body.isObject()) {
                throw new Refusal(Answers.badModel("$", "The JSON value could not be converted."));
            }
            return new Lists(settings(), body);
        }

        private SimulatorResponse paged(Lists lists, List<ObjectNode> all, boolean withTotal) {
            return answers().success(lists.page(all), withTotal && settings().totals() ? all.size() : null);
        }

        private ObjectNode userInfo() {
            ObjectNode info = Json.object();
            info.put("UserId", 77);
            info.put("FullName", "API Employee");
            info.put("EmailAddress", settings().userName());
            info.put("TimeZoneName", "Eastern Standard Time");
            info.put("TenantId", 4_242);
            info.put("BusinessName", "Acme MSP");
            info.putArray("UserAccessRights");
            info.put("CurrencyCode", "USD");
            info.put("CultureCode", "en-US");
            info.put("IsUserSystemAdmin", false);
            info.put("ProductName", settings().productName());
            return info;
        }

        private SimulatorResponse accounts() {
            requireRight("accounts", false);
            Lists lists = lists();
            List<ObjectNode> found = store.all(Records.ACCOUNTS).stream()
                    .filter(account -> lists.passes(
                            "AccountName", account.path("AccountName").asText()))
                    .filter(account -> lists.passesFlag("IsActive", Json.isTrue(account, "IsActive")))
                    .map(Answers::shown)
                    .toList();
            return paged(lists, found, true);
        }

        private SimulatorResponse accountLookup() {
            requireRight("accounts", false);
            Lists lists = lists();
            List<ObjectNode> found = store.all(Records.ACCOUNTS).stream()
                    .filter(account ->
                            lists.passes("Name", account.path("AccountName").asText()))
                    .map(account -> {
                        ObjectNode shown = Json.object();
                        shown.set("Id", account.path("id"));
                        shown.set("Name", account.path("AccountName"));
                        shown.set("TenantName", account.path("TenantName"));
                        shown.set("IsActive", account.path("IsActive"));
                        return shown;
                    })
                    .toList();
            return paged(lists, found, false);
        }

        /** The one answer that the document shows without an envelope. */
        private SimulatorResponse account(long id) {
            requireRight("accounts", false);
            ObjectNode account = store.find(Records.ACCOUNTS, id);
            if (account == null) {
                throw notFound("Account");
            }
            return SimulatorResponse.json(200, Answers.shown(account));
        }

        private SimulatorResponse contracts() {
            requireRight("contracts", false);
            Lists lists = lists();
            List<ObjectNode> found = store.all(Records.CONTRACTS).stream()
                    .map(records::contractSummary)
                    .filter(contract -> lists.passes(
                                    "ContractName",
                                    contract.path("ContractName").asText())
                            && lists.passes(
                                    "ContractType",
                                    contract.path("ContractType").asText())
                            && lists.passes(
                                    "BillingCycle",
                                    contract.path("BillingCycle").asText())
                            && lists.passes(
                                    "AccountName", contract.path("AccountName").asText())
                            && lists.passes("Status", contract.path("Status").asText()))
                    .toList();
            return paged(lists, found, true);
        }

        private SimulatorResponse contractLookup() {
            requireRight("contracts", false);
            Lists lists = lists();
            String account = lists.parameter("AccountId");
            String ids = lists.parameter("Ids");
            String name = lists.parameter("Name");
            boolean running = Boolean.parseBoolean(lists.parameter("ExcludeExpiredContracts"));
            ArrayNode found = Json.array();
            for (ObjectNode contract : store.all(Records.CONTRACTS)) {
                boolean wanted = (account == null
                                || account.equals(contract.path("AccountId").asText()))
                        && (ids == null
                                || Arrays.asList(ids.split(","))
                                        .contains(contract.path("id").asText()))
                        && (name == null
                                || contract.path("ContractName").asText().contains(name))
                        && !(running && records.expired(contract));
                if (wanted) {
                    found.add(Records.contractLookup(contract));
                }
            }
            return answers().success(found, null);
        }

        private SimulatorResponse services() {
            requireRight("services", false);
            Lists lists = "GET".equals(request.method()) ? lists() : searched();
            List<ObjectNode> found = store.all(Records.SERVICES).stream()
                    .filter(service -> lists.passes("Name", service.path("Name").asText()))
                    .filter(service -> lists.passesFlag("IsActive", Json.isTrue(service, "IsActive")))
                    .map(Answers::shown)
                    .toList();
            return paged(lists, found, true);
        }

        private ObjectNode existingService(long id) {
            ObjectNode service = store.find(Records.SERVICES, id);
            if (service == null) {
                throw notFound("Service");
            }
            return service;
        }

        private SimulatorResponse service(long id) {
            requireRight("services", false);
            return answers().success(Answers.shown(existingService(id)), null);
        }

        private SimulatorResponse relatedServices(long serviceId) {
            requireRight("services", false);
            existingService(serviceId);
            Lists lists = searched();
            List<ObjectNode> found = store.all(Records.CONTRACT_SERVICES).stream()
                    .filter(row -> row.path("ServiceId").longValue() == serviceId)
                    .map(records::relatedService)
                    .filter(row -> lists.passes(
                                    "ContractName", row.path("ContractName").asText())
                            && lists.passes(
                                    "AccountName", row.path("AccountName").asText())
                            && lists.passes(
                                    "ServiceName", row.path("ServiceName").asText()))
                    .filter(row -> lists.passesDay(
                            "EffectiveDateFrom",
                            "EffectiveDateTo",
                            row.path("EffectiveDate").asText().substring(0, 10)))
                    .toList();
            return paged(lists, found, true);
        }

        private SimulatorResponse invoices() {
            requireRight("invoices", false);
            Lists lists = lists();
            List<ObjectNode> found = store.all(Records.INVOICES).stream()
                    .filter(invoice -> lists.passesNumber(
                                    "AccountId", invoice.path("AccountId").longValue())
                            && lists.passesNumber("Id", invoice.path("id").longValue())
                            && lists.passesNumber(
                                    "StatusId", invoice.path("StatusId").longValue())
                            && lists.passesDay(
                                    "CreatedFrom",
                                    "CreatedTo",
                                    invoice.path("CreatedOn").asText().substring(0, 10)))
                    .map(Answers::shown)
                    .toList();
            return paged(lists, found, false);
        }

        private SimulatorResponse invoice(long id) {
            requireRight("invoices", false);
            ObjectNode invoice = store.find(Records.INVOICES, id);
            if (invoice == null) {
                throw notFound("Invoice");
            }
            ObjectNode shown = Answers.shown(invoice);
            shown.set("LineItems", records.linesOf(id));
            shown.putArray("DiscountItems");
            return answers().success(shown, null);
        }

        private SimulatorResponse invoiceLines() {
            requireRight("invoices", false);
            Lists lists = searched();
            String ids = lists.filter("ListInvoiceIds");
            List<String> wanted = ids == null ? List.of() : Arrays.asList(ids.split("\\s*,\\s*"));
            List<ObjectNode> found = store.all(Records.INVOICE_LINES).stream()
                    .filter(line -> {
                        ObjectNode invoice = store.find(
                                Records.INVOICES, line.path("InvoiceId").longValue());
                        return invoice != null
                                && (ids == null
                                        || wanted.contains(invoice.path("id").asText()))
                                && lists.passesDay(
                                        "InvoiceDateFrom",
                                        "InvoiceDateTo",
                                        invoice.path("InvoiceDate").asText().substring(0, 10));
                    })
                    .map(Answers::shown)
                    .toList();
            return paged(lists, found, false);
        }

        private SimulatorResponse addServices(long contractId) {
            requireRight("contracts", true);
            ObjectNode contract = store.find(Records.CONTRACTS, contractId);
            if (contract == null) {
                throw notFound("Contract");
            }
            if (settings().onlyActive() && (!Json.isTrue(contract, "IsActive") || records.expired(contract))) {
                throw refused(INVALID, "Contract is not active");
            }
            JsonNode body = bodyOr(request, Answers.badModel("$", "The body is not valid JSON."));
            if (!body.isArray() || body.isEmpty()) {
                throw new Refusal(Answers.badModel("$", "The JSON value could not be converted to an array."));
            }
            ObjectNode last = Json.object();
            for (JsonNode posted : body) {
                last = add(contractId, posted);
            }
            return answers().success(records.postedService(last), null);
        }

        private ObjectNode add(long contractId, JsonNode posted) {
            JsonNode units = posted.path("Units");
            if (!units.isIntegralNumber() || !units.canConvertToInt()) {
                throw new Refusal(Answers.badModel("[0].Units", "The JSON value could not be converted to Int32."));
            }
            if (units.intValue() < 0) {
                throw refused(INVALID, "Units must not be negative");
            }
            long serviceId = Json.id(posted, "ServiceId");
            ObjectNode service = store.find(Records.SERVICES, serviceId);
            if (service == null) {
                throw notFound("Service");
            }
            String day = Json.text(posted, "EffectiveDate");
            for (ObjectNode row : records.servicesOf(contractId)) {
                boolean same = row.path("ServiceId").longValue() == serviceId;
                if (same && settings().repeatedService() == RepeatedService.REFUSE) {
                    throw refused(INVALID, "Service already exists in the contract");
                }
                if (same && settings().repeatedService() == RepeatedService.REPLACE) {
                    ObjectNode changed = row.deepCopy();
                    changed.set("Units", units);
                    store.put(Records.CONTRACT_SERVICES, changed);
                    return changed;
                }
            }
            ObjectNode row = Json.object();
            row.put("id", store.nextId(Records.CONTRACT_SERVICES, 7_000));
            row.put("ServiceId", serviceId);
            row.put("ContractId", contractId);
            row.put(
                    "ServiceName",
                    text(posted, "ServiceName", service.path("Name").asText()));
            row.put("ServiceDescription", text(posted, "ServiceDescription", ""));
            row.put("EffectiveDate", day(day) + "T00:00:00");
            row.put("UnitCost", Json.decimal(posted, "UnitCost"));
            row.put("UnitPrice", Json.decimal(posted, "UnitPrice"));
            row.set("Units", units);
            row.put("SortOrder", posted.path("SortOrder").asInt(1));
            store.put(Records.CONTRACT_SERVICES, row);
            return row;
        }

        private LocalDate day(@Nullable String text) {
            if (text == null) {
                return today();
            }
            try {
                return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
            } catch (DateTimeParseException e) {
                throw new Refusal(Answers.badModel("[0].EffectiveDate", "The JSON value could not be converted."));
            }
        }

        private static String text(JsonNode node, String field, String otherwise) {
            String text = Json.text(node, field);
            return text == null ? otherwise : text;
        }
    }

    // ---- the older API, of which nothing public is known but its log-in and its envelope

    private final class VersionOne {
        private final SimulatorRequest request;
        private final Store store;
        private final Records records;

        VersionOne(SimulatorRequest request, Store store, Records records) {
            this.request = request;
            this.store = store;
            this.records = records;
        }

        SimulatorResponse answer(List<String> path) {
            String call = request.method() + " " + String.join("/", path).replaceAll("\\d+", "{id}");
            if (call.equals("POST token")) {
                return token(Forms.read(request));
            }
            if (!sessions.openAtOlder(bearer(request))) {
                return SimulatorResponse.empty(401);
            }
            return switch (call) {
                case "GET finance/contractservices/{id}" -> shown(row(path));
                case "PUT finance/contractservices/{id}" -> change(row(path));
                default -> SimulatorResponse.empty(404);
            };
        }

        private SimulatorResponse token(Map<String, String> form) {
            if (!"password".equals(form.get("grant_type")) || !credentialsFit(form, "username", "password", "tenant")) {
                return SimulatorResponse.json(
                        400,
                        Json.object()
                                .put("error", "invalid_grant")
                                .put("error_description", "The user name or password is incorrect."));
            }
            ObjectNode body = Json.object();
            body.put(
                    "access_token",
                    sessions.openOlder(Duration.ofSeconds(settings().tokenSeconds())));
            body.put("token_type", "bearer");
            body.put("expires_in", settings().tokenSeconds());
            return SimulatorResponse.json(200, body);
        }

        private ObjectNode row(List<String> path) {
            requireRight("contracts", "PUT".equals(request.method()));
            ObjectNode row = store.find(Records.CONTRACT_SERVICES, number(path.get(path.size() - 1)));
            if (row == null) {
                throw new Refusal(older(404, null, "Contract service not found"));
            }
            return row;
        }

        private SimulatorResponse shown(ObjectNode row) {
            ObjectNode shown = records.relatedService(row);
            shown.set("Units", row.path("Units"));
            return older(200, shown, "None");
        }

        private SimulatorResponse change(ObjectNode row) {
            JsonNode body = bodyOr(request, older(400, null, "The body is not valid JSON"));
            JsonNode units = body.path("Units");
            if (!units.isIntegralNumber() || !units.canConvertToInt() || units.intValue() < 0) {
                throw new Refusal(older(400, null, "Units must be a whole number"));
            }
            String from = Json.text(body, "EffectiveDate");
            try {
                return shown(records.changeUnits(
                        row,
                        units.decimalValue(),
                        from == null ? null : LocalDate.parse(from.substring(0, Math.min(10, from.length())))));
            } catch (DateTimeParseException e) {
                throw new Refusal(older(400, null, "EffectiveDate is not a date"));
            }
        }

        private static SimulatorResponse older(int status, @Nullable ObjectNode result, String error) {
            ObjectNode body = Json.object();
            body.set("Result", result == null ? Json.MAPPER.nullNode() : result);
            body.put("TotalRecords", result == null ? 0 : 1);
            body.put("ResponseCode", status == 200 ? 0 : status);
            body.put("Status", status == 200 ? "OK" : "Error");
            body.put("Error", error);
            return SimulatorResponse.json(status, body);
        }
    }
}
