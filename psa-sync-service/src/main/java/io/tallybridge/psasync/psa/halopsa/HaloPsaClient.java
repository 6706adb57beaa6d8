package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.AuthInfo;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.TokenAnswer;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.TokenCache;
import io.tallybridge.psasync.psa.http.TokenCache.Token;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Calls to one tenant's API: where it lives, tokens, pages and errors. */
final class HaloPsaClient {
    /** What an API application is told to permit; asked for unless the connection says otherwise. */
    static final String USUAL_SCOPE = "read:customers read:items read:contracts read:invoices edit:invoices";

    private static final int MOST_PAGES = 20_000;
    private static final int LONGEST_PLAIN_TEXT = 300;
    private static final long LIFE_IF_UNSAID = 300;
    private static final Set<String> BAD_CREDENTIALS = Set.of("invalid_client", "unauthorized_client", "invalid_grant");
    private static final String BAD_SCOPE = "invalid_scope";

    private final PsaHttp http;
    private final HaloPsaConfig config;
    private final PsaDescriptor descriptor;
    private final Addressbook<HaloPsaSite> sites;
    private final PsaConnection connection;
    private final String resource;
    private final Secret clientId;
    private final Secret clientSecret;
    private final PsaSession session;
    private final PsaSession publicSession;
    private final PsaSession tokenSession;

    HaloPsaClient(
            PsaHttp http,
            HaloPsaConfig config,
            PsaDescriptor descriptor,
            Addressbook<HaloPsaSite> sites,
            TokenCache tokens,
            PsaConnection connection,
            CallObserver observer) {
        this.http = http;
        this.config = config;
        this.descriptor = descriptor;
        this.sites = sites;
        this.connection = connection;
        this.resource = HaloPsaSite.resourceServer(
                connection.requiredSetting("resourceServer"), http.policy(), descriptor.hosts());
        this.clientId = connection.requiredCredential("clientId");
        this.clientSecret = connection.requiredCredential("clientSecret");
        this.publicSession =
                http.open(connection, descriptor, Authentication.none(), FailureTable.standard(), observer);
        this.tokenSession = http.open(
                connection,
                descriptor,
                Authentication.none(),
                FailureTable.with(HaloPsaClient::tokenRow, HaloPsaClient::tokenWords),
                CallObserver.NONE);
        this.session = http.open(
                connection,
                descriptor,
                tokens.bearer(connection, former -> token(signIn())),
                FailureTable.with(answer -> Optional.empty(), HaloPsaClient::words),
                observer);
    }

    // ---- failures

    private static Optional<PsaFailure> tokenRow(Answer answer) {
        String error =
                Json.tree(answer).map(body -> body.path("error").asText("")).orElse("");
        if (BAD_CREDENTIALS.contains(error)) {
            return Optional.of(PsaFailure.AUTH);
        }
        if (error.equals(BAD_SCOPE)) {
            return Optional.of(PsaFailure.PERMISSION);
        }
        // Only a line or a recurring invoice may be gone; a server that is not there was mistyped.
        return answer.status() == 404 ? Optional.of(PsaFailure.INVALID) : Optional.empty();
    }

    private static Optional<String> tokenWords(Answer answer) {
        if (answer.status() == 404) {
            return Optional.of("there is no authorisation server at this address.");
        }
        String error =
                Json.tree(answer).map(body -> body.path("error").asText("")).orElse("");
        if (error.equals(BAD_SCOPE)) {
            return Optional.of("the API application does not have the permissions that were asked for; make the"
                    + " connection's permissions the same as the application's.");
        }
        return words(answer);
    }

    /** HaloPSA's explanation, which has several shapes; never the stack that some of them carry. */
    private static Optional<String> words(Answer answer) {
        Optional<JsonNode> body = Json.tree(answer);
        if (body.isPresent() && body.get().isObject()) {
            for (String field : List.of("errorMessage", "Message", "message", "error_description", "error")) {
                String text = body.get().path(field).asText("").strip();
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
            return Optional.empty();
        }
        String text = answer.body().strip();
        boolean plain = !text.isEmpty() && !text.startsWith("<") && text.length() <= LONGEST_PLAIN_TEXT;
        return plain ? Optional.of(text) : Optional.empty();
    }

    // ---- where the tenant lives, and who we are

    /**
     * Asks the instance where its authorisation server is; needs no token. What the connection's settings say goes before.
     *
     * @throws PsaException if the instance cannot be reached, or its answer or a setting is no address that may be called
     */
    HaloPsaSite lookUpSite() {
        Optional<AuthInfo> info = authInfo();
        Optional<String> typed = connection.setting("authorisationServer");
        Optional<String> named = info.map(AuthInfo::authUrl).map(String::strip).filter(url -> !url.isEmpty());
        String tokenAddress =
                typed.or(() -> named).map(this::tokenAddress).orElseGet(() -> HaloPsaSite.usualTokenAddress(resource));
        HaloPsaSite site = new HaloPsaSite(
                tokenAddress,
                typedTenant()
                        .or(() -> info.flatMap(found -> HaloPsaSite.tenant(found.tenantId())))
                        .orElse(null),
                named.orElse(null));
        sites.remember(connection, site);
        return site;
    }

    /** Empty if the instance does not offer it. */
    private Optional<AuthInfo> authInfo() {
        try {
            Answer answer = publicSession.read(PsaRequest.get(URI.create(resource + "/authinfo"), "authinfo"));
            return Optional.of(Json.read(answer, AuthInfo.class));
        } catch (PsaException e) {
            if (e.retryable()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private String tokenAddress(String server) {
        return HaloPsaSite.tokenAddress(server, http.policy(), descriptor.hosts());
    }

    private Optional<String> typedTenant() {
        return connection.setting("tenant").flatMap(HaloPsaSite::tenant);
    }

    private HaloPsaSite site() {
        Optional<String> typed = connection.setting("authorisationServer");
        if (typed.isPresent()) {
            return new HaloPsaSite(tokenAddress(typed.get()), typedTenant().orElse(null), null);
        }
        return sites.find(connection).orElseGet(this::lookUpSite);
    }

    /**
     * Asks for a token.
     *
     * @throws PsaException AUTH if the credentials are wrong, PERMISSION if the application lacks a scope
     */
    TokenAnswer signIn() {
        HaloPsaSite site = site();
        String query = site.tenant() == null ? "" : "?tenant=" + encode(site.tenant());
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId.reveal());
        form.put("client_secret", clientSecret.reveal());
        form.put("scope", scope());
        TokenAnswer answer = Json.read(
                tokenSession.read(PsaRequest.form(URI.create(site.tokenAddress() + query), "token", form)),
                TokenAnswer.class);
        if (answer.accessToken() == null || answer.accessToken().isBlank()) {
            throw new PsaException(PsaFailure.PROTOCOL, "The authorisation server answered without a token.");
        }
        return answer;
    }

    String scope() {
        return connection.setting("scope").orElse(USUAL_SCOPE);
    }

    private Token token(TokenAnswer answer) {
        long life = answer.expiresIn() == null || answer.expiresIn() <= 0 ? LIFE_IF_UNSAID : answer.expiresIn();
        return new Token(
                Secret.of(String.valueOf(answer.accessToken())),
                null,
                http.time().now().plusSeconds(life));
    }

    // ---- calls

    String address(String path) {
        return resource + path;
    }

    Answer get(String path, String endpoint, Map<String, String> query) {
        return session.read(PsaRequest.get(URI.create(resource + path + query(query)), endpoint));
    }

    /**
     * One record.
     *
     * @throws PsaException GONE if there is none, which some releases answer with 200 and nothing
     */
    JsonNode one(String path, String endpoint, Map<String, String> query) {
        Answer answer = get(path, endpoint, query);
        String text = answer.body().strip();
        if (text.isEmpty() || text.equals("null") || text.equals("[]") || text.equals("{}")) {
            throw new PsaException(PsaFailure.GONE, "HaloPSA has no such record any more.");
        }
        JsonNode body = Json.tree(answer).orElse(null);
        JsonNode record = body != null && body.isArray() && body.size() == 1 ? body.get(0) : body;
        if (record == null || !record.isObject()) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not the record that was expected.");
        }
        return record;
    }

    /** The writing call, always with an array, even of one. */
    Answer write(String path, String endpoint, String body) {
        return session.write(PsaRequest.of("POST", URI.create(address(path)), endpoint, body));
    }

    /** The first rows of a list, for trying a right. */
    HaloPsaPage first(String path, String endpoint, Set<String> keys) {
        return HaloPsaPage.of(get(path, endpoint, Map.of("count", "1")), keys);
    }

    /**
     * Hands over every record of a list, in the order of ids so that pages do not shift.
     *
     * @throws PsaException PROTOCOL if the list ends before its own count, because half a list looks like clients who left
     */
    void list(String path, String endpoint, Set<String> keys, Map<String, String> query, Consumer<JsonNode> sink) {
        long read = 0;
        long count = 0;
        List<String> before = List.of();
        for (int number = 1; number <= MOST_PAGES; number++) {
            Map<String, String> wanted = new LinkedHashMap<>(query);
            wanted.put("pageinate", "true");
            wanted.put("page_no", Integer.toString(number));
            wanted.put("page_size", Integer.toString(config.pageSize()));
            wanted.put("order", "id");
            wanted.put("orderdesc", "false");
            HaloPsaPage page = HaloPsaPage.of(get(path, endpoint, wanted), keys);
            count = page.count() > 0 ? page.count() : count;
            // A bare array does not tell its length: it is at its end when nothing new comes.
            if (page.rows().isEmpty() || page.ids().equals(before)) {
                requireWhole(endpoint, read, count);
                return;
            }
            page.rows().forEach(sink);
            read += page.rows().size();
            before = page.ids();
            if (count > 0 && read >= count) {
                return;
            }
        }
        throw new PsaException(PsaFailure.PROTOCOL, "The list of " + endpoint + " has no end.");
    }

    private static void requireWhole(String endpoint, long read, long count) {
        if (read < count) {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "The list of " + endpoint + " ended after " + read + " of " + count + " records.");
        }
    }

    private static String query(Map<String, String> query) {
        StringBuilder text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return text.toString();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
