package io.tallybridge.psasync.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.restassured.RestAssured;
import io.restassured.config.JsonConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.tallybridge.common.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** One organization with its own id, so that tests never meet; the simulated PSAs are emptied for it. */
public final class Msp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    public static final String INTEGRATION = "0193b0aa-0000-7000-8000-000000000001";

    public final String organization = "msp-" + UUID.randomUUID().toString().substring(0, 8);
    public final String admin = TestTokens.user(organization, "org-admin");
    public final String approver = TestTokens.user(organization, "billing-approver");
    public final String viewer = TestTokens.user(organization, "billing-viewer");

    private final WireMock neighbours = new WireMock("127.0.0.1", Integer.getInteger(NeighboursResource.NEIGHBOURS));
    private final List<String> mappings = new ArrayList<>();
    private final List<String> reductions = new ArrayList<>();

    public Msp() {
        simulator("POST", "/admin/connectwise/reset", "");
        simulator("POST", "/admin/autotask/reset", "");
    }

    // ---- PSAs

    public static JsonNode simulator(String method, String path, String body) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(System.getProperty(NeighboursResource.SIMULATORS) + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path + " " + response.body()).isLessThan(300);
            return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static void seed(String psa, String state) {
        simulator("PUT", "/admin/" + psa + "/state", state);
    }

    public static void fault(String psa, String fault) {
        simulator("POST", "/admin/" + psa + "/faults", fault);
    }

    /** Requests that changed the PSA's records. */
    public static List<JsonNode> writes(String psa) {
        List<JsonNode> found = new ArrayList<>();
        simulator("GET", "/admin/" + psa + "/requests?applied=true", "")
                .path("items")
                .forEach(found::add);
        return found;
    }

    public static String quantity(String psa, long line, String on) {
        JsonNode state = simulator("GET", "/admin/" + psa + "/state" + (on == null ? "" : "?on=" + on), "");
        for (JsonNode found : state.path("lines")) {
            if (found.path("id").asLong() == line) {
                return found.path("quantity")
                        .decimalValue()
                        .stripTrailingZeros()
                        .toPlainString();
            }
        }
        return "no line";
    }

    /** The PSA's limit of a connection is free again, and the run that waits for that is due. */
    public static void timePasses(String organization, String connection, String run) {
        Database.update(organization, "delete from call_limit where id like '%' || ? || '%'", connection);
        int due = 0;
        for (Instant deadline = Instant.now().plusSeconds(60); due == 0; ) {
            due = Database.update(
                    organization,
                    "update scheduled_tasks set execution_time = now(), version = version + 1"
                            + " where task_instance = ? and not picked",
                    organization + "/" + run);
            assertThat(Instant.now()).isBefore(deadline);
        }
    }

    // ---- API

    public RequestSpecification as(String token) {
        return RestAssured.given()
                .config(RestAssured.config()
                        .jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.BIG_DECIMAL)))
                .auth()
                .oauth2(token)
                .contentType(ContentType.JSON);
    }

    public JsonNode read(String token, String path) {
        return json(as(token).get(path).then().statusCode(200));
    }

    public JsonNode post(String token, String path, Object body, int status) {
        RequestSpecification request = as(token);
        if (body != null) {
            request.body(body);
        }
        return json(request.post(path).then().statusCode(status));
    }

    public static JsonNode json(ValidatableResponse response) {
        try {
            return JSON.readTree(response.extract().asString());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public JsonNode await(String path, Predicate<JsonNode> done) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            JsonNode found = read(viewer, path);
            if (done.test(found)) {
                return found;
            }
            assertThat(Instant.now()).as("still " + found).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    public String connectConnectWise() {
        return post(
                        admin,
                        "/api/v1/psa-connections",
                        Map.of(
                                "psa",
                                "CONNECTWISE",
                                "name",
                                "ConnectWise",
                                "settings",
                                Map.of(
                                        "site",
                                        System.getProperty(NeighboursResource.SIMULATORS) + "/connectwise",
                                        "companyId",
                                        "acme"),
                                "credentials",
                                Map.of("publicKey", "tallybridge-public", "privateKey", "tallybridge-private")),
                        201)
                .path("id")
                .asText();
    }

    public String connectAutotask() {
        return post(
                        admin,
                        "/api/v1/psa-connections",
                        Map.of(
                                "psa",
                                "AUTOTASK",
                                "name",
                                "Autotask",
                                "credentials",
                                Map.of("userName", "api@acme.example", "secret", "tallybridge-secret")),
                        201)
                .path("id")
                .asText();
    }

    public JsonNode syncDirectory(String connection) {
        String path = "/api/v1/psa-connections/" + connection + "/directory/sync";
        post(admin, path, null, 202);
        return await(path, run -> List.of("DONE", "FAILED", "CANCELLED")
                .contains(run.path("state").asText()));
    }

    public JsonNode reconcile(String connection, String from, String to) {
        String id = post(
                        admin,
                        "/api/v1/reconciliations",
                        Map.of("connectionId", connection, "from", from, "to", to),
                        202)
                .path("id")
                .asText();
        return await(
                "/api/v1/reconciliations/" + id, r -> !r.path("state").asText().equals("RUNNING"));
    }

    public List<JsonNode> findings(JsonNode reconciliation) {
        List<JsonNode> found = new ArrayList<>();
        read(viewer, "/api/v1/reconciliations/" + reconciliation.path("id").asText() + "/findings")
                .path("items")
                .forEach(found::add);
        return found;
    }

    public String changeSet(JsonNode reconciliation) {
        return post(
                        admin,
                        "/api/v1/change-sets",
                        Map.of("reconciliationId", reconciliation.path("id").asText()),
                        201)
                .path("id")
                .asText();
    }

    public JsonNode approve(String changeSet) {
        List<String> codes = new ArrayList<>();
        read(viewer, "/api/v1/change-sets/" + changeSet)
                .path("warnings")
                .forEach(warning -> codes.add(warning.path("code").asText()));
        return post(approver, "/api/v1/change-sets/" + changeSet + "/approve", Map.of("acknowledge", codes), 200);
    }

    public JsonNode push(String changeSet) {
        post(approver, "/api/v1/change-sets/" + changeSet + "/push", null, 202);
        return await(
                "/api/v1/change-sets/" + changeSet,
                set -> !set.path("state").asText().equals("PUSHING"));
    }

    public List<JsonNode> items(String changeSet) {
        List<JsonNode> found = new ArrayList<>();
        read(viewer, "/api/v1/change-sets/" + changeSet + "/items")
                .path("items")
                .forEach(found::add);
        return found;
    }

    // ---- what the neighbours tell

    public Msp account(String id, String name, String companyId) {
        mappings.add(
                "{\"kind\":\"ACCOUNT\",\"integrationId\":\"%s\",\"vendorName\":\"Keeper\",\"accountId\":\"%s\",\"accountName\":\"%s\",\"companyId\":%s}"
                        .formatted(INTEGRATION, id, name, quoted(companyId)));
        return this;
    }

    /** A line of the mappings' stream as it is. */
    public Msp mapping(String line) {
        mappings.add(line);
        return this;
    }

    public Msp service(String id, String name, String productId, String rule) {
        return service(id, name, productId, rule, "[]");
    }

    public Msp service(String id, String name, String productId, String rule, String overrides) {
        mappings.add(
                "{\"kind\":\"SERVICE\",\"integrationId\":\"%s\",\"serviceId\":\"%s\",\"serviceName\":\"%s\",\"productId\":%s,\"mappingId\":\"m-%s\",\"rule\":%s,\"overrides\":%s}"
                        .formatted(INTEGRATION, id, name, quoted(productId), id, rule, overrides));
        return this;
    }

    private static String quoted(String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }

    /** Counts of one account and service: 31 days, the same each day unless the sum says otherwise. */
    public Msp counted(String account, String service, String last, String sum, String lastDay) {
        reductions.add(
                "{\"kind\":\"REDUCTION\",\"integrationId\":\"%s\",\"accountId\":\"%s\",\"serviceId\":\"%s\",\"days\":31,\"first\":%s,\"last\":%s,\"lastDay\":\"%s\",\"min\":%s,\"max\":%s,\"sum\":%s,\"lastRecordedAt\":\"2026-10-31T20:00:00Z\"}"
                        .formatted(INTEGRATION, account, service, last, last, lastDay, last, last, sum));
        return this;
    }

    public Msp forgetCounts() {
        reductions.clear();
        return this;
    }

    /** Stubs what was told so far. */
    public Msp publish() {
        List<String> told = new ArrayList<>();
        told.add(
                "{\"kind\":\"HEADER\",\"mappingVersion\":7,\"organization\":{\"id\":\"%s\",\"timeZone\":\"Europe/Vienna\",\"currency\":\"EUR\"}}"
                        .formatted(organization));
        told.addAll(mappings);
        told.add("{\"kind\":\"END\",\"count\":" + mappings.size() + "}");
        stub("/internal/v1/mappings", told);
        List<String> counts = new ArrayList<>();
        counts.add(
                "{\"kind\":\"HEADER\",\"from\":\"2026-10-01\",\"to\":\"2026-10-31\",\"asOf\":\"2026-11-01T00:00:00Z\"}");
        counts.addAll(reductions);
        counts.add("{\"kind\":\"END\",\"count\":" + reductions.size() + "}");
        stub("/internal/v1/reductions", counts);
        stub(
                "/internal/v1/counts",
                List.of(
                        "{\"kind\":\"COUNT\",\"day\":\"2026-10-30\",\"unitCount\":47,\"source\":\"vendor-api\",\"recordedAt\":\"2026-10-30T20:00:00Z\",\"corrections\":0}",
                        "{\"kind\":\"COUNT\",\"day\":\"2026-10-31\",\"unitCount\":47,\"source\":\"vendor-api\",\"recordedAt\":\"2026-10-31T20:00:00Z\",\"corrections\":1}",
                        "{\"kind\":\"END\",\"count\":2}"));
        return this;
    }

    public void stub(String path, List<String> lines) {
        answer(path, 200, String.join("\n", lines) + "\n");
    }

    public void answer(String path, int status, String body) {
        neighbours.register(get(urlPathEqualTo(path))
                .withHeader("Tallybridge-Organization", equalTo(organization))
                .willReturn(aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/x-ndjson")
                        .withBody(body)));
    }

    public WireMock neighbours() {
        return neighbours;
    }

    /** A usual ConnectWise: two clients, two products, one line each, the counts differ on one. */
    public Msp usualConnectWise() {
        seed("connectwise", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}, {"id": 251, "name": "Bravo Ltd"}],
                 "products": [{"id": 812, "name": "Backup, per user", "sku": "BK-USER", "unitPrice": 3.50, "unitCost": 1.20},
                              {"id": 813, "name": "Password vault", "sku": "PW", "unitPrice": 2.00, "unitCost": 0.50}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "Managed Services"},
                                {"id": 56, "companyId": 251, "name": "Managed Services"}],
                 "lines": [{"id": 4711, "agreementId": 55, "productId": 812, "quantity": 42},
                           {"id": 4712, "agreementId": 55, "productId": 813, "quantity": 12.35},
                           {"id": 4713, "agreementId": 56, "productId": 812, "quantity": 10}]}
                """);
        account("a-1", "Acme Dental", "250");
        account("a-2", "Bravo", "251");
        service("s-backup", "Backup users", "812", "{\"reduction\":\"LAST\"}");
        service("s-vault", "Vault users", "813", "{\"reduction\":\"AVG_DAILY\"}");
        counted("a-1", "s-backup", "47", "1457", "2026-10-31");
        counted("a-1", "s-vault", "13", "382.85", "2026-10-31");
        counted("a-2", "s-backup", "10", "310", "2026-10-31");
        return publish();
    }
}
