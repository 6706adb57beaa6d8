package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.bms.BmsRecords.OlderToken;
import io.tallybridge.psasync.psa.bms.BmsRecords.One;
import io.tallybridge.psasync.psa.bms.BmsRecords.Tokens;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.TokenCache.Token;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gets tokens for one connection: each version of the API has its own log-in. */
final class BmsSignIn {
    private final PsaConnection connection;
    private final BmsSite site;
    private final BmsConfig config;
    private final PsaHttp http;
    private final PsaSession session;

    BmsSignIn(PsaHttp http, BmsConfig config, PsaDescriptor descriptor, PsaConnection connection, BmsSite site) {
        this.http = http;
        this.config = config;
        this.connection = connection;
        this.site = site;
        this.session =
                http.open(connection, descriptor, Authentication.none(), BmsFailures.ofSignIn(), CallObserver.NONE);
    }

    /** A token of the second version: renewed if there is one, else by logging in, once. */
    Token current(Optional<Token> former) {
        Secret refresh = former.map(Token::refresh).orElse(null);
        if (former.isPresent() && refresh != null) {
            Map<String, String> form = new LinkedHashMap<>();
            form.put("AccessToken", former.get().access().reveal());
            form.put("RefreshToken", refresh.reveal());
            Optional<Token> renewed = renewed(form);
            if (renewed.isPresent()) {
                return renewed.get();
            }
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("GrantType", "password");
        form.put("UserName", connection.requiredCredential("userName").reveal());
        form.put("Password", connection.requiredCredential("password").reveal());
        form.put("Tenant", connection.requiredSetting("tenant"));
        return token(session.read(multipart(site.current() + "/security/authenticate", form)));
    }

    /** Whatever is wrong with a refresh, logging in tells what is wrong with the connection. */
    private Optional<Token> renewed(Map<String, String> form) {
        try {
            return Optional.of(token(session.read(multipart(site.current() + "/security/refreshtoken", form))));
        } catch (PsaException refused) {
            return Optional.empty();
        }
    }

    /** A token of the first version. */
    Token older(Optional<Token> former) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "password");
        form.put("username", connection.requiredCredential("userName").reveal());
        form.put("password", connection.requiredCredential("password").reveal());
        form.put("tenant", connection.requiredSetting("tenant"));
        Answer answer = session.read(PsaRequest.form(URI.create(site.older() + "/token"), "POST /api/token", form));
        OlderToken token = Json.read(answer, OlderToken.class);
        Instant now = http.time().now();
        Long seconds = token.expiresIn();
        Duration life = seconds == null || seconds <= 0 ? config.assumedTokenLife() : Duration.ofSeconds(seconds);
        return new Token(Secret.of(present(token.accessToken())), null, now.plus(life));
    }

    private Token token(Answer answer) {
        One<Tokens> envelope = Json.readGeneric(answer, One.class, Tokens.class);
        Tokens tokens = envelope.result();
        if (tokens == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The answer to the log-in has no token.");
        }
        String refresh = tokens.refreshToken();
        return new Token(
                Secret.of(present(tokens.accessToken())),
                refresh == null || refresh.isBlank() ? null : Secret.of(refresh),
                expiry(tokens.accessTokenExpireOn()));
    }

    private static String present(@Nullable String token) {
        if (token == null || token.isBlank()) {
            throw new PsaException(PsaFailure.PROTOCOL, "The answer to the log-in has no token.");
        }
        return token;
    }

    /**
     * The end as it is told, between two bounds: its time zone is a guess, and the PSA's clock is not ours. Where it is
     * wrong, the PSA tells us by refusing the token.
     */
    private Instant expiry(@Nullable String text) {
        Instant now = http.time().now();
        Instant told = instant(text);
        if (told == null || !told.isAfter(now)) {
            return now.plus(config.assumedTokenLife());
        }
        Instant latest = now.plus(config.longestTokenLife());
        return told.isAfter(latest) ? latest : told;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                return LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException unreadable) {
                return null;
            }
        }
    }

    /** RFC 7578; the document publishes no other form. The charset is for our client, which would send Latin-1 without. */
    private static PsaRequest multipart(String address, Map<String, String> fields) {
        String boundary = "tallybridge-" + UUID.randomUUID();
        StringBuilder body = new StringBuilder();
        fields.forEach((name, value) -> body.append("--")
                .append(boundary)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
        body.append("--").append(boundary).append("--\r\n");
        URI uri = URI.create(address);
        return PsaRequest.of("POST", uri, BmsClient.endpoint("POST", uri.getPath()), body.toString())
                .withHeader("Content-Type", "multipart/form-data; charset=UTF-8; boundary=" + boundary);
    }
}
