package io.tallybridge.psasync.psa.connectwise;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.CompanyInfo;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.Links;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Calls to one tenant's API: where it lives, who we are, pages and errors. */
final class ConnectWiseClient {
    /** The alias that every release answers to. */
    static final String STABLE_CODEBASE = "v4_6_release";

    private static final int MOST_PAGES = 20_000;

    private final PsaHttp http;
    private final ConnectWiseConfig config;
    private final PsaDescriptor descriptor;
    private final Addressbook<String> codebases;
    private final PsaConnection connection;
    private final PsaSession session;
    private final PsaSession publicSession;
    private final String server;
    private final String companyId;

    ConnectWiseClient(
            PsaHttp http,
            ConnectWiseConfig config,
            PsaDescriptor descriptor,
            Addressbook<String> codebases,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.descriptor = descriptor;
        this.codebases = codebases;
        this.connection = connection;
        this.server = ConnectWiseSite.server(connection.requiredSetting("site"), http.policy(), descriptor.hosts());
        this.companyId = connection.requiredSetting("companyId");
        FailureTable failures = FailureTable.with(ConnectWiseClient::oddRow, ConnectWiseClient::words);
        this.session = http.open(connection, descriptor, authentication(), failures, observer);
        this.publicSession = http.open(connection, descriptor, Authentication.none(), failures, observer);
    }

    private Authentication authentication() {
        String clientId = config.clientId()
                .filter(id -> !id.isBlank())
                .orElseThrow(() -> new PsaException(
                        PsaFailure.UNSUPPORTED,
                        "This installation has no ConnectWise client id; its operator has to configure one."));
        return Authentication.basic(
                companyId + "+" + connection.requiredCredential("publicKey").reveal(),
                connection.requiredCredential("privateKey"),
                Map.of("clientId", Secret.of(clientId)));
    }

    private static Optional<PsaFailure> oddRow(Answer answer) {
        // Some time-outs inside ConnectWise come as 500 with other texts around; all 5xx are worth another read alike.
        if (answer.status() == 400 && answer.body().contains("\"NotFound\"")) {
            return Optional.of(PsaFailure.GONE);
        }
        return Optional.empty();
    }

    /** ConnectWise's explanation, with the number that its support asks for. */
    private static Optional<String> words(Answer answer) {
        List<String> texts = new ArrayList<>();
        Json.tree(answer).ifPresent(body -> collect(body, texts));
        answer.header("x-cw-request-id").ifPresent(id -> texts.add("(request " + id + ")"));
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", texts));
    }

    private static void collect(JsonNode body, List<String> texts) {
        if (body.path("message").isTextual()) {
            texts.add(body.path("message").asText().strip());
        }
        for (JsonNode error : body.path("errors")) {
            if (error.path("message").isTextual()) {
                texts.add(error.path("message").asText().strip());
            }
        }
    }

    // ---- where the tenant lives

    /**
     * Asks the server where the tenant lives; needs no credentials.
     *
     * @throws PsaException AUTH if the server does not know the company id
     */
    String lookUpCodebase() {
        Answer answer = publicSession.read(
                PsaRequest.get(URI.create(server + "/login/companyinfo/" + encode(companyId)), "companyinfo"));
        if (answer.body().strip().equals("null")) {
            throw new PsaException(PsaFailure.AUTH, "The site does not know the company id.");
        }
        CompanyInfo info = Json.read(answer, CompanyInfo.class);
        String codebase = info.codebase() == null
                ? ""
                : ConnectWiseSite.withoutTrailingSlash(info.codebase().strip());
        String found = ConnectWiseSite.plausibleCodebase(codebase) ? codebase : STABLE_CODEBASE;
        codebases.remember(connection, found);
        return found;
    }

    private String codebase() {
        return codebases.find(connection).orElseGet(() -> {
            try {
                return lookUpCodebase();
            } catch (PsaException e) {
                // On-premises servers may not offer the look-up; the alias works there.
                if (e.failure() == PsaFailure.GONE || e.failure() == PsaFailure.PROTOCOL) {
                    codebases.remember(connection, STABLE_CODEBASE);
                    return STABLE_CODEBASE;
                }
                throw e;
            }
        });
    }

    /** The address of a resource at the tenant's present code base. */
    String address(String path) {
        return address(codebase(), path);
    }

    private String address(String codebase, String path) {
        return server + "/" + codebase + "/apis/3.0" + path;
    }

    /** Runs a call; after a 404 once more if the tenant has moved to another code base meanwhile. */
    private Answer located(String path, Function<URI, Answer> call) {
        String codebase = codebase();
        try {
            return call.apply(URI.create(address(codebase, path)));
        } catch (PsaException e) {
            if (e.failure() != PsaFailure.GONE) {
                throw e;
            }
            String present = presentCodebase(e);
            if (present.equals(codebase)) {
                throw e;
            }
            return call.apply(URI.create(address(present, path)));
        }
    }

    private String presentCodebase(PsaException gone) {
        try {
            return lookUpCodebase();
        } catch (PsaException e) {
            gone.addSuppressed(e);
            throw gone;
        }
    }

    // ---- calls

    Answer get(String path, String endpoint, Map<String, String> query) {
        return located(path + query(query), uri -> session.read(request(PsaRequest.get(uri, endpoint))));
    }

    Answer write(String method, String path, String endpoint, String body) {
        return located(path, uri -> session.write(request(PsaRequest.of(method, uri, endpoint, body))));
    }

    /**
     * Hands over every record of a list. Pages are asked for as "what follows the last id", which stays whole while
     * records change; lists that do not know that are read by page number.
     */
    <T> void list(String path, String endpoint, Map<String, String> query, Class<T> type, Consumer<? super T> sink) {
        Map<String, String> first = new LinkedHashMap<>(query);
        first.put("pageSize", Integer.toString(config.pageSize()));
        URI[] called = new URI[1];
        Answer answer = located(path + query(first), uri -> {
            called[0] = uri;
            return session.read(forwardOnly(uri, endpoint));
        });
        List<T> page = Json.readList(answer, type);
        page.forEach(sink);
        URI current = called[0];
        Optional<String> next = Links.next(answer);
        if (next.isEmpty() && page.size() >= config.pageSize()) {
            pagesByNumber(path, endpoint, first, type, sink);
            return;
        }
        for (int pages = 1; next.isPresent(); pages++) {
            URI following = session.nextPage(current, next.get());
            if (following.equals(current) || pages >= MOST_PAGES) {
                throw new PsaException(PsaFailure.PROTOCOL, "The list of " + endpoint + " has no end.");
            }
            answer = session.read(forwardOnly(following, endpoint));
            Json.readList(answer, type).forEach(sink);
            current = following;
            next = Links.next(answer);
        }
    }

    private <T> void pagesByNumber(
            String path, String endpoint, Map<String, String> first, Class<T> type, Consumer<? super T> sink) {
        for (int number = 2; number <= MOST_PAGES; number++) {
            Map<String, String> query = new LinkedHashMap<>(first);
            query.put("page", Integer.toString(number));
            List<T> page = Json.readList(get(path, endpoint, query), type);
            page.forEach(sink);
            if (page.size() < config.pageSize()) {
                return;
            }
        }
        throw new PsaException(PsaFailure.PROTOCOL, "The list of " + endpoint + " has no end.");
    }

    private PsaRequest forwardOnly(URI uri, String endpoint) {
        return request(PsaRequest.get(uri, endpoint)).withHeader("pagination-type", "forward-only");
    }

    private PsaRequest request(PsaRequest request) {
        return request.withHeader("Accept", "application/vnd.connectwise.com+json; version=" + config.apiVersion());
    }

    private static String query(Map<String, String> query) {
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return text.toString();
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
