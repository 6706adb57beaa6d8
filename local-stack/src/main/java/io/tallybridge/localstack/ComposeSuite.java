package io.tallybridge.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.StackDescription.Client;
import io.tallybridge.localstack.StackDescription.Keycloak;
import io.tallybridge.localstack.keycloak.TokenEndpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The suite as {@code docker-compose.yml} runs it, seen from outside. What is missing is told in words that help. */
final class ComposeSuite {

    private static final String REALM = "tallybridge";
    private static final String START = "docker/make-secrets && docker-compose up -d (docs/deploy.md)";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Path home;
    private final Addresses addresses;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /**
     * Where the suite is published.
     *
     * @param gateway the public door
     * @param keycloak the issuer's server, as it stands in tokens
     * @param simulators the PSA simulators, for loading them and looking at them
     */
    record Addresses(String gateway, String keycloak, String simulators) {}

    /**
     * The suite at {@code addresses} with the secrets of the project at {@code home}.
     *
     * @param patience how long parts that are starting may take
     */
    ComposeSuite(Path home, Addresses addresses, Duration patience) {
        this.home = home;
        this.addresses = addresses;
        this.patience = patience;
    }

    /**
     * Everything that the play needs to know of it.
     *
     * @throws StackException saying what is not there and what to do about it
     */
    StackDescription describe(Consumer<String> out) throws InterruptedException {
        String cli = secret("cli_client");
        String administrator = secret("keycloak_admin");
        Keycloak keycloak = new Keycloak(addresses.keycloak(), REALM, new Client("admin", administrator));

        String discovery = keycloak.issuer() + "/.well-known/openid-configuration";
        String issuer = ready("Keycloak", discovery, out).path("issuer").asText();
        if (!issuer.equals(keycloak.issuer())) {
            throw StackException.unusable(
                    "Keycloak calls itself %s, but is expected as %s: TALLYBRIDGE_ISSUER_URL must be the same for docker-compose and here."
                            .formatted(issuer, keycloak.issuer()));
        }
        ready("the gateway", addresses.gateway() + "/.well-known/jwks.json", out);
        ready("the PSA simulators", addresses.simulators() + "/admin/health", out);
        requireAdministrator(keycloak);
        requireCommandLine(keycloak, cli);
        return description(keycloak, cli);
    }

    private String secret(String name) {
        Path file = home.resolve("docker/secrets").resolve(name);
        if (!Files.exists(file)) {
            throw StackException.unusable(
                    "%s is missing. Secrets are made before the first start: %s".formatted(file, START));
        }
        try {
            String value = Files.readString(file).strip();
            if (value.isEmpty()) {
                throw StackException.unusable(file + " is empty.");
            }
            return value;
        } catch (IOException e) {
            throw StackException.unusable("%s cannot be read (%s): only who made the secrets may read them."
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** Nobody listening is a suite that is not up; a connection without a good answer may be one that is starting. */
    private JsonNode ready(String what, String address, Consumer<String> out) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        boolean told = false;
        while (true) {
            Attempt attempt = attempt(address);
            if (attempt.document() != null) {
                return attempt.document();
            }
            if (attempt.nobody()) {
                throw StackException.unusable("Nobody listens at %s, where %s should be. Start the suite: %s"
                                .formatted(origin(address), what, START)
                        + (what.contains("simulators")
                                ? "\nThe simulators are a profile: cp docker/demo.env .env, then docker-compose up -d"
                                : ""));
            }
            if (attempt.foreign() || !Instant.now().isBefore(deadline)) {
                throw StackException.unusable(
                        "%s is not what answers at %s (%s)%s. See docker-compose ps, and ./run status for a suite without containers."
                                .formatted(capitalized(what), origin(address), attempt.says(), owner(address)));
            }
            if (!told) {
                out.accept("waiting for " + what);
                told = true;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * One question.
     *
     * @param document the answer, if it was good
     * @param says what happened otherwise
     * @param nobody whether nobody listens
     * @param foreign whether something else answers, for which waiting does not help
     */
    private record Attempt(@Nullable JsonNode document, String says, boolean nobody, boolean foreign) {}

    private Attempt attempt(String address) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                boolean starting = answer.statusCode() >= 500;
                return new Attempt(null, "it answers " + answer.statusCode(), false, !starting);
            }
            JsonNode document = Json.mapper().readTree(answer.body());
            return document.isObject()
                    ? new Attempt(document, "", false, false)
                    : new Attempt(null, "it answers something else", false, true);
        } catch (ConnectException e) {
            return new Attempt(null, "", true, false);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return new Attempt(null, "it answers something else", false, true);
        } catch (IOException e) {
            return new Attempt(null, "no answer", false, false);
        }
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    private static String owner(String address) {
        Optional<String> owner = PortOwner.of(URI.create(address).getPort());
        return owner.map(name -> "; the port is held by " + name).orElse("");
    }

    private static String capitalized(String what) {
        return what.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + what.substring(1);
    }

    private static void requireAdministrator(Keycloak keycloak) {
        int status = new TokenEndpoint(keycloak.server() + "/realms/master")
                .password(
                        new Client("admin-cli", ""),
                        keycloak.admin().id(),
                        keycloak.admin().secret(),
                        "")
                .status();
        if (status != 200) {
            throw StackException.unusable(
                    "Keycloak does not know the administrator's password in docker/secrets/keycloak_admin"
                            + " (it answers " + status + "): its database was made with other secrets.");
        }
    }

    /** Nobody signs in here: the error tells whether the client may ask at all. */
    private static void requireCommandLine(Keycloak keycloak, String secret) {
        String error = new TokenEndpoint(keycloak.issuer())
                .password(new Client(Issuer.CLI_CLIENT, secret), "nobody", "none", "")
                .json()
                .path("error")
                .asText();
        if (error.endsWith("_client")) {
            throw StackException.unusable("Keycloak refuses the client " + Issuer.CLI_CLIENT
                    + " with the secret in docker/secrets/cli_client. It takes it only if the realm was imported with TALLYBRIDGE_DEMO=true: "
                    + "cp docker/demo.env .env, docker-compose down --volumes, docker-compose up -d");
        }
    }

    private StackDescription description(Keycloak keycloak, String cli) {
        Instant now = Instant.now();
        // Connections name the address inside, because the suite calls there; the demo itself calls from outside.
        String inside = "http://psa-simulators:8091";
        return new StackDescription(
                StackDescription.READY,
                ProcessHandle.current().pid(),
                now,
                home.toString(),
                "",
                new StackDescription.Gateway(
                        addresses.gateway(), addresses.gateway() + "/openapi", addresses.gateway() + "/swagger-ui"),
                Map.of(),
                Map.of(),
                new StackDescription.Simulators(
                        inside,
                        URI.create(addresses.simulators()).getPort(),
                        0,
                        now,
                        "",
                        inside + "/connectwise",
                        inside + "/autotask",
                        addresses.simulators() + "/admin"),
                new StackDescription.TokenIssuer(
                        keycloak.issuer(),
                        keycloak.issuer() + "/protocol/openid-connect/token",
                        new Client(Issuer.CLI_CLIENT, cli),
                        keycloak),
                new StackDescription.Postgres(0, 0, Map.of()));
    }
}
