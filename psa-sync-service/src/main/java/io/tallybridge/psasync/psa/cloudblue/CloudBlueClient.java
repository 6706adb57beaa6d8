package io.tallybridge.psasync.psa.cloudblue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls to one tenant: its address, its key, pages and errors. */
final class CloudBlueClient {
    /** The API of the connection's version, and the generation before it. */
    static final String CURRENT = "current";

    static final String PREVIOUS = "previous";
    static final String DEFAULT_VERSION = "v1";
    private static final String TOTAL = "TotalRows";
    private static final int MOST_PAGES = 10_000;
    private static final int LONGEST_WORDS = 300;

    private final PsaHttp http;
    private final CloudBlueConfig config;
    private final PsaDescriptor descriptor;
    private final PsaConnection connection;
    private final CallObserver observer;
    private final Authentication key;
    private final String base;
    private final String version;

    CloudBlueClient(
            PsaHttp http,
            CloudBlueConfig config,
            PsaDescriptor descriptor,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.descriptor = descriptor;
        this.connection = connection;
        this.observer = observer;
        this.base = base(connection.requiredSetting("site"));
        this.version = connection.setting("apiVersion").orElse(DEFAULT_VERSION);
        this.key = new KeyInQuery(connection.requiredCredential("apiKey"));
    }

    /** Added at the last moment, so that no address that is kept or shown ever holds the key. */
    private record KeyInQuery(Secret key) implements Authentication {
        @Override
        public PsaRequest authorize(PsaRequest request) {
            String address = request.uri().toString();
            return request.withUri(
                    URI.create(address + (address.contains("?") ? "&" : "?") + "api_key=" + encoded(key.reveal())));
        }

        @Override
        public List<Secret> secrets() {
            return List.of(key);
        }
    }

    /** The tenant's address without a trailing slash; a path counts only on hosts that the operator added. */
    private String base(String site) {
        URI typed;
        try {
            typed = new URI(site.contains("://") ? site : "https://" + site);
        } catch (URISyntaxException e) {
            throw new PsaException(PsaFailure.INVALID, "The address is malformed.");
        }
        http.policy().check(typed, descriptor.hosts());
        String host = typed.getHost().toLowerCase(Locale.ROOT);
        String port = typed.getPort() < 0 ? "" : ":" + typed.getPort();
        String path = http.policy().isExtra(host) && typed.getRawPath() != null ? typed.getRawPath() : "";
        return typed.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port + path.replaceAll("/+$", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // ---- lists

    /** A condition on a column. What comes back is looked at again, because operators are known from older samples only. */
    record Filter(String field, String op, String data) {}

    /**
     * Reads a list page by page.
     *
     * @param path area and action, with a version before it where it differs from the connection's
     * @param sort the column to sort by, so that pages do not overlap
     */
    void list(String path, Columns columns, String sort, List<Filter> filters, Consumer<Row> sink) {
        long given = 0;
        List<JsonNode> before = List.of();
        for (int page = 1; page <= MOST_PAGES; page++) {
            if (page > 1) {
                http.time().sleep(config.pagePause());
            }
            List<JsonNode> rows = page(path, columns, sort, filters, page, config.pageSize());
            if (rows.isEmpty()) {
                if (page > 1) {
                    throw new PsaException(
                            PsaFailure.PROTOCOL, "The list ended before the number of rows that it announced.");
                }
                return;
            }
            if (rows.equals(before)) {
                throw new PsaException(PsaFailure.PROTOCOL, "The same page came twice.");
            }
            long total = total(rows.get(0));
            rows.forEach(row -> sink.accept(new Row(row, columns)));
            given += rows.size();
            if (given >= total) {
                return;
            }
            before = rows;
        }
        throw new PsaException(PsaFailure.PROTOCOL, "The list does not end.");
    }

    /** The first rows only, to see whether they can be read. */
    List<Row> first(String path, Columns columns, String sort, int rows) {
        return page(path, columns, sort, List.of(), 1, rows).stream()
                .map(row -> new Row(row, columns))
                .toList();
    }

    private List<JsonNode> page(String path, Columns columns, String sort, List<Filter> filters, int page, int size) {
        List<String> asked = new ArrayList<>(columns.all());
        asked.add(TOTAL);
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("pageno", page);
        filter.put("pagesize", size);
        filter.put("filters", filters);
        filter.put("filterop", "AND");
        filter.put("sortcolumn", sort);
        filter.put("sortorder", "Asc");
        filter.put("resulttype", "Json");
        filter.put("includeccysymbols", false);
        filter.put("gridcolumns", String.join(",", asked));
        URI uri = URI.create(listAddress(path) + "?filter=" + encoded(Json.write(filter)));
        Answer answer =
                http.open(connection, descriptor, key, READING, observer).read(PsaRequest.get(uri, path));
        JsonNode body = Json.tree(answer)
                .filter(JsonNode::isArray)
                .orElseThrow(() -> new PsaException(
                        PsaFailure.PROTOCOL, "The PSA's answer is not the list of rows that was expected."));
        List<JsonNode> rows = new ArrayList<>();
        body.forEach(rows::add);
        if (!rows.isEmpty()) {
            requireColumns(path, rows.get(0), asked);
        }
        if (rows.stream().anyMatch(row -> !row.isObject())) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's list holds something that is no row.");
        }
        return rows;
    }

    /** A misspelt column may just be left out of the answer. */
    private static void requireColumns(String path, JsonNode row, List<String> asked) {
        List<String> missing = asked.stream().filter(column -> !row.has(column)).toList();
        if (!missing.isEmpty()) {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "The list " + path + " has no column " + String.join(", ", missing)
                            + ": compare the connection's settings with your API explorer.");
        }
    }

    private static long total(JsonNode row) {
        String total = row.path(TOTAL).asText();
        if (!total.matches("[1-9][0-9]{0,11}")) {
            throw new PsaException(PsaFailure.PROTOCOL, "The list does not tell how many rows it has.");
        }
        return Long.parseLong(total);
    }

    private String listAddress(String path) {
        String clean = path.replaceAll("^/|/$", "");
        boolean climbs = List.of(clean.split("/", -1)).stream().anyMatch(part -> part.matches("\\.*"));
        if (climbs) {
            throw new PsaException(PsaFailure.INVALID, "The path " + path + " is not one of an API explorer.");
        }
        boolean ownVersion = clean.matches("v[0-9][0-9.]*/.*");
        return base + "/webapi/" + (ownVersion ? "" : version + "/") + clean;
    }

    // ---- described calls

    String address(ConfiguredCall call) {
        String api = call.api();
        String start = api.equals(PREVIOUS) ? "/api" : "/webapi/" + (api.equals(CURRENT) ? version : api);
        return base + start + call.path();
    }

    String make(ConfiguredCall call) {
        Map<String, String> headers =
                call.contentType() == null ? Map.of() : Map.of("Content-Type", call.contentType());
        PsaRequest request =
                new PsaRequest(call.method(), URI.create(address(call)), "described", headers, call.body());
        Authentication authentication = call.api().equals(PREVIOUS)
                ? Authentication.basic(
                        connection.requiredCredential("apiUser").reveal(),
                        connection.requiredCredential("apiPassword"),
                        Map.of())
                : key;
        return call.writing()
                ? http.open(connection, descriptor, authentication, WRITING, observer)
                        .write(request)
                        .body()
                : http.open(connection, descriptor, authentication, READING, observer)
                        .read(request)
                        .body();
    }

    // ---- errors

    private static final FailureTable READING =
            FailureTable.with(answer -> oddRow(answer, PsaFailure.AUTH), CloudBlueClient::words);
    /** After a write even a page may mean that it was applied; reading tells. */
    private static final FailureTable WRITING =
            FailureTable.with(answer -> oddRow(answer, PsaFailure.PROTOCOL), CloudBlueClient::words);

    private static Optional<PsaFailure> oddRow(Answer answer, PsaFailure redirect) {
        if (answer.status() >= 300 && answer.status() < 400) {
            return Optional.of(redirect);
        }
        return answer.status() < 300 && isPage(answer) ? Optional.of(PsaFailure.PROTOCOL) : Optional.empty();
    }

    private static boolean isPage(Answer answer) {
        return answer.header("content-type")
                        .filter(type -> type.toLowerCase(Locale.ROOT).contains("html"))
                        .isPresent()
                || answer.body().stripLeading().startsWith("<");
    }

    /** An object with a message, a JSON text, or plain text: error bodies are not documented. */
    private static Optional<String> words(Answer answer) {
        if (answer.status() >= 300 && answer.status() < 400) {
            return Optional.of("it leads to another page, as to people who are not signed in.");
        }
        if (isPage(answer)) {
            return Optional.of("it sent a page for people instead of data.");
        }
        return Json.tree(answer)
                .map(CloudBlueClient::message)
                .orElseGet(() -> Optional.of(answer.body()))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> text.length() > LONGEST_WORDS ? text.substring(0, LONGEST_WORDS) : text);
    }

    private static Optional<String> message(JsonNode body) {
        if (body.isTextual()) {
            return Optional.of(body.asText());
        }
        for (String name : List.of("Message", "message", "Error", "error", "ErrorMessage", "errorMessage")) {
            @Nullable JsonNode text = body.get(name);
            if (text != null && text.isTextual()) {
                return Optional.of(text.asText());
            }
        }
        return Optional.empty();
    }
}
