package io.tallybridge.psasync.psa.autotask;

import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.FieldInfo;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Fields;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Filter;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Item;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Page;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.PageDetails;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.PicklistValue;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Query;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Threshold;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Zone;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Calls to one tenant's API: its zone, who we are, pages, errors, and how much of its hourly requests is used. */
final class AutotaskClient {
    private static final int MOST_PAGES = 20_000;
    private static final Duration WAIT_FOR_REQUESTS = Duration.ofMinutes(10);

    private final AutotaskConfig config;
    private final PsaDescriptor descriptor;
    private final Caches caches;
    private final PsaConnection connection;
    private final PsaHttp http;
    private final PsaSession session;
    private final PsaSession zoneSession;

    /** What is remembered of tenants between operations. */
    record Caches(
            Addressbook<String> zones,
            Addressbook<Double> usedRequests,
            Addressbook<Map<String, Map<String, String>>> picklists) {}

    AutotaskClient(
            PsaHttp http,
            AutotaskConfig config,
            PsaDescriptor descriptor,
            Caches caches,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.descriptor = descriptor;
        this.caches = caches;
        this.connection = connection;
        this.session = http.open(connection, descriptor, authentication(), AutotaskFailures.table(), observer);
        this.zoneSession =
                http.open(connection, descriptor, Authentication.none(), AutotaskFailures.zoneTable(), observer);
    }

    private Authentication authentication() {
        Secret code = connection
                .credential("integrationCode")
                .or(() ->
                        config.integrationCode().filter(ours -> !ours.isBlank()).map(Secret::of))
                .orElseThrow(
                        () -> new PsaException(
                                PsaFailure.AUTH,
                                "There is no tracking identifier: enter one for this connection, or let the operator configure ours."));
        return Authentication.headers(Map.of(
                "ApiIntegrationCode", code,
                "UserName", connection.requiredCredential("userName"),
                "Secret", connection.requiredCredential("secret")));
    }

    // ---- where the tenant lives

    /**
     * Asks Autotask which zone the user belongs to; needs no password.
     *
     * @throws PsaException AUTH if it does not know the user
     */
    String lookUpZone() {
        String user = connection.requiredCredential("userName").reveal();
        String address = servicesRoot(config.zoneLookupUrl()) + "/V1.0/ZoneInformation?user="
                + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
        Zone zone;
        try {
            zone = Json.read(zoneSession.read(PsaRequest.get(URI.create(address), "ZoneInformation")), Zone.class);
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.AUTH) {
                throw new PsaException(PsaFailure.AUTH, "Autotask does not know the API user's name.", e);
            }
            throw e;
        }
        if (zone.url() == null || zone.url().isBlank()) {
            throw new PsaException(PsaFailure.PROTOCOL, "Autotask does not tell the zone of the API user.");
        }
        String found = checked(zone.url());
        caches.zones().remember(connection, found);
        return found;
    }

    String zone() {
        Optional<String> chosen = connection.setting("zoneUrl");
        if (chosen.isPresent()) {
            return checked(chosen.get());
        }
        return caches.zones().find(connection).orElseGet(this::lookUpZone);
    }

    private String checked(String address) {
        String root = servicesRoot(address);
        http.policy().parse(root, descriptor.hosts());
        return root;
    }

    /** The address up to the version; people and Autotask write it with and without the services' path and a slash. */
    static String servicesRoot(String address) {
        String root = address.strip();
        while (root.endsWith("/")) {
            root = root.substring(0, root.length() - 1);
        }
        String lower = root.toLowerCase(Locale.ROOT);
        if (lower.endsWith("/v1.0")) {
            return servicesRoot(root.substring(0, root.length() - "/v1.0".length()));
        }
        return lower.endsWith("/atservicesrest") ? root : root + "/ATServicesRest";
    }

    String address(String path) {
        return zone() + "/V1.0/" + path;
    }

    /** Runs a call; after a 401 once more if the tenant has moved to another zone. */
    private Answer located(String path, Function<URI, Answer> call) {
        String zone = zone();
        try {
            return call.apply(URI.create(zone + "/V1.0/" + path));
        } catch (PsaException e) {
            if (e.failure() != PsaFailure.AUTH || connection.setting("zoneUrl").isPresent()) {
                throw e;
            }
            String present = presentZone(e);
            if (present.equals(zone)) {
                throw e;
            }
            return call.apply(URI.create(present + "/V1.0/" + path));
        }
    }

    private String presentZone(PsaException refused) {
        try {
            return lookUpZone();
        } catch (PsaException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    // ---- calls

    /**
     * One record.
     *
     * @throws PsaException GONE if Autotask answers that there is no item
     */
    <T> T get(String entity, long id, Class<T> type) {
        Answer answer = located(entity + "/" + id, uri -> session.read(PsaRequest.get(uri, entity)));
        Item<T> item = Json.readGeneric(answer, Item.class, type);
        if (item.item() == null) {
            throw new PsaException(PsaFailure.GONE, "Autotask has no record " + id + " of " + entity + ".");
        }
        return item.item();
    }

    /** Hands over every record that a query finds. */
    <T> void query(String entity, List<Filter> filter, Class<T> type, Consumer<? super T> sink) {
        String body = Json.write(new Query(config.pageSize(), filter));
        URI[] called = new URI[1];
        Answer answer = located(entity + "/query", uri -> {
            called[0] = uri;
            return session.read(PsaRequest.of("POST", uri, entity, body));
        });
        URI current = called[0];
        for (int pages = 1; ; pages++) {
            Page<T> page = Json.readGeneric(answer, Page.class, type);
            if (page.items() == null) {
                throw new PsaException(PsaFailure.PROTOCOL, "The answer to a query of " + entity + " has no items.");
            }
            page.items().forEach(sink);
            PageDetails details = page.pageDetails();
            String next = details == null ? null : details.nextPageUrl();
            if (next == null || next.isBlank()) {
                return;
            }
            URI following = session.nextPage(current, next);
            if (following.equals(current) || pages >= MOST_PAGES) {
                throw new PsaException(PsaFailure.PROTOCOL, "The list of " + entity + " has no end.");
            }
            current = following;
            answer = session.read(PsaRequest.of("POST", following, entity, body));
        }
    }

    /** Whether a query is allowed at all, for tests of a connection. */
    void probe(String entity, List<Filter> filter) {
        String body = Json.write(new Query(1, filter));
        Answer answer = located(entity + "/query", uri -> session.read(PsaRequest.of("POST", uri, entity, body)));
        Json.readGeneric(answer, Page.class, Object.class);
    }

    /** Sends a creating call, once. */
    void create(String path, String entity, String body) {
        located(path, uri -> session.write(PsaRequest.of("POST", uri, entity, body)));
    }

    // ---- picklists

    /** The labels of a picklist by value, asked for once a day; empty if the tenant does not tell them. */
    Map<String, String> labels(String entity, String field) {
        Map<String, Map<String, String>> known =
                caches.picklists().find(connection).orElse(Map.of());
        String key = entity + "." + field;
        Map<String, String> labels = known.get(key);
        if (labels == null) {
            labels = readLabels(entity, field);
            Map<String, Map<String, String>> more = new HashMap<>(known);
            more.put(key, labels);
            caches.picklists().remember(connection, more);
        }
        return labels;
    }

    private Map<String, String> readLabels(String entity, String field) {
        Fields fields;
        try {
            Answer answer =
                    located(entity + "/entityInformation/fields", uri -> session.read(PsaRequest.get(uri, entity)));
            fields = Json.read(answer, Fields.class);
        } catch (PsaException e) {
            // Labels are words for people; a tenant that hides them still has its numbers.
            if (e.failure() == PsaFailure.GONE || e.failure() == PsaFailure.PERMISSION) {
                return Map.of();
            }
            throw e;
        }
        Map<String, String> labels = new HashMap<>();
        for (FieldInfo info : fields.fields() == null ? List.<FieldInfo>of() : fields.fields()) {
            if (field.equalsIgnoreCase(info.name()) && info.picklistValues() != null) {
                for (PicklistValue value : info.picklistValues()) {
                    if (value.value() != null && value.label() != null) {
                        labels.put(value.value(), value.label());
                    }
                }
            }
        }
        return labels;
    }

    // ---- the tenant's requests

    /**
     * What is used of the requests that the tenant has per hour; the cheapest call that needs the credentials.
     */
    Threshold threshold() {
        Answer answer =
                located("ThresholdInformation", uri -> session.read(PsaRequest.get(uri, "ThresholdInformation")));
        Threshold threshold = Json.read(answer, Threshold.class);
        used(threshold).ifPresent(used -> caches.usedRequests().remember(connection, used));
        return threshold;
    }

    /**
     * Stops work before it would switch off the API for everybody who uses the tenant.
     *
     * @param stopAt part of the hourly requests
     * @throws PsaException THROTTLED if that part is used
     */
    void requireRequestsLeft(double stopAt) {
        double used = caches.usedRequests().find(connection).orElseGet(() -> used(threshold())
                .orElse(0.0));
        if (used >= stopAt) {
            throw PsaException.throttled(
                    "All integrations together have used " + Math.round(used * 100)
                            + " % of the tenant's requests of this hour; work stops at " + Math.round(stopAt * 100)
                            + " %.",
                    WAIT_FOR_REQUESTS);
        }
    }

    private static Optional<Double> used(Threshold threshold) {
        BigDecimal limit = threshold.externalRequestThreshold();
        BigDecimal count = threshold.currentTimeframeRequestCount();
        if (limit == null || count == null || limit.signum() <= 0) {
            return Optional.empty();
        }
        return Optional.of(count.doubleValue() / limit.doubleValue());
    }

    /**
     * An id as a number.
     *
     * @throws PsaException GONE if no record can have it
     */
    static long number(String id) {
        if (!id.matches("-?\\d{1,18}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return Long.parseLong(id);
    }
}
