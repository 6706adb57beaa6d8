package io.tallybridge.psasync.psa.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Contract;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Invoice;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Material;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Template;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.TokenCache;
import io.tallybridge.psasync.psa.http.TokenCache.Token;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls to one deployment's API: who we are, pages, the hour's requests, and what is remembered for a while. */
final class AcceloClient {
    static final String COMPANIES = "companies";
    static final String TEMPLATES = "object_budgets/templates";
    static final String CONTRACTS = "contracts";
    static final String MATERIALS = "object_budgets/materials";
    static final String INVOICES = "invoices";

    private static final String CONTRACT_FIELDS = "standing,company,against_type,against_id,date_started,date_expires";
    private static final String TEMPLATE_FIELDS = "type,code,standing,price,cost";
    private static final String INVOICE_FIELDS = "against_type,against_id,date_raised,date_modified";
    private static final String ALL_FIELDS = "_ALL";
    private static final int MOST_PAGES = 20_000;
    /** Keeps the address short enough for any server. */
    private static final int PERIODS_PER_CALL = 50;

    private static final Duration UNKNOWN_LIFE = Duration.ofHours(1);
    private static final Duration INVOICES_AGE = Duration.ofMinutes(1);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final AcceloConfig config;
    private final Caches caches;
    private final PsaConnection connection;
    private final PsaHttp http;
    private final PsaSession session;
    private final PsaSession tokenSession;
    private final String server;
    private boolean insists;
    private @Nullable ZoneId zone;

    /** What is remembered of deployments between operations. Losing it costs calls, never correctness. */
    record Caches(
            TokenCache tokens,
            Addressbook<String> refusals,
            Addressbook<ZoneId> zones,
            Addressbook<Allowance> allowances,
            Addressbook<Memory> memories,
            Addressbook<KnownInvoices> invoices) {

        static Caches of(PsaHttp http, AcceloConfig config) {
            return new Caches(
                    new TokenCache(http.time(), Duration.ZERO),
                    new Addressbook<>(http.time(), config.refusalLifetime()),
                    new Addressbook<>(http.time(), Duration.ofDays(1)),
                    new Addressbook<>(http.time(), Duration.ofHours(1)),
                    new Addressbook<>(http.time(), config.periodsLifetime()),
                    new Addressbook<>(http.time(), config.invoicesLifetime()));
        }
    }

    /** Requests that were left of the deployment's hour, and when the next begins. */
    record Allowance(int remaining, Instant reset) {}

    /** Opened periods by retainer, and materials by line and period. */
    record Memory(Map<String, List<Period>> periods, Map<Place, String> materials) {}

    /** Where a line lives in the period that a day means. */
    record Place(LineRef line, LocalDate effectiveDate) {}

    /**
     * Invoices that changed since a moment.
     *
     * @param read when they were read as a whole, so that those deleted are forgotten in time
     * @param asOf when those that changed meanwhile were last asked for
     */
    record KnownInvoices(Instant since, Instant read, Instant asOf, List<Invoice> invoices) {}

    AcceloClient(
            PsaHttp http,
            AcceloConfig config,
            PsaDescriptor descriptor,
            Caches caches,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.caches = caches;
        this.connection = connection;
        this.server = AcceloSite.server(connection.requiredSetting("deployment"), http.policy(), descriptor.hosts());
        Authentication client = Authentication.basic(
                connection.requiredCredential("clientId").reveal(),
                connection.requiredCredential("clientSecret"),
                Map.of());
        // Its answers are credentials, which no evidence shows.
        this.tokenSession = http.open(connection, descriptor, client, AcceloFailures.table(), CallObserver.NONE);
        this.session = http.open(
                connection,
                descriptor,
                caches.tokens().bearer(connection, former -> fetchToken()),
                AcceloFailures.table(),
                observer);
    }

    // ---- who we are

    /** Asks for a token even if the credentials were refused a moment ago: a person is at hand. */
    void insist() {
        insists = true;
    }

    private Token fetchToken() {
        Optional<String> refusal = caches.refusals().find(connection).filter(words -> !words.isEmpty());
        if (refusal.isPresent() && !insists) {
            throw new PsaException(PsaFailure.AUTH, refusal.get());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "client_credentials");
        // Scopes for materials are not documented, so that no narrower one is known to work.
        fields.put("scope", "write(all)");
        JsonNode body;
        try {
            body = object(tokenSession.read(PsaRequest.form(URI.create(server + "/oauth2/v0/token"), "token", fields)));
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.AUTH) {
                caches.refusals().remember(connection, String.valueOf(e.getMessage()));
            }
            throw e;
        }
        String token = Values.text(body, "access_token");
        if (token == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "Accelo answered no token.");
        }
        caches.refusals().remember(connection, "");
        // The last tenth of its life is not used.
        Instant until = http.time().now().plus(life(body).multipliedBy(9).dividedBy(10));
        return new Token(Secret.of(token), null, until);
    }

    /** The documentation's samples have it as a text, as a number, and misspelt. */
    private static Duration life(JsonNode body) {
        String seconds = Values.text(body, "expires_in");
        return seconds != null && seconds.strip().matches("\\d{1,9}")
                ? Duration.ofSeconds(Long.parseLong(seconds.strip()))
                : UNKNOWN_LIFE;
    }

    /** Who the token belongs to; the cheapest call that needs the credentials. */
    JsonNode tokenInfo() {
        JsonNode info = response(get("tokeninfo", Map.of()));
        told(info.path("locale")).ifPresent(found -> caches.zones().remember(connection, found));
        return info;
    }

    private static Optional<ZoneId> told(JsonNode locale) {
        for (String name : List.of("timezone", "time_zone")) {
            String text = Values.text(locale, name);
            if (text != null) {
                try {
                    return Optional.of(ZoneId.of(text.strip()));
                } catch (DateTimeException e) {
                    // Not a name that Java knows: a person has to enter one.
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The deployment's time zone, in whose noon Accelo tells days.
     *
     * @throws PsaException INVALID if neither the settings nor Accelo tell it
     */
    ZoneId zone() {
        ZoneId known = zone;
        if (known == null) {
            known = findZone();
            zone = known;
        }
        return known;
    }

    private ZoneId findZone() {
        Optional<String> chosen = connection.setting("timeZone");
        if (chosen.isPresent()) {
            try {
                return ZoneId.of(chosen.get());
            } catch (DateTimeException e) {
                throw new PsaException(
                        PsaFailure.INVALID,
                        "The time zone of the settings is unknown; write one such as Europe/London.");
            }
        }
        Optional<ZoneId> remembered = caches.zones().find(connection);
        if (remembered.isPresent()) {
            return remembered.get();
        }
        tokenInfo();
        return caches.zones()
                .find(connection)
                .orElseThrow(() -> new PsaException(
                        PsaFailure.INVALID,
                        "Accelo does not tell the deployment's time zone; enter it in the settings."));
    }

    LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), zone());
    }

    // ---- calls

    String address(String path) {
        return server + "/api/v0/" + path;
    }

    private Answer get(String path, Map<String, String> query) {
        StringBuilder address = new StringBuilder(address(path));
        query.forEach((name, value) -> address.append(address.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(encode(value)));
        Answer answer = session.read(PsaRequest.get(URI.create(address.toString()), path.split("/", 2)[0]));
        remember(answer);
        return answer;
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void remember(Answer answer) {
        Optional<Integer> remaining = AcceloFailures.remaining(answer);
        Optional<Instant> reset = AcceloFailures.reset(answer);
        if (remaining.isPresent() && reset.isPresent()) {
            caches.allowances().remember(connection, new Allowance(remaining.get(), reset.get()));
        }
    }

    /**
     * Stops work before it would take the hour's last requests from everybody who uses the deployment.
     *
     * @throws PsaException THROTTLED if fewer are left
     */
    void requireRequestsLeft(int wanted) {
        Instant now = http.time().now();
        caches.allowances().find(connection).ifPresent(allowance -> {
            if (allowance.remaining() < wanted && allowance.reset().isAfter(now)) {
                throw PsaException.throttled(
                        "Only " + allowance.remaining()
                                + " of the requests that the deployment has in this hour are left;"
                                + " work goes on in the next.",
                        Duration.between(now, allowance.reset()));
            }
        });
    }

    private static JsonNode object(Answer answer) {
        JsonNode body = Json.read(answer, JsonNode.class);
        if (!body.isObject()) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not the JSON that was expected.");
        }
        return body;
    }

    private static JsonNode response(Answer answer) {
        JsonNode body = object(answer);
        if (!body.has("response")) {
            throw new PsaException(PsaFailure.PROTOCOL, "Accelo's answer has no response.");
        }
        return body.path("response");
    }

    /** The records of a list, which may be one level deeper than usual. */
    private static List<JsonNode> records(Answer answer) {
        JsonNode response = response(answer);
        JsonNode list = response;
        if (response.isObject()) {
            for (JsonNode member : response) {
                if (member.isArray()) {
                    list = member;
                    break;
                }
            }
        }
        boolean none = response.isNull() || (response.isObject() && response.isEmpty());
        if (!list.isArray() && !none) {
            throw new PsaException(PsaFailure.PROTOCOL, "Accelo's answer is not a list.");
        }
        List<JsonNode> records = new ArrayList<>();
        list.forEach(records::add);
        return records;
    }

    /**
     * Hands over every record of a list, page after page by what follows the last id, so that none is lost while others
     * come and go.
     *
     * @param filter Accelo's own notation; null for all
     */
    private void list(String path, @Nullable String filter, String fields, Consumer<JsonNode> sink) {
        list(path, filter, fields, 0, sink);
    }

    private void list(String path, @Nullable String filter, String fields, int leave, Consumer<JsonNode> sink) {
        int size = Math.max(1, Math.min(config.pageSize(), 100));
        String last = null;
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            requireRequestsLeft(leave);
            List<String> filters = new ArrayList<>();
            if (filter != null) {
                filters.add(filter);
            }
            if (last != null) {
                filters.add("id_greater_than(" + last + ")");
            }
            filters.add("order_by_asc(id)");
            Map<String, String> query = new LinkedHashMap<>();
            query.put("_page", "0");
            query.put("_limit", Integer.toString(size));
            query.put("_fields", fields);
            query.put("_filters", String.join(",", filters));
            List<JsonNode> records = records(get(path, query));
            String end = records.isEmpty() ? null : Values.text(records.get(records.size() - 1), "id");
            boolean more = records.size() >= size;
            if (more && !ascending(last, records)) {
                break;
            }
            records.forEach(sink);
            if (!more) {
                return;
            }
            last = end;
        }
        throw new PsaException(PsaFailure.PROTOCOL, "The list of " + path + " does not come in order, or has no end.");
    }

    /** Only then does the last id say which records are still to come. */
    private static boolean ascending(@Nullable String last, List<JsonNode> records) {
        long before = last == null ? Long.MIN_VALUE : Long.parseLong(last);
        for (JsonNode record : records) {
            String id = Values.text(record, "id");
            if (id == null || !id.matches("\\d{1,18}") || Long.parseLong(id) <= before) {
                return false;
            }
            before = Long.parseLong(id);
        }
        return true;
    }

    /** Whether a list may be read at all, with the records of a short page. */
    List<JsonNode> probe(String path, @Nullable String filter, int most) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("_limit", Integer.toString(most));
        query.put("_fields", path.equals(CONTRACTS) ? CONTRACT_FIELDS : ALL_FIELDS);
        if (filter != null) {
            query.put("_filters", filter);
        }
        return records(get(path, query));
    }

    /** A list for a directory, which leaves requests to others. */
    private void bulk(String path, @Nullable String filter, String fields, Consumer<JsonNode> sink) {
        list(path, filter, fields, config.readsLeave(), sink);
    }

    // ---- records

    void companies(Consumer<JsonNode> sink) {
        bulk(COMPANIES, "standing_not(inactive)", "standing,custom_id", sink);
    }

    void templates(Consumer<Template> sink) {
        bulk(TEMPLATES, "type(material),standing(active)", TEMPLATE_FIELDS, record -> {
            Template template = Template.from(record);
            if (template != null) {
                sink.accept(template);
            }
        });
    }

    void activeContracts(Consumer<Contract> sink) {
        bulk(CONTRACTS, "standing(active)", CONTRACT_FIELDS, record -> {
            Contract contract = Contract.from(record, zone());
            if (contract != null) {
                sink.accept(contract);
            }
        });
    }

    /**
     * One retainer.
     *
     * @throws PsaException GONE if there is none
     */
    Contract contract(String id) {
        Contract[] found = new Contract[1];
        list(CONTRACTS, "id(" + number(id) + ")", CONTRACT_FIELDS, record -> found[0] = Contract.from(record, zone()));
        if (found[0] == null || !found[0].id().equals(id)) {
            throw new PsaException(PsaFailure.GONE, "Accelo has no retainer with this id.");
        }
        return found[0];
    }

    /**
     * One item template.
     *
     * @throws PsaException GONE if there is none
     */
    Template template(String id) {
        Template[] found = new Template[1];
        list(TEMPLATES, "id(" + number(id) + ")", TEMPLATE_FIELDS, record -> found[0] = Template.from(record));
        if (found[0] == null || !found[0].id().equals(id)) {
            throw new PsaException(PsaFailure.GONE, "Accelo has no item template with this id.");
        }
        return found[0];
    }

    /**
     * The opened periods of a retainer, fresh.
     *
     * @throws PsaException GONE if there is no such retainer
     */
    List<Period> openedPeriods(String contractId) {
        List<Period> opened = periods(contractId, "standing(opened)");
        memory().periods().put(contractId, opened);
        return opened;
    }

    /** The same, as known from a directory read a few minutes ago. */
    List<Period> recentPeriods(String contractId) {
        List<Period> known = memory().periods().get(contractId);
        return known == null ? openedPeriods(contractId) : known;
    }

    /**
     * The period of a retainer that a day means; asks for the closed ones if no opened one does.
     *
     * @param opened the opened ones
     */
    PeriodChoice choice(String contractId, LocalDate day, List<Period> opened) {
        boolean arrears = arrears();
        return PeriodChoice.amongOpened(opened, day, arrears)
                .orElseGet(() -> PeriodChoice.among(periods(contractId, null), day, arrears));
    }

    private boolean arrears() {
        return connection.enabled(PeriodChoice.ARREARS);
    }

    private List<Period> periods(String contractId, @Nullable String filter) {
        List<Period> periods = new ArrayList<>();
        try {
            list(CONTRACTS + "/" + number(contractId) + "/periods", filter, ALL_FIELDS, record -> {
                Period period = Period.from(record, zone());
                if (period != null) {
                    periods.add(period);
                }
            });
        } catch (PsaException e) {
            // Accelo's word for an object that does not exist is an invalid request.
            if (e.failure() == PsaFailure.INVALID) {
                throw new PsaException(PsaFailure.GONE, "Accelo has no retainer with this id.", e);
            }
            throw e;
        }
        return periods;
    }

    /** The materials that stand on some periods themselves, not those of tickets and projects charged to them. */
    List<Material> materials(Collection<String> periodIds) {
        List<Material> found = new ArrayList<>();
        List<String> ids = List.copyOf(periodIds);
        for (int from = 0; from < ids.size(); from += PERIODS_PER_CALL) {
            List<String> some = ids.subList(from, Math.min(from + PERIODS_PER_CALL, ids.size()));
            list(
                    MATERIALS,
                    "against_type(contract_period),against_id(" + String.join(",", some) + ")",
                    ALL_FIELDS,
                    record -> {
                        Material material = Material.from(record);
                        if (material != null && some.contains(material.periodId())) {
                            found.add(material);
                        }
                    });
        }
        return found;
    }

    /** One material; empty if it is gone. */
    Optional<Material> material(String id) {
        Material[] found = new Material[1];
        list(MATERIALS, "id(" + number(id) + ")", ALL_FIELDS, record -> found[0] = Material.from(record));
        return Optional.ofNullable(found[0]).filter(material -> material.id().equals(id));
    }

    /** The invoices that changed since a moment, a minute old at most. */
    List<Invoice> invoices(Instant since) {
        Instant now = http.time().now();
        KnownInvoices known = caches.invoices().find(connection).orElse(null);
        boolean usable = known != null
                && !known.since().isAfter(since)
                && known.read().plus(config.invoicesLifetime()).isAfter(now);
        if (known == null || !usable) {
            List<Invoice> all = readInvoices(since);
            caches.invoices().remember(connection, new KnownInvoices(since, now, now, all));
            return all;
        }
        if (known.asOf().plus(INVOICES_AGE).isAfter(now)) {
            return known.invoices();
        }
        List<Invoice> all = new ArrayList<>(known.invoices());
        all.addAll(readInvoices(known.asOf().minus(CLOCKS_DIFFER)));
        caches.invoices().remember(connection, new KnownInvoices(known.since(), known.read(), now, List.copyOf(all)));
        return all;
    }

    private List<Invoice> readInvoices(Instant since) {
        List<Invoice> invoices = new ArrayList<>();
        list(INVOICES, "date_modified_after(" + since.getEpochSecond() + ")", INVOICE_FIELDS, record -> {
            Invoice invoice = Invoice.from(record, zone());
            if (invoice != null) {
                invoices.add(invoice);
            }
        });
        return List.copyOf(invoices);
    }

    /** Sets a quantity; nothing else is sent, so that prices stay. */
    void setQuantity(String materialId, Map<String, String> fields) {
        form("PUT", materialPath(materialId), fields);
    }

    void create(Map<String, String> fields) {
        form("POST", MATERIALS, fields);
    }

    static String materialPath(String materialId) {
        return MATERIALS + "/" + number(materialId);
    }

    private void form(String method, String path, Map<String, String> fields) {
        PsaRequest form = PsaRequest.form(URI.create(address(path)), "materials", fields);
        remember(session.write(new PsaRequest(method, form.uri(), form.endpoint(), form.headers(), form.body())));
    }

    /** The body of a form as it is sent. */
    static String body(Map<String, String> fields) {
        return String.valueOf(PsaRequest.form(URI.create("https://accelo.com"), "materials", fields)
                .body());
    }

    // ---- what is remembered

    private Memory memory() {
        return caches.memories().find(connection).orElseGet(() -> {
            Memory fresh = new Memory(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
            caches.memories().remember(connection, fresh);
            return fresh;
        });
    }

    void rememberMaterial(LineRef line, LocalDate effectiveDate, String materialId) {
        memory().materials().put(new Place(line, effectiveDate), materialId);
    }

    /** The material that a line was on a day, a few minutes ago. */
    Optional<String> recentMaterial(LineRef line, LocalDate day) {
        Memory memory = memory();
        return Optional.ofNullable(memory.periods().get(line.agreementId()))
                .flatMap(periods -> PeriodChoice.amongOpened(periods, day, arrears()))
                .map(PeriodChoice::effectiveDate)
                .map(effectiveDate -> memory.materials().get(new Place(line, effectiveDate)));
    }

    /**
     * An id as it may stand in an address or a filter.
     *
     * @throws PsaException GONE if no record can have it
     */
    static String number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }
}
