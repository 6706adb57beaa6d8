package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.LastingToken;
import io.tallybridge.localstack.People;
import io.tallybridge.localstack.StackDescription;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One MSP's month from a vendor's first call to the proof of the last line, as steps in their order. Each step checks
 * values and fails with {@link StepFailed}; later steps build on earlier ones.
 */
public final class Play {

    /** In which a run goes on, if only by one step. */
    private static final Duration RUN = Duration.ofMinutes(3);

    private static final int SHOWN = 3;

    private final StackDescription stack;
    private final String organization;
    private final Consumer<String> out;
    private final Month month = Month.endingToday();
    private final People people;
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    private final Web anybody;
    private final Web simulators;
    private final Web operator;
    private final Web admin;
    private final Supplier<String> approverToken;
    private final Web approver;
    private final Web viewer;

    private final Map<Month.Psa, PsaSide> sides;
    /** The PSAs' own ids of companies and products, by name. */
    private final Map<Month.Psa, Map<String, String>> companyIds = new EnumMap<>(Month.Psa.class);

    private final Map<Month.Psa, Map<String, String>> productIds = new EnumMap<>(Month.Psa.class);
    private final Map<Month.Psa, String> connections = new EnumMap<>(Month.Psa.class);
    private final Map<Month.Psa, String> reconciliations = new EnumMap<>(Month.Psa.class);
    private final Map<Month.Psa, String> changeSets = new EnumMap<>(Month.Psa.class);
    private final Map<Month.Counted, String> services = new EnumMap<>(Month.Counted.class);
    private String keeper = "";
    private String datto = "";
    private String keeperToken = "";
    private String dattoToken = "";

    /**
     * Prepares the play.
     *
     * @param stack the running stack
     * @param people of the issuer that the stack believes
     * @param organization an id that no organization has yet
     * @param out gets what a person wants to see
     */
    public Play(StackDescription stack, People people, String organization, Consumer<String> out) {
        this.stack = stack;
        this.organization = organization;
        this.out = out;
        this.people = people;
        this.anybody = Web.at(stack.gateway().url());
        this.simulators = Web.at(stack.simulators().admin());
        this.operator = anybody.bearer(token("", "operator", "olga"));
        this.admin = anybody.bearer(token(organization, "org-admin", "ada"));
        this.approverToken = token(organization, List.of("billing-approver", "line-creator"), "ben");
        this.approver = anybody.bearer(approverToken);
        this.viewer = anybody.bearer(token(organization, "billing-viewer", "vera"));
        secrets.add(stack.issuer().client().secret());
        this.sides = PsaSide.all(stack.simulators().url());
        sides.values().forEach(side -> secrets.addAll(side.secrets()));
    }

    /** One step: what it is called, and what it does. */
    public record Step(String name, Runnable action) {}

    /** The steps, to be run in this order, each once. */
    public List<Step> steps() {
        return List.of(
                new Step("an operator creates the organization Acme MSP", this::createOrganization),
                new Step("the PSAs hold 40 clients with their agreements", this::loadPsas),
                new Step("the MSP connects Keeper and Datto RMM and gets their keys", this::connectVendors),
                new Step("the vendors test the connection", this::testVendorConnection),
                new Step("Datto RMM posts services and accounts as the PowerShell SDK and CIPP do", this::postDatto),
                new Step("Keeper posts services and accounts as the Python and Go clients do", this::postKeeper),
                new Step("the MSP connects its PSAs", this::connectPsas),
                new Step("the directories of the PSAs are read", this::readDirectories),
                new Step("equal names are mapped by themselves", this::mapAutomatically),
                new Step("differing names are mapped by a person, with suggestions", this::mapByHand),
                new Step("the vendors see what is mapped and confirm it", this::syncMappings),
                new Step("29 days of counts come in bulk, one is corrected", this::countPastDays),
                new Step("today's counts come by the vendor API", this::countToday),
                new Step("the counts read back as they were sent", this::readCountsBack),
                new Step("each PSA is reconciled", this::reconcile),
                new Step("the changes are previewed as the exact calls", this::preview),
                new Step("approval is refused to the wrong role and given by the right one", this::approve),
                new Step("the changes are pushed", this::push),
                new Step("a person works off the worksheets of PSAs that take no calls", this::workOff),
                new Step("the PSAs got what was approved, once", this::readPsasBack),
                new Step("every pushed line has its proof", this::prove),
                new Step("the second reconciliation finds nothing to change", this::reconcileAgain),
                new Step("a second push writes nothing", this::pushAgain));
    }

    /** Runs all steps. */
    public void run() {
        List<Step> steps = steps();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            out.accept("%2d/%d %s".formatted(i + 1, steps.size(), step.name()));
            try {
                step.action().run();
            } catch (StepFailed e) {
                throw new StepFailed("Step %d, %s: %s".formatted(i + 1, step.name(), e.getMessage()), e);
            }
        }
    }

    /** Every secret that was used: none of them may appear in a log. */
    public Set<String> secrets() {
        return Set.copyOf(secrets);
    }

    /** The organization that is played. */
    public String organization() {
        return organization;
    }

    /** A caller with the role org-admin of the organization. */
    public Web admin() {
        return admin;
    }

    /** A caller with the roles billing-approver and line-creator of the organization. */
    public Web approver() {
        return approver;
    }

    /** The PSA connection of the ConnectWise side. */
    public String connectWiseConnection() {
        return connections.getOrDefault(Month.Psa.CONNECTWISE, "");
    }

    /** The PSA connection of the Autotask side. */
    public String autotaskConnection() {
        return connections.getOrDefault(Month.Psa.AUTOTASK, "");
    }

    /** The Datto RMM integration. */
    public String dattoIntegration() {
        return datto;
    }

    /** The {@code Gradient-Token} of the Datto RMM integration. */
    public String dattoGradientToken() {
        return dattoToken;
    }

    /** The id of a service that Datto RMM counts. */
    public String dattoServiceId() {
        return services.getOrDefault(Month.Counted.SERVERS, "");
    }

    /** An account that both vendors and both PSAs know and that is mapped. */
    public String mappedAccountId() {
        return accountId(Month.Counted.SERVERS, 3);
    }

    /** The last, executed change set of the ConnectWise side. */
    public String connectWiseChangeSet() {
        return changeSets.getOrDefault(Month.Psa.CONNECTWISE, "");
    }

    /** The last reconciliation of the ConnectWise side. */
    public String connectWiseReconciliation() {
        return reconciliations.getOrDefault(Month.Psa.CONNECTWISE, "");
    }

    private Supplier<String> token(String org, String role, String user) {
        return token(org, List.of(role), user);
    }

    /** Remembers each token as a secret; the play may outlast one. */
    private Supplier<String> token(String org, List<String> roles, String user) {
        return new LastingToken(() -> {
            String token = people.token(org, roles, user);
            secrets.add(token);
            return token;
        });
    }

    /** As audits show it: issuers have names of their own for the same person. */
    private String approverName() {
        return LastingToken.claims(approverToken.get())
                .path("preferred_username")
                .asText();
    }

    // ---- the organization, its vendors and its PSAs

    private void createOrganization() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", organization);
        body.put("name", "Acme MSP");
        body.put("timeZone", month.zone().getId());
        body.put("currency", "EUR");
        admin.post("/api/v1/organizations", body).expect(403);
        if (operator.post("/api/v1/organizations", body).expect(201, 409).status() == 409) {
            admin.patch(
                            "/api/v1/organization",
                            Map.of("name", "Acme MSP", "timeZone", month.zone().getId(), "currency", "EUR"))
                    .expect(200);
        }
        JsonNode own = viewer.get("/api/v1/organization").expect(200).json();
        Check.equal("organization", organization, own.path("id").asText());
        Check.equal("name", "Acme MSP", own.path("name").asText());
        Check.equal("time zone", month.zone().getId(), own.path("timeZone").asText());
    }

    private void loadPsas() {
        PsaSeed seed = new PsaSeed(month);
        for (PsaSide side : sides.values()) {
            Month.Psa psa = side.psa();
            simulators.put("/" + psa.code + "/state", seed.of(side)).expect(200);
            if (side.tellsByInvoice()) {
                bill(psa, month.last());
            }
            simulators.delete("/" + psa.code + "/faults").expect(204);
            simulators.delete("/" + psa.code + "/requests").expect(204);
        }
    }

    /** The MSP bills as it does every month. */
    private void bill(Month.Psa psa, LocalDate through) {
        simulators
                .post("/" + psa.code + "/bill", Map.of("through", through.toString()))
                .expect(200);
    }

    private void connectVendors() {
        keeper = createIntegration("Keeper", "Password manager");
        datto = createIntegration("Datto RMM", "Remote monitoring and management");
        keeperToken = issueKeys(keeper);
        dattoToken = issueKeys(datto);
    }

    private String createIntegration(String vendor, String description) {
        JsonNode created = admin.post("/api/v1/vendors", Map.of("name", vendor, "description", description))
                .expect(201)
                .json();
        String vendorId = created.path("id").asText();
        JsonNode integration = admin.post("/api/v1/integrations", Map.of("vendorId", vendorId, "name", vendor))
                .expect(201)
                .json();
        Check.equal(
                "status of a new integration",
                "inactive",
                integration.path("status").asText());
        Check.equal(
                "vendor of the integration",
                vendor,
                integration.path("vendorName").asText());
        return integration.path("id").asText();
    }

    private String issueKeys(String integration) {
        JsonNode keys = admin.post("/api/v1/integrations/" + integration + "/keys", Map.of())
                .expect(201)
                .json();
        String vendorKey = keys.path("vendorKey").asText();
        String partnerKey = keys.path("partnerKey").asText();
        Check.that(vendorKey.startsWith("tbv_") && partnerKey.startsWith("tbp_"), "keys have their prefixes");
        String token = keys.path("gradientToken").asText();
        Check.equal(
                "gradientToken",
                Base64.getEncoder().encodeToString((vendorKey + ":" + partnerKey).getBytes(StandardCharsets.UTF_8)),
                token);
        String shownAgain = admin.get("/api/v1/integrations/" + integration + "/keys")
                .expect(200)
                .text();
        Check.that(
                !shownAgain.contains(vendorKey) && !shownAgain.contains(partnerKey), "keys are shown once, not again");
        secrets.addAll(List.of(vendorKey, partnerKey, token));
        return token;
    }

    private void testVendorConnection() {
        String wrong = Base64.getEncoder().encodeToString("tbv_wrong:tbp_wrong".getBytes(StandardCharsets.UTF_8));
        JsonNode refusal = anybody.with("Gradient-Token", wrong)
                .get("/api/vendor-api/organization")
                .expect(401)
                .json();
        Check.equal(
                "status in the vendor API's error",
                401,
                refusal.path("statusCode").asInt());
        for (VendorClient.Family family : VendorClient.Family.values()) {
            JsonNode own = vendor(family, keeperToken)
                    .web()
                    .get("/organization")
                    .expect(200)
                    .json();
            Check.equal(
                    "organizationId", organization, own.path("organizationId").asText());
            Check.equal("vendorName", "Keeper", own.path("vendorName").asText());
            Check.equal("status", "inactive", own.path("status").asText());
            Check.that(own.path("lastSyncedAt").isTextual(), "lastSyncedAt is never null");
        }
        vendor(VendorClient.Family.GO, dattoToken).web().get("/test-connection").expect(200);
    }

    private VendorClient vendor(VendorClient.Family family, String token) {
        return new VendorClient(family, stack.gateway().url(), token);
    }

    private void postDatto() {
        VendorClient sdk = vendor(VendorClient.Family.POWERSHELL, dattoToken);
        List<VendorClient.Account> accounts = accounts(Month.Counted.SERVERS);
        sdk.postAccounts(accounts.subList(0, Month.CLIENTS - 1));
        for (Month.Counted what : List.of(Month.Counted.WORKSTATIONS, Month.Counted.SERVERS)) {
            String id =
                    sdk.ensureService(what.service, what.service, "infrastructure", "desktop management and support");
            Check.equal("the same service again", id, sdk.ensureService(what.service, "", "other", "other"));
            services.put(what, id);
        }
        sdk.setStatus("pending");

        VendorClient cipp = vendor(VendorClient.Family.CIPP, dattoToken);
        cipp.postAccounts(accounts.subList(Month.CLIENTS - 1, Month.CLIENTS));
        cipp.setStatus("active");
        expectAccounts(cipp, Month.CLIENTS, "");
        // Everything again, as a scheduled script does: nothing is doubled.
        cipp.web()
                .post(
                        "/organization/accounts",
                        List.of(Map.of("id", accounts.get(0).id(), "name", "x")))
                .expect(409);
        expectAccounts(cipp, Month.CLIENTS, "");
        Check.equal(
                "status",
                "active",
                cipp.web()
                        .get("/organization")
                        .expect(200)
                        .json()
                        .path("status")
                        .asText());
    }

    private void postKeeper() {
        VendorClient python = vendor(VendorClient.Family.PYTHON, keeperToken);
        List<VendorClient.Account> accounts = accounts(Month.Counted.KEEPER);
        python.postAccounts(accounts.subList(0, Month.CLIENTS - 1));
        for (Month.Counted what : List.of(Month.Counted.KEEPER, Month.Counted.BREACHWATCH)) {
            services.put(what, python.ensureService(what.service, what.service, "security", "password management"));
        }
        python.setStatus("pending");

        VendorClient go = vendor(VendorClient.Family.GO, keeperToken);
        go.postAccounts(accounts.subList(Month.CLIENTS - 1, Month.CLIENTS));
        expectAccounts(go, Month.CLIENTS, "");
        Check.equal(
                "status",
                "pending",
                go.web().get("/organization").expect(200).json().path("status").asText());
    }

    private List<VendorClient.Account> accounts(Month.Counted what) {
        List<VendorClient.Account> accounts = new ArrayList<>();
        for (int client = 0; client < Month.CLIENTS; client++) {
            accounts.add(new VendorClient.Account(accountId(what, client), month.accountName(client)));
        }
        return accounts;
    }

    /** Keeper's ids are numbers, Datto's are words. */
    private static String accountId(Month.Counted what, int client) {
        return what.keeper() ? Integer.toString(7000 + client) : "site-%03d".formatted(client);
    }

    private static void expectAccounts(VendorClient client, int expected, String query) {
        JsonNode accounts =
                client.web().get("/organization/accounts" + query).expect(200).json();
        Check.that(accounts.isArray(), "GET accounts answers a bare array");
        Check.equal("accounts" + query, expected, accounts.size());
    }

    private void connectPsas() {
        sides.forEach((psa, side) -> connections.put(psa, connect(side)));
    }

    private String connect(PsaSide side) {
        String psa = side.psa().name();
        Map<String, Object> secretValues = side.credentials();
        String secretName = side.wrong();
        Map<String, Object> wrong = new HashMap<>(secretValues);
        wrong.put(secretName, "wrong");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("psa", psa);
        body.put("name", side.name());
        body.put("settings", side.settings());
        body.put("credentials", wrong);
        JsonNode created =
                admin.post("/api/v1/psa-connections", body).expect(201).json();
        String id = created.path("id").asText();
        JsonNode refused = admin.post("/api/v1/psa-connections/" + id + "/test", null)
                .expect(200)
                .json();
        Check.equal(psa + " with a wrong secret", false, refused.path("ok").booleanValue());

        JsonNode changed = admin.patch("/api/v1/psa-connections/" + id, Map.of("credentials", secretValues))
                .expect(200)
                .json();
        Check.that(
                secretValues.values().stream().noneMatch(value -> changed.path("credentials")
                        .path(secretName)
                        .asText()
                        .equals(value)),
                "credentials are never shown");
        JsonNode tested = admin.post("/api/v1/psa-connections/" + id + "/test", null)
                .expect(200)
                .json();
        Check.that(tested.path("ok").booleanValue(), psa + " test: " + tested);
        return id;
    }

    private void readDirectories() {
        for (String connection : connections.values()) {
            admin.post("/api/v1/psa-connections/" + connection + "/directory/sync", null)
                    .expect(202);
        }
        connections.forEach((psa, connection) -> {
            String path = "/api/v1/psa-connections/" + connection;
            JsonNode run = await(path + "/directory/sync", state -> !isRunning(state));
            Check.equal(psa + " directory", "DONE", run.path("state").asText());
            Map<String, String> companies = idsByName(path + "/companies?limit=15");
            Check.equal(psa + " companies", companyNames(psa), companies.keySet());
            companyIds.put(psa, companies);
            productIds.put(psa, idsByName(path + "/products"));
            Check.equal(
                    psa + " lines",
                    month.lines(psa).size() + month.clients(psa).size(),
                    viewer.all(path + "/lines").size());
        });
    }

    private Map<String, String> idsByName(String path) {
        Map<String, String> ids = new LinkedHashMap<>();
        viewer.all(path)
                .forEach(item ->
                        ids.put(item.path("name").asText(), item.path("id").asText()));
        return ids;
    }

    private Set<String> companyNames(Month.Psa psa) {
        return month.clients(psa).stream().map(month::companyName).collect(Collectors.toSet());
    }

    private String companyId(Month.Psa psa, int client) {
        return Check.present(
                companyIds.getOrDefault(psa, Map.of()).get(month.companyName(client)),
                psa + " has no " + month.companyName(client));
    }

    // ---- mapping

    private void mapAutomatically() {
        connections.forEach((psa, connection) -> {
            JsonNode mapped = admin.post("/api/v1/mappings/auto", Map.of("connectionId", connection))
                    .expect(200)
                    .json();
            int equal = 2 * (month.mapped(psa).size() - month.differing(psa).size());
            Check.equal(
                    psa + " accounts mapped",
                    equal,
                    mapped.path("accountsMapped").asInt());
            Check.equal(
                    psa + " accounts left",
                    2 * Month.CLIENTS - equal,
                    mapped.path("accountsLeft").asInt());
            Check.equal(
                    psa + " services mapped", 2, mapped.path("servicesMapped").asInt());
            Check.equal(psa + " services left", 2, mapped.path("servicesLeft").asInt());
        });
    }

    private void mapByHand() {
        connections.forEach((psa, connection) -> {
            for (String integration : List.of(keeper, datto)) {
                List<JsonNode> suggestions = viewer.all(
                        "/api/v1/mappings/suggestions?connectionId=" + connection + "&integrationId=" + integration);
                Map<String, String> best = bestCompanies(suggestions);
                Month.Counted any = integration.equals(keeper) ? Month.Counted.KEEPER : Month.Counted.SERVERS;
                for (int client : month.differing(psa)) {
                    String account = accountId(any, client);
                    String company = companyId(psa, client);
                    Check.equal("best suggestion for " + month.accountName(client), company, best.get(account));
                    Map<String, Object> body = new LinkedHashMap<>();
                    body.put("integrationId", integration);
                    body.put("accountId", account);
                    body.put("connectionId", connection);
                    body.put("companyId", company);
                    body.put("companyName", month.companyName(client));
                    admin.post("/api/v1/account-mappings", body).expect(201);
                }
            }
            mapServices(psa, connection);
        });
    }

    private static Map<String, String> bestCompanies(List<JsonNode> suggestions) {
        Map<String, String> best = new HashMap<>();
        Map<String, BigDecimal> scores = new HashMap<>();
        for (JsonNode suggestion : suggestions) {
            if (!suggestion.hasNonNull("accountId")) {
                continue;
            }
            String account = suggestion.path("accountId").asText();
            BigDecimal score = suggestion.path("score").decimalValue();
            if (!scores.containsKey(account) || scores.get(account).compareTo(score) < 0) {
                scores.put(account, score);
                best.put(account, suggestion.path("companyId").asText());
            }
        }
        return best;
    }

    private void mapServices(Month.Psa psa, String connection) {
        Map<String, String> existing = new HashMap<>();
        for (JsonNode mapping : viewer.all("/api/v1/service-mappings?connectionId=" + connection)) {
            existing.put(mapping.path("productId").asText(), mapping.path("id").asText());
        }
        for (Month.Counted what : Month.Counted.values()) {
            String product = Check.present(
                    productIds.getOrDefault(psa, Map.of()).get(what.product), psa + " has no " + what.product);
            Map<String, Object> rule = Map.of("reduction", what.reduction);
            String id = existing.get(product);
            Check.equal("mapped without a person: " + what.service, what.sameName(), id != null);
            if (id != null) {
                admin.patch("/api/v1/service-mappings/" + id, Map.of("rule", rule))
                        .expect(200);
                continue;
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("integrationId", what.keeper() ? keeper : datto);
            body.put("serviceId", services.get(what));
            body.put("connectionId", connection);
            body.put("productId", product);
            body.put("productName", what.product);
            body.put("rule", rule);
            admin.post("/api/v1/service-mappings", body).expect(201);
        }
    }

    private void syncMappings() {
        Map<String, String> tokensByIntegration = new LinkedHashMap<>();
        tokensByIntegration.put(keeper, keeperToken);
        tokensByIntegration.put(datto, dattoToken);
        tokensByIntegration.forEach((integration, token) -> {
            VendorClient vendor = vendor(VendorClient.Family.GO, token);
            expectAccounts(vendor, Month.CLIENTS, "");
            expectAccounts(vendor, Month.CLIENTS - 2, "?returnUnmapped=False");
            JsonNode before = integration(integration);
            Check.that(before.path("pendingUpdates").asInt() > 0, "mapping changes are pending: " + before);
            Check.that(
                    before.path("mappingStatus")
                            .asText()
                            .matches(before.path("pendingUpdates").asInt() + " updates? pending"),
                    "mapping status: " + before);
            vendor.web().get("/mappings").expect(200);
            vendor.web().post("/mappings/sync", Map.of()).expect(200, 201);
            JsonNode after = integration(integration);
            Check.equal("pending updates", 0, after.path("pendingUpdates").asInt());
            Check.equal(
                    "mapping status", "connected", after.path("mappingStatus").asText());
        });
    }

    private JsonNode integration(String id) {
        return viewer.get("/api/v1/integrations/" + id).expect(200).json();
    }

    // ---- counts

    private void countPastDays() {
        List<String> lines = new ArrayList<>();
        for (Month.Counted what : Month.Counted.values()) {
            for (int client : month.mapped()) {
                if (month.counts(what, client)) {
                    for (int day = 0; day < Month.DAYS - 1; day++) {
                        lines.add(bulkLine(what, client, day, month.reported(what, client, day)));
                    }
                }
            }
        }
        bulk(lines);
        bulk(List.of(bulkLine(
                Month.Counted.KEEPER,
                Month.CORRECTED,
                Month.CORRECTED_DAY,
                month.settled(Month.Counted.KEEPER, Month.CORRECTED, Month.CORRECTED_DAY))));
        out.accept("      " + lines.size() + " counts accepted, one corrected");
    }

    private String bulkLine(Month.Counted what, int client, int day, BigDecimal count) {
        return "{\"integrationId\":\"%s\",\"accountId\":\"%s\",\"serviceId\":\"%s\",\"day\":\"%s\",\"unitCount\":%s}"
                .formatted(
                        what.keeper() ? keeper : datto,
                        accountId(what, client),
                        services.get(what),
                        month.day(day),
                        count.toPlainString());
    }

    private void bulk(List<String> lines) {
        List<JsonNode> verdicts = admin.with("Accept", "application/x-ndjson")
                .send("POST", "/api/v1/usage/bulk", "application/x-ndjson", String.join("\n", lines) + "\n")
                .expect(200, 207)
                .lines();
        List<JsonNode> perLine = verdicts.stream().filter(v -> v.has("line")).toList();
        Check.equal("verdicts", lines.size(), perLine.size());
        for (JsonNode verdict : perLine) {
            Check.that(verdict.path("status").asText().equals("accepted"), "bulk: " + verdict);
        }
    }

    private void countToday() {
        int today = Month.DAYS - 1;
        int accepted = 0;
        List<String> refused = new ArrayList<>();
        for (Month.Counted what : Month.Counted.values()) {
            String token = what.keeper() ? keeperToken : dattoToken;
            List<VendorClient> clients = what.keeper()
                    ? List.of(vendor(VendorClient.Family.PYTHON, token), vendor(VendorClient.Family.GO, token))
                    : List.of(vendor(VendorClient.Family.POWERSHELL, token), vendor(VendorClient.Family.CIPP, token));
            for (int client = 0; client < Month.CLIENTS; client++) {
                if (!month.counts(what, client)) {
                    continue;
                }
                int status = clients.get(client % 2)
                        .count(
                                services.getOrDefault(what, ""),
                                accountId(what, client),
                                month.reported(what, client, today),
                                client >= Month.CLIENTS - 2);
                if (status == 201) {
                    accepted++;
                } else {
                    refused.add(what.service + "/" + month.accountName(client));
                }
            }
        }
        Check.equal("counts accepted", month.lines(Month.Psa.CONNECTWISE).size(), accepted);
        // The two strangers are answered with the documented 404; BreachWatch is counted for the second of them.
        long strangers = 0;
        for (Month.Counted what : Month.Counted.values()) {
            for (int client = 0; client < Month.CLIENTS; client++) {
                if (!month.isMapped(client) && month.counts(what, client)) {
                    strangers++;
                }
            }
        }
        Check.equal("unmapped counts answered 404", strangers, (long) refused.size());
        for (String integration : List.of(keeper, datto)) {
            await(
                    "/api/v1/integrations/" + integration,
                    i -> i.path("status").asText().equals("active"));
        }
        out.accept("      " + accepted + " counts accepted, " + refused.size() + " unmapped ones answered 404");
    }

    private void readCountsBack() {
        String corrected = accountId(Month.Counted.KEEPER, Month.CORRECTED);
        List<JsonNode> counts = viewer.all(
                "/api/v1/usage/counts?integrationId=%s&accountId=%s&serviceId=%s&from=%s&to=%s&limit=7&history=true"
                        .formatted(keeper, corrected, services.get(Month.Counted.KEEPER), month.first(), month.last()));
        Check.equal("days", Month.DAYS, counts.size());
        Map<String, JsonNode> byDay = new TreeMap<>();
        counts.forEach(count -> byDay.put(count.path("day").asText(), count));
        for (int day = 0; day < Month.DAYS; day++) {
            JsonNode count = Check.present(byDay.get(month.day(day).toString()), "no count on " + month.day(day));
            Check.number(
                    "count on " + month.day(day),
                    month.settled(Month.Counted.KEEPER, Month.CORRECTED, day),
                    count.path("unitCount"));
        }
        JsonNode correctedDay =
                Check.present(byDay.get(month.day(Month.CORRECTED_DAY).toString()), "no count on the corrected day");
        Check.equal("corrections", 1, correctedDay.path("corrections").asInt());
        Check.number(
                "the count before the correction",
                month.reported(Month.Counted.KEEPER, Month.CORRECTED, Month.CORRECTED_DAY),
                correctedDay.path("history").path(0).path("unitCount"));
    }

    // ---- reconciliation, approval, push

    private void reconcile() {
        for (Month.Psa psa : sides.keySet()) {
            Map<String, Integer> kinds = reconcile(psa, "before");
            month.expectedKinds(psa)
                    .forEach((kind, expected) -> Check.equal(psa + " " + kind, expected, kinds.getOrDefault(kind, 0)));
            expectOnly(psa, kinds, Set.of("EQUAL", "INCREASE", "DECREASE"));
            checkFindings(psa);
        }
    }

    /** Besides lines, only the two accounts that belong to nobody may be found, once per vendor. */
    private static void expectOnly(Month.Psa psa, Map<String, Integer> kinds, Set<String> lineKinds) {
        Map<String, Integer> others = new TreeMap<>(kinds);
        others.keySet().removeAll(lineKinds);
        Check.equal(psa + " other findings", Map.of("UNMAPPED_ACCOUNT", 4), others);
    }

    private Map<String, Integer> reconcile(Month.Psa psa, String when) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("connectionId", connections.get(psa));
        body.put("from", month.first().toString());
        body.put("to", month.last().toString());
        String id = admin.post("/api/v1/reconciliations", body)
                .expect(202)
                .json()
                .path("id")
                .asText();
        reconciliations.put(psa, id);
        JsonNode done = await("/api/v1/reconciliations/" + id, state -> !isRunning(state));
        Check.that(done.path("state").asText().equals("DONE"), psa + " reconciliation: " + done);
        Map<String, Integer> kinds = new TreeMap<>();
        done.path("totals").path("byKind").fields().forEachRemaining(kind -> {
            JsonNode value = kind.getValue();
            int number = value.isNumber() ? value.asInt() : value.path("count").asInt();
            if (number != 0) {
                kinds.put(kind.getKey(), number);
            }
        });
        show(psa, when, kinds, done.path("totals").path("money"));
        return kinds;
    }

    private void checkFindings(Month.Psa psa) {
        Map<String, JsonNode> byLine = new HashMap<>();
        for (JsonNode finding :
                viewer.all("/api/v1/reconciliations/" + reconciliations.get(psa) + "/findings?limit=50")) {
            if (finding.hasNonNull("lineId")) {
                byLine.put(lineKey(finding), finding);
            }
        }
        for (Month.Line line : month.lines(psa)) {
            String what = psa + " " + line.what().service + " of " + month.companyName(line.client());
            JsonNode finding = Check.present(byLine.get(lineKey(line)), what + ": no finding");
            Check.number(
                    what + ", billed now",
                    month.billedBefore(psa, line.what(), line.client()),
                    finding.path("psaQuantity"));
            Check.number(
                    what + ", target", month.target(psa, line.what(), line.client()), finding.path("targetQuantity"));
            Check.number(
                    what + ", difference",
                    month.difference(psa, line.what(), line.client()),
                    finding.path("difference"));
            Check.that(finding.path("derivation").size() > 0, what + ": no derivation");
        }
    }

    /** How a line is called in findings, items and proofs alike; the PSAs' own ids differ in form. */
    private static String lineKey(JsonNode line) {
        return line.path("companyName").asText() + " / "
                + line.path("serviceName").asText();
    }

    private String lineKey(Month.Line line) {
        return month.companyName(line.client()) + " / " + line.what().service;
    }

    private void preview() {
        for (Month.Psa psa : sides.keySet()) {
            JsonNode created = admin.post(
                            "/api/v1/change-sets", Map.of("reconciliationId", reconciliations.getOrDefault(psa, "")))
                    .expect(201)
                    .json();
            String id = created.path("id").asText();
            changeSets.put(psa, id);
            Check.equal(psa + " state", "DRAFT", created.path("state").asText());
            Answer answer = viewer.get("/api/v1/change-sets/" + id + "/preview").expect(200);
            JsonNode items = answer.json().has("items") ? answer.json().path("items") : answer.json();
            Check.equal(psa + " items", changed(psa).size(), items.size());
            int writes = 0;
            int rows = 0;
            for (JsonNode item : items) {
                rows += item.hasNonNull("worksheetRow") ? 1 : 0;
                for (JsonNode call : item.path("calls")) {
                    writes += side(psa).writes(call) ? 1 : 0;
                }
            }
            Check.equal(psa + " writing calls", side(psa).worksheet() ? 0 : items.size(), writes);
            Check.equal(psa + " rows", side(psa).worksheet() ? items.size() : 0, rows);
            for (String secret : secrets) {
                Check.that(!answer.text().contains(secret), psa + ": the preview shows a secret");
            }
            out.accept("      %s: %s"
                    .formatted(
                            psa.code,
                            side(psa).worksheet()
                                    ? rows + " rows of a worksheet"
                                    : items.path(0).path("calls").toString()));
        }
    }

    private List<Month.Line> changed(Month.Psa psa) {
        return month.lines(psa).stream()
                .filter(line ->
                        month.difference(psa, line.what(), line.client()).signum() != 0)
                .toList();
    }

    private void approve() {
        changeSets.forEach((psa, id) -> {
            String path = "/api/v1/change-sets/" + id;
            viewer.post(path + "/approve", Map.of()).expect(403);
            admin.post(path + "/approve", Map.of()).expect(403);
            approver.post(path + "/push", null).expect(409);
            List<String> warnings = new ArrayList<>();
            for (JsonNode warning : viewer.get(path).expect(200).json().path("warnings")) {
                warnings.add(
                        warning.isTextual()
                                ? warning.asText()
                                : warning.path("code").asText());
            }
            if (!warnings.isEmpty()) {
                out.accept("      %s: the approver acknowledges %s".formatted(psa.code, warnings));
                approver.post(path + "/approve", Map.of()).expect(400, 409, 422);
            }
            JsonNode approved = approver.post(path + "/approve", Map.of("acknowledge", warnings))
                    .expect(200)
                    .json();
            Check.equal(psa + " state", "APPROVED", approved.path("state").asText());
        });
    }

    private void push() {
        for (Month.Psa psa : sides.keySet()) {
            simulators.delete("/" + psa.code + "/requests").expect(204);
        }
        changeSets.values().forEach(id -> approver.post("/api/v1/change-sets/" + id + "/push", null)
                .expect(202));
        changeSets.forEach((psa, id) -> {
            JsonNode done = await("/api/v1/change-sets/" + id, state -> isPushed(state));
            String expected = side(psa).worksheet() ? "AWAITING_CONFIRMATION" : "PUSHED";
            Check.that(done.path("state").asText().equals(expected), psa + " change set: " + done);
            if (!side(psa).worksheet()) {
                expectWritten(psa, id);
            }
        });
    }

    private void expectWritten(Month.Psa psa, String changeSet) {
        for (JsonNode item : viewer.all("/api/v1/change-sets/" + changeSet + "/items")) {
            Check.that(item.path("result").asText().equals("WRITTEN"), psa + " item: " + item);
        }
    }

    /** One worksheet comes back as a file; of another, the next invoice tells that it was done. */
    private void workOff() {
        for (PsaSide side : sides.values()) {
            if (!side.worksheet()) {
                continue;
            }
            Month.Psa psa = side.psa();
            String path = "/api/v1/change-sets/" + changeSets.get(psa);
            Sheet sheet = Sheet.of(viewer.with("Accept", "text/csv")
                    .get(path + "/worksheet")
                    .expect(200)
                    .text());
            Check.equal(psa + " rows", changed(psa).size(), sheet.rows().size());
            type(side, sheet);
            if (!confirmedBySheet(psa)) {
                bill(psa, month.last().plusMonths(1));
                admin.post(path + "/confirm", null).expect(202);
                await(path, Play::isConfirmed);
                out.accept("      bms: " + sheet.rows().size() + " rows confirmed by the next invoice");
            } else {
                hand(path, "text/csv", sheet.answered(sheet.rows().size() - 1)).expect(422);
                hand(path, "text/csv", sheet.answered(sheet.rows().size())).expect(200);
                hand(path, "text/csv", sheet.answered(sheet.rows().size())).expect(200);
                out.accept("      %s: %d rows confirmed by the sheet; half of it was refused, twice changed nothing"
                        .formatted(psa.code, sheet.rows().size()));
            }
            JsonNode done = viewer.get(path).expect(200).json();
            Check.equal(psa + " state", "PUSHED", done.path("state").asText());
            expectWritten(psa, changeSets.getOrDefault(psa, ""));
        }
    }

    /** Of one PSA the next invoice tells that the rows were worked off. */
    private boolean confirmedBySheet(Month.Psa psa) {
        return side(psa).worksheet() && psa != Month.Psa.BMS;
    }

    private Answer hand(String path, String type, String file) {
        return approver.send("POST", path + "/worksheet", type, file);
    }

    /** The person types each row into the PSA. */
    private void type(PsaSide side, Sheet sheet) {
        Map<String, Month.Line> lines = new HashMap<>();
        for (Month.Line line : changed(side.psa())) {
            lines.put(companyId(side.psa(), line.client()) + " / " + line.what().product, line);
        }
        for (NamedCsvRecord row : sheet.rows()) {
            String key = row.getField("CompanyRef") + " / " + row.getField("Description");
            Month.Line line = Check.present(lines.remove(key), side.psa() + ": a row of another line: " + key);
            simulators
                    .patch(
                            "/" + side.psa().code + "/records/" + side.lineTable(),
                            side.typed(line, new BigDecimal(row.getField("NewQuantity"))))
                    .expect(200, 204);
        }
        Check.equal(side.psa() + " lines without a row", Map.of(), lines);
    }

    private void readPsasBack() {
        for (Month.Psa psa : sides.keySet()) {
            Map<Long, BigDecimal> quantities = quantities(psa);
            for (Month.Line line : month.lines(psa)) {
                BigDecimal expected = month.target(psa, line.what(), line.client());
                BigDecimal actual = quantities.get(line.id());
                Check.that(
                        actual != null && actual.compareTo(expected) == 0,
                        "%s, %s of %s: expected %s but the PSA has %s"
                                .formatted(
                                        psa, line.what().service, month.companyName(line.client()), expected, actual));
            }
        }
        expectWrites();
    }

    /** What the PSA holds on the day from which the push bills. */
    private Map<Long, BigDecimal> quantities(Month.Psa psa) {
        Map<Long, BigDecimal> quantities = new HashMap<>();
        JsonNode state = simulators
                .get("/" + psa.code + "/state?on=" + side(psa).shownOn(month))
                .expect(200)
                .json();
        for (JsonNode line : state.path("lines")) {
            quantities.put(line.path("id").asLong(), line.path("quantity").decimalValue());
        }
        return quantities;
    }

    /** One write per changed line, to that line, and no other. */
    private void expectWrites() {
        for (PsaSide side : sides.values()) {
            List<JsonNode> writes = writes(side.psa());
            Check.equal(
                    "writes at " + side.name(),
                    side.worksheet() ? 0 : changed(side.psa()).size(),
                    writes.size());
            side.check(writes);
        }
    }

    private PsaSide side(Month.Psa psa) {
        return Check.present(sides.get(psa), "no " + psa);
    }

    private List<JsonNode> writes(Month.Psa psa) {
        List<JsonNode> found = new ArrayList<>();
        simulators
                .get("/" + psa.code + "/requests?applied=true")
                .expect(200)
                .json()
                .path("items")
                .forEach(found::add);
        return found;
    }

    static JsonNode parse(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new StepFailed("not JSON: " + json, e);
        }
    }

    private void prove() {
        int proofs = 0;
        for (Month.Psa psa : sides.keySet()) {
            Map<String, Month.Line> lines = new HashMap<>();
            changed(psa).forEach(line -> lines.put(lineKey(line), line));
            for (JsonNode item : viewer.all("/api/v1/change-sets/" + changeSets.get(psa) + "/items")) {
                Answer answer =
                        viewer.get("/api/v1/proofs/" + item.path("id").asText()).expect(200);
                for (String secret : secrets) {
                    Check.that(!answer.text().contains(secret), psa + ": a proof shows a secret");
                }
                JsonNode proof = answer.json();
                String key = lineKey(item);
                prove(psa, Check.present(lines.remove(key), psa + ": a proof of another line: " + key), proof);
                proofs++;
            }
            Check.equal(psa + " lines without a proof", Map.of(), lines);
        }
        JsonNode verified = viewer.get("/api/v1/proofs/verify").expect(200).json();
        Check.that(verified.path("ok").asBoolean(), "the chain of proofs: " + verified);
        out.accept("      " + proofs
                + " proofs, each with its counts, approver and what shows that it was done; the chain holds");
    }

    private void prove(Month.Psa psa, Month.Line line, JsonNode proof) {
        String what = "proof of %s, %s of %s".formatted(psa, line.what().service, month.companyName(line.client()));
        BigDecimal target = month.target(psa, line.what(), line.client());
        Check.number(what + ", from", month.billedBefore(psa, line.what(), line.client()), proof.path("from"));
        Check.number(what + ", to", target, proof.path("to"));
        if (confirmedBySheet(psa)) {
            Check.equal(
                    what + ", confirmed by",
                    approverName(),
                    proof.path("confirmation").path("by").asText());
        } else {
            Check.number(what + ", read back", target, proof.path("quantityReadBack"));
        }
        Check.equal(
                what + ", approver", approverName(), proof.path("approvedBy").asText());
        Check.that(!proof.path("derivation").isEmpty(), what + ": no derivation");
        Check.that(!proof.path("intents").isEmpty(), what + ": no intent before the call");
        Check.that(side(psa).worksheet() || !proof.path("calls").isEmpty(), what + ": no calls");
        JsonNode days = proof.path("counts").path(0).path("days");
        Check.equal(what + ", days", Month.DAYS, days.size());
        BigDecimal counted = BigDecimal.ZERO;
        BigDecimal settled = BigDecimal.ZERO;
        for (int day = 0; day < Month.DAYS; day++) {
            counted = counted.add(days.path(day).path("unitCount").decimalValue());
            settled = settled.add(month.settled(line.what(), line.client(), day));
        }
        Check.that(counted.compareTo(settled) == 0, what + ": its counts add up to " + counted + ", not " + settled);
        Check.equal(
                what + ", hash",
                sha256(proof.path("previousHash").asText() + "\n"
                        + proof.path("canonical").asText()),
                proof.path("hash").asText());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void reconcileAgain() {
        for (String connection : connections.values()) {
            admin.post("/api/v1/psa-connections/" + connection + "/directory/sync", null)
                    .expect(202);
        }
        connections.forEach((psa, connection) -> {
            await("/api/v1/psa-connections/" + connection + "/directory/sync", state -> !isRunning(state));
            Map<String, Integer> kinds = reconcile(psa, "after");
            Check.equal(psa + " EQUAL", month.lines(psa).size(), kinds.getOrDefault("EQUAL", 0));
            expectOnly(psa, kinds, Set.of("EQUAL"));
        });
    }

    private void pushAgain() {
        Map<Month.Psa, Integer> before = new EnumMap<>(Month.Psa.class);
        for (Month.Psa psa : sides.keySet()) {
            before.put(psa, writes(psa).size());
        }
        changeSets.forEach((psa, id) -> {
            approver.post("/api/v1/change-sets/" + id + "/push", null).expect(200, 202, 409);
            await("/api/v1/change-sets/" + id, Play::isPushed);
            Check.equal(psa + " writes", before.get(psa), writes(psa).size());
        });
    }

    // ---- helpers

    /** The outcome of a reconciliation, with the findings that weigh most. */
    private void show(Month.Psa psa, String when, Map<String, Integer> kinds, JsonNode money) {
        out.accept("      %-11s %-6s  %s; worth %s %s a period"
                .formatted(
                        psa.code,
                        when,
                        kinds.entrySet().stream()
                                .map(kind -> kind.getValue() + " " + kind.getKey())
                                .collect(Collectors.joining(", ")),
                        money.path("net").asText("0"),
                        money.path("currency").asText("")));
        JsonNode heaviest = viewer.get("/api/v1/reconciliations/" + reconciliations.get(psa)
                        + "/findings?kind=INCREASE,DECREASE&limit=" + SHOWN)
                .expect(200)
                .json();
        for (JsonNode finding : heaviest.path("items")) {
            out.accept("        %-28s %-34s %8s -> %-8s %10s"
                    .formatted(
                            finding.path("companyName").asText(),
                            finding.path("productName").asText(),
                            finding.path("psaQuantity").asText(),
                            finding.path("targetQuantity").asText(),
                            finding.path("priceDifference").asText()));
        }
    }

    private static boolean isRunning(JsonNode run) {
        return Set.of("RUNNING", "PENDING", "QUEUED", "SCHEDULED")
                .contains(run.path("state").asText());
    }

    private static boolean isPushed(JsonNode changeSet) {
        return isConfirmed(changeSet) || changeSet.path("state").asText().equals("AWAITING_CONFIRMATION");
    }

    private static boolean isConfirmed(JsonNode changeSet) {
        return Set.of("PUSHED", "PARTLY_FAILED", "NEEDS_ATTENTION")
                .contains(changeSet.path("state").asText());
    }

    private JsonNode await(String path, Predicate<JsonNode> done) {
        Instant deadline = Instant.now().plus(RUN);
        @Nullable String shown = null;
        while (true) {
            JsonNode state = viewer.get(path).expect(200).json();
            if (done.test(state)) {
                return state;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StepFailed(path + " has not gone on for " + RUN.toSeconds() + " s: " + state);
            }
            String progress = state.has("total") && state.path("total").asInt() > 0
                    ? state.path("done").asInt() + " of " + state.path("total").asInt()
                    : null;
            if (progress != null && !progress.equals(shown)) {
                shown = progress;
                deadline = Instant.now().plus(RUN);
                out.accept("      " + progress);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted", e);
        }
    }
}
