package io.tallybridge.acceptance;

import io.tallybridge.localstack.demo.Web;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser at Keycloak's sign-in page, on behalf of a front end. */
final class SignInPage {

    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern PARAMETER = Pattern.compile("[?&#](code|error)=([^&]+)");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    // Keycloak's cookies ask for a secure connection. Browsers take this machine for one, Java's cookie store does not.
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final String endpoint;
    private final String clientId;
    private final String redirectUri;
    private final String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();

    SignInPage(String issuer, String clientId, String redirectUri) {
        this.endpoint = issuer + "/protocol/openid-connect/auth";
        this.clientId = clientId;
        this.redirectUri = redirectUri;
    }

    /** What proves that who got the code is who asked for it. */
    String verifier() {
        return verifier;
    }

    /** Signs in and returns the code with which the browser is sent back. */
    String signIn(String username, String password) {
        HttpResponse<String> page = send(HttpRequest.newBuilder(request(redirectUri, true)));
        // A realm with organizations asks for the name first, to learn the organization, and for the password then.
        for (int forms = 0; forms < 2 && page.statusCode() == 200; forms++) {
            page = submit(page, username, password);
        }
        return parameter(page, "code");
    }

    private HttpResponse<String> submit(HttpResponse<String> page, String username, String password) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IllegalStateException("No sign-in form");
        }
        URI action = URI.create(form.group(1).replace("&amp;", "&"));
        return send(HttpRequest.newBuilder(action)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "username=" + Web.encode(username) + "&password=" + Web.encode(password))));
    }

    /** What the browser is sent back with when the front end offers no proof. */
    String errorWithoutProof() {
        return parameter(send(HttpRequest.newBuilder(request(redirectUri, false))), "error");
    }

    /** What the browser sees when it shall be sent elsewhere. */
    int statusWithRedirectTo(String other) {
        return send(HttpRequest.newBuilder(request(other, true))).statusCode();
    }

    private URI request(String redirect, boolean proof) {
        return URI.create(endpoint + "?response_type=code&scope=openid&client_id=" + clientId + "&redirect_uri="
                + Web.encode(redirect) + (proof ? "&code_challenge_method=S256&code_challenge=" + challenge() : ""));
    }

    private String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String parameter(HttpResponse<String> answer, String name) {
        String location = answer.headers().firstValue("Location").orElse("");
        Matcher matcher = PARAMETER.matcher(location);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2);
            }
        }
        throw new IllegalStateException("No " + name + " in the answer " + answer.statusCode() + " to the sign-in");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            if (!cookies.isEmpty()) {
                request.header(
                        "Cookie",
                        cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
            }
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            for (String set : answer.headers().allValues("Set-Cookie")) {
                String[] pair = set.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair[1]);
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
