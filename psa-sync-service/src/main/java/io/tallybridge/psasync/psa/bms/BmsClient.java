package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.bms.BmsRecords.Identified;
import io.tallybridge.psasync.psa.bms.BmsRecords.Many;
import io.tallybridge.psasync.psa.bms.BmsRecords.One;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.TokenCache;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Calls to one tenant: where it lives, who we are, pages and failures. */
final class BmsClient {
    private static final int MOST_PAGES = 20_000;

    private final PsaHttp http;
    private final BmsConfig config;
    private final BmsSite site;
    private final PsaSession session;
    private final PsaSession olderSession;

    BmsClient(
            PsaHttp http,
            BmsConfig config,
            PsaDescriptor descriptor,
            TokenCache tokens,
            TokenCache olderTokens,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.site = BmsSite.of(connection.requiredSetting("gateway"), http.policy(), descriptor.hosts());
        BmsSignIn signIn = new BmsSignIn(http, config, descriptor, connection, site);
        this.session = session(tokens.bearer(connection, signIn::current), descriptor, connection, observer);
        this.olderSession = session(olderTokens.bearer(connection, signIn::older), descriptor, connection, observer);
    }

    private PsaSession session(
            Authentication authentication, PsaDescriptor descriptor, PsaConnection connection, CallObserver observer) {
        connection.requiredSetting("tenant");
        connection.requiredCredential("userName");
        connection.requiredCredential("password");
        return http.open(connection, descriptor, authentication, BmsFailures.ofCalls(), observer);
    }

    /** The limit counts by endpoint, which we take for method and path template. */
    static String endpoint(String method, String path) {
        return method + " " + path.replaceAll("/\\d+(?=/|$)", "/{id}");
    }

    String address(String path) {
        return site.current() + path;
    }

    // ---- single answers

    Answer get(String path, Map<String, String> query) {
        return session.read(new PsaRequest("GET", uri(path + query(query)), endpoint("GET", path), Map.of(), null));
    }

    Answer search(String path, Object body) {
        return session.read(PsaRequest.of("POST", uri(path), endpoint("POST", path), Json.write(body)));
    }

    /**
     * One record.
     *
     * @throws PsaException PROTOCOL if the answer has none
     */
    <T> T one(Answer answer, Class<T> type) {
        One<T> envelope = Json.readGeneric(answer, One.class, type);
        T result = envelope.result();
        if (result == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer has no result.");
        }
        return result;
    }

    /** Adds something, once. */
    Answer add(String path, Object body) {
        PsaRequest request = PsaRequest.of("POST", uri(path), endpoint("POST", path), Json.write(body));
        return session.write(request);
    }

    // ---- lists

    /** A list that is not paged. */
    <T> List<T> whole(String path, Map<String, String> query, Class<T> type) {
        return records(many(get(path, query), type), true);
    }

    /** The first records of a list by a POST that searches. */
    <T> void firstPage(String path, int size, Class<T> type, Consumer<? super T> sink) {
        Answer answer = search(path, Map.of("PageSize", size, "PageNumber", 1, "Filter", Map.of()));
        records(many(answer, type), true).forEach(sink);
    }

    /** All records of a list by GET, page by page. */
    <T extends Identified> void list(
            String path, Map<String, String> query, String what, Class<T> type, Consumer<? super T> sink) {
        pages(
                number -> {
                    Map<String, String> paged = new LinkedHashMap<>(query);
                    paged.put("PageSize", Integer.toString(config.pageSize()));
                    paged.put("PageNumber", Integer.toString(number));
                    return get(path, paged);
                },
                what,
                type,
                sink);
    }

    /** All records of a list by a POST that searches, page by page. */
    <T extends Identified> void search(
            String path, Map<String, Object> filter, String what, Class<T> type, Consumer<? super T> sink) {
        pages(
                number -> search(path, Map.of("PageSize", config.pageSize(), "PageNumber", number, "Filter", filter)),
                what,
                type,
                sink);
    }

    /**
     * Some lists tell a total, some do not, and a page after the last may be empty or the last one again. So a list ends
     * with its total, or with a page that has nothing new. Pages are counted from one; a tenant that counts from zero shows
     * by its total that one is missing.
     */
    private <T extends Identified> void pages(
            IntFunction<Answer> page, String what, Class<T> type, Consumer<? super T> sink) {
        Set<String> seen = new HashSet<>();
        long received = 0;
        long total = 0;
        for (int number = 1; ; number++) {
            if (number > MOST_PAGES) {
                throw new PsaException(PsaFailure.PROTOCOL, "The list of " + what + " has no end.");
            }
            Many<T> answer = many(page.apply(number), type);
            List<T> records = records(answer, number == 1);
            Long told = answer.totalRecords();
            total = told == null ? total : Math.max(told, total);
            if (!anyNew(records, seen, sink)) {
                break;
            }
            received += records.size();
            if (total > 0 && received >= total) {
                return;
            }
        }
        if (received < total) {
            List<T> records = records(many(page.apply(0), type), false);
            received += anyNew(records, seen, sink) ? records.size() : 0;
        }
        if (received < total) {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "The list of " + what + " ended after " + received + " of " + total + " records.");
        }
    }

    private static <T extends Identified> boolean anyNew(List<T> records, Set<String> seen, Consumer<? super T> sink) {
        boolean news = false;
        for (T item : records) {
            String id = item.id();
            if (id != null && seen.add(id)) {
                news = true;
                sink.accept(item);
            }
        }
        return news;
    }

    private static <T> Many<T> many(Answer answer, Class<T> type) {
        return Json.readGeneric(answer, Many.class, type);
    }

    private static <T> List<T> records(Many<T> answer, boolean required) {
        List<T> result = answer.result();
        if (result == null && required) {
            // Taken for an empty list it would look just like a tenant whose records are all gone.
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer has no list.");
        }
        return result == null ? List.of() : result;
    }

    // ---- calls that an operator described

    String address(ConfiguredCall call) {
        return (call.api().equals(BmsAdapter.OLDER) ? site.older() : site.current()) + call.path();
    }

    Answer configured(ConfiguredCall call) {
        URI uri = URI.create(address(call));
        String body = call.body();
        PsaRequest request = new PsaRequest(call.method(), uri, endpoint(call.method(), uri.getPath()), Map.of(), body);
        if (body != null && call.contentType() != null) {
            request = request.withHeader("Content-Type", call.contentType());
        }
        PsaRequest ready = request;
        PsaSession api = call.api().equals(BmsAdapter.OLDER) ? olderSession : session;
        return call.writing() ? api.write(ready) : api.read(ready);
    }

    // ---- addresses

    private URI uri(String pathAndQuery) {
        return URI.create(site.current() + pathAndQuery);
    }

    private static String query(Map<String, String> query) {
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return text.toString();
    }

    private static String encode(@Nullable String value) {
        return URLEncoder.encode(value == null ? "" : value, StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
