package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No input gives a 5xx, a hang or a stack trace; each gets a clear answer, and nothing is half done. */
@Order(4)
class BadInputIT {

    private static final String UNKNOWN = "019a0000-0000-7000-8000-000000000000";
    private static final int FIFTY_MB = 50 * 1024 * 1024;

    private final Suite suite = Suite.get();
    private final Play acme = suite.played();
    private final Web vendor = suite.anybody().with("Gradient-Token", acme.dattoGradientToken());
    private final Web admin = acme.admin();

    // ---- counts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"accountId\":\"%s\",\"unitCount\":null}",
                "{\"accountId\":\"%s\"}",
                "{\"accountId\":\"%s\",\"unitCount\":-1}",
                "{\"accountId\":\"%s\",\"unitCount\":-0.0001}",
                "{\"accountId\":\"%s\",\"unitCount\":\"many\"}",
                "{\"accountId\":\"%s\",\"unitCount\":1e400}",
                "{\"accountId\":\"%s\",\"unitCount\":1e999999999}",
                "{\"accountId\":\"%s\",\"unitCount\":1234567890123456789012345678901234567890}",
                "{\"accountId\":\"%s\",\"unitCount\":{}}",
                "{\"accountId\":\"%s\",\"unitCount\":[1]}",
                "{\"accountId\":\"%s\",\"unitCount\":true}",
                "{\"accountId\":\"%s\",\"unitCount\":NaN}",
                "{\"unitCount\":1}",
                "{\"accountId\":null,\"unitCount\":1}",
                "{\"accountId\":\"%s\",\"unitCount\":1",
                "[]",
                "[{\"accountId\":\"%s\",\"unitCount\":1}]",
                "\"text\"",
                "null",
                "17",
                ""
            })
    void aBadCountIsRefusedInTheContractsShapeAndStoresNothing(String template) {
        // Given
        String before = todaysCount();
        String body = template.contains("%s") ? template.formatted(acme.mappedAccountId()) : template;

        // When
        Answer answer = vendor.post("/api/vendor-api/service/" + acme.dattoServiceId() + "/count", body);

        // Then
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("statusCode").asInt()).isEqualTo(400);
        assertThat(answer.json().has("message")).isTrue();
        assertThat(answer.text()).doesNotContain("Exception", "io.tallybridge", "com.fasterxml");
        assertThat(todaysCount()).isEqualTo(before);
    }

    @Test
    void theContractsWordsForAMissingCount() {
        Answer answer = vendor.post(
                "/api/vendor-api/service/" + acme.dattoServiceId() + "/count",
                Map.of("accountId", acme.mappedAccountId()));
        assertThat(answer.text()).contains("unitCount must be a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "25", "25.0", "3.5", "12.35", "0.000001", "999999999"})
    void anExactCountReadsBackAsItWasSent(String count) {
        // When
        vendor.post(
                        "/api/vendor-api/service/" + acme.dattoServiceId() + "/count",
                        "{\"accountId\":\"%s\",\"unitCount\":%s}".formatted(acme.mappedAccountId(), count))
                .expect(201);

        // Then
        assertThat(new BigDecimal(todaysCount())).isEqualByComparingTo(new BigDecimal(count));
    }

    @Test
    void unknownAccountsAndServicesAreTheDocumented404() {
        String service = acme.dattoServiceId();
        assertThat(vendor.post(
                                "/api/vendor-api/service/" + service + "/count",
                                Map.of("accountId", "nobody", "unitCount", 1))
                        .expect(404)
                        .json()
                        .path("message")
                        .asText())
                .isEqualTo("No account map found with id: nobody");
        for (String unknown : List.of(UNKNOWN, "nothing", "%20", "..", "%2e%2e%2f", "a%00b", "x".repeat(2000))) {
            Answer answer = vendor.post(
                    "/api/vendor-api/service/" + unknown + "/count",
                    Map.of("accountId", acme.mappedAccountId(), "unitCount", 1));
            assertThat(answer.status()).as(unknown).isIn(400, 404);
        }
    }

    private String todaysCount() {
        String zone = admin.get("/api/v1/organization")
                .expect(200)
                .json()
                .path("timeZone")
                .asText();
        String today = LocalDate.now(ZoneId.of(zone)).toString();
        JsonNode counts = admin.get("/api/v1/usage/counts?integrationId=%s&accountId=%s&serviceId=%s&from=%s&to=%s"
                        .formatted(
                                acme.dattoIntegration(), acme.mappedAccountId(), acme.dattoServiceId(), today, today))
                .expect(200)
                .json();
        assertThat(counts.path("items")).hasSize(1);
        return counts.path("items").path(0).path("unitCount").decimalValue().toPlainString();
    }

    // ---- bodies

    static Stream<String> creatingEndpoints() {
        return Stream.of(
                "POST /api/v1/vendors",
                "POST /api/v1/integrations",
                "PATCH /api/v1/organization",
                "POST /api/v1/account-mappings",
                "POST /api/v1/service-mappings",
                "POST /api/v1/mappings/auto",
                "POST /api/v1/psa-connections",
                "POST /api/v1/reconciliations",
                "POST /api/v1/change-sets");
    }

    @ParameterizedTest
    @MethodSource("creatingEndpoints")
    void aBadBodyIsAClearProblem(String endpoint) {
        // Given
        String method = endpoint.split(" ")[0];
        String path = endpoint.split(" ")[1];
        List<String> bodies = List.of(
                "",
                "[]",
                "\"text\"",
                "17",
                "null",
                "{",
                "{\"name\":",
                "{\"name\":{}}",
                "{\"name\":[\"a\"],\"vendorId\":{},\"connectionId\":[1],\"reconciliationId\":{\"a\":1},\"timeZone\":[]}",
                "<xml/>",
                "[".repeat(20_000),
                "{\"a\":".repeat(5_000));

        // Then
        List<String> wrong = new ArrayList<>();
        for (String body : bodies) {
            Answer answer = admin.send(method, path, "application/json", body);
            check(answer, body, wrong);
        }
        check(admin.send(method, path, "text/plain", "hello"), "text/plain", wrong);
        check(admin.send(method, path, "application/xml", "<a/>"), "application/xml", wrong);
        check(admin.send(method, path, "no such type", "{}"), "no media type", wrong);
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/vendor-api/service",
                "POST /api/vendor-api/organization/accounts",
                "POST /api/vendor-api/organization/services",
                "PATCH /api/vendor-api/organization/accounts",
                "POST /api/vendor-api/alerting/site-003"
            })
    void aBadVendorBodyIsAnsweredInTheContractsShape(String endpoint) {
        // Given
        String method = endpoint.split(" ")[0];
        String path = endpoint.split(" ")[1];
        int accounts = vendor.get("/api/vendor-api/organization/accounts")
                .expect(200)
                .json()
                .size();

        // Then
        for (String body : List.of(
                "",
                "17",
                "\"text\"",
                "{",
                "[{\"id\":\"half-1\",\"name\":\"fine\",\"description\":\"\"},{\"id\":null,\"name\":null}]",
                "[{\"id\":\"half-2\",\"name\":\"fine\",\"description\":\"\"},17]",
                "{\"id\":{},\"name\":[]}",
                "{\"name\":\"a\\u0000b\",\"id\":\"nul\",\"description\":\"d\"}")) {
            Answer answer = vendor.send(method, path, "application/json", body);
            assertThat(answer.status())
                    .as(endpoint + " " + body + " -> " + answer.text())
                    .isEqualTo(400);
            assertThat(answer.json().path("statusCode").asInt()).isEqualTo(400);
        }
        assertThat(vendor.get("/api/vendor-api/organization/accounts")
                        .expect(200)
                        .json())
                .as("nothing is stored by halves")
                .hasSize(accounts);
    }

    @Test
    void fiftyMegabytesAreTooMuch() {
        // Given
        String big = "{\"name\":\"" + "x".repeat(FIFTY_MB) + "\"}";

        // When
        int people = statusOfLarge(admin, "/api/v1/vendors", big);
        int vendors = statusOfLarge(vendor, "/api/vendor-api/organization/accounts", big);

        // Then
        assertThat(people).isEqualTo(413);
        assertThat(vendors).isEqualTo(413);
        assertThat(admin.get("/api/v1/organization").status()).isEqualTo(200);
    }

    /** The gateway may answer and close before all of it is sent; the client may then see either. */
    private static int statusOfLarge(Web web, String path, String body) {
        try {
            return web.post(path, body).status();
        } catch (RuntimeException e) {
            assertThat(e).hasMessageContaining("no answer");
            return 413;
        }
    }

    @Test
    void requestsCutOffInTheMiddleHangNothing() throws Exception {
        // Given
        String gateway = suite.stack().gateway().url();
        String head =
                "POST /api/vendor-api/service/%s/count HTTP/1.1\r\nHost: x\r\nGradient-Token: %s\r\nContent-Type: application/json\r\n"
                        .formatted(acme.dattoServiceId(), acme.dattoGradientToken());

        // Then
        assertThat(Raw.status(gateway, head + "Content-Length: 500\r\n\r\n{\"accountId\":", true))
                .isIn(0, 400, 408);
        assertThat(Raw.status(gateway, head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"acc\r\n", true))
                .isIn(0, 400, 408);
        assertThat(Raw.status(
                        gateway, head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false))
                .isIn(0, 400);
        assertThat(Raw.status(gateway, "NONSENSE\r\n\r\n", true)).isIn(0, 400, 404, 405);
        assertThat(Raw.status(
                        gateway,
                        "GET /api/v1/../../internal/v1/psa-connections HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                        false))
                .isIn(400, 401, 404);
        assertThat(Raw.status(
                        gateway,
                        "GET /api/v1/organization HTTP/1.1\r\nHost: x\r\nX-Long: " + "y".repeat(100_000) + "\r\n\r\n",
                        false))
                .isIn(0, 400, 431);
        assertThat(suite.isUp()).isTrue();
    }

    // ---- names

    @Test
    void strangeNamesAreKeptAsTheyAreAndImpossibleOnesRefused() {
        for (String fine : List.of(
                "Café \uD83D\uDE80 Überflieger",
                "شركة الاختبار",
                "\u202Eright to left",
                "O'Brien & \"Sons\" <b>%s</b>",
                "名前")) {
            String id = "name-" + Integer.toHexString(fine.hashCode());
            JsonNode created = vendor.post(
                            "/api/vendor-api/organization/accounts", List.of(Map.of("id", id, "name", fine)))
                    .expect(201)
                    .json();
            assertThat(created.path(0).path("name").asText()).isEqualTo(fine);
            JsonNode back = vendor.get("/api/vendor-api/organization/accounts?accountIds=" + id)
                    .expect(200)
                    .json();
            assertThat(back.path(0).path("name").asText()).isEqualTo(fine);
        }
        for (String bad : List.of("x".repeat(10_000), "a\u0000b", "")) {
            Answer byVendor = vendor.post(
                    "/api/vendor-api/organization/accounts", List.of(Map.of("id", "bad-name", "name", bad)));
            Answer byAdmin = admin.post("/api/v1/vendors", Map.of("name", bad, "description", "d"));
            assertThat(byVendor.status()).isEqualTo(400);
            assertThat(byVendor.json().path("statusCode").asInt()).isEqualTo(400);
            assertThat(byAdmin.status()).isEqualTo(400);
            assertThat(byAdmin.header("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(vendor.get("/api/vendor-api/organization/accounts?accountIds=bad-name")
                        .expect(200)
                        .json())
                .isEmpty();
    }

    // ---- paths and queries

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/integrations",
                "/api/v1/vendors",
                "/api/v1/account-mappings",
                "/api/v1/service-mappings",
                "/api/v1/usage/counts",
                "/api/v1/psa-connections",
                "/api/v1/reconciliations",
                "/api/v1/change-sets",
                "/api/v1/audit"
            })
    void strangeQueriesAreNoAccident(String path) {
        List<String> wrong = new ArrayList<>();
        for (String query : List.of(
                "limit=0",
                "limit=-1",
                "limit=abc",
                "limit=99999999999999999999",
                "limit=1001",
                "cursor=garbage",
                "cursor=%00",
                "cursor=" + "A".repeat(3000),
                "cursor=eyJhIjoxfQ")) {
            Answer answer = admin.get(path + "?" + query);
            if (answer.status() != 400) {
                wrong.add(answer + " " + answer.text());
            }
        }
        for (String query : List.of(
                "search=%00",
                "from=yesterday", "to=2026-13-45", "integrationId=x", "connectionId=%F0%9F", "history=maybe")) {
            Answer answer = admin.get(path + "?" + query);
            if (answer.status() >= 500) {
                wrong.add(answer + " " + answer.text());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void unknownIdsAreNotFound() {
        List<String> wrong = new ArrayList<>();
        for (String id : List.of(UNKNOWN, UUID.randomUUID().toString(), "nothing", "0", "%00", "x".repeat(1000))) {
            for (String path : List.of(
                    "/api/v1/integrations/%s",
                    "/api/v1/integrations/%s/keys",
                    "/api/v1/integrations/%s/accounts",
                    "/api/v1/psa-connections/%s",
                    "/api/v1/psa-connections/%s/companies",
                    "/api/v1/reconciliations/%s",
                    "/api/v1/change-sets/%s",
                    "/api/v1/change-sets/%s/items",
                    "/api/v1/proofs/%s")) {
                Answer answer = admin.get(path.formatted(id));
                boolean clear = answer.status() == 404 || (answer.status() == 400 && id.equals("%00"));
                if (!clear || !answer.header("Content-Type").startsWith("application/problem+json")) {
                    wrong.add(answer + " " + answer.text());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(admin.get("/api/v1/no-such-thing").status()).isEqualTo(404);
        assertThat(admin.get("/internal/v1/psa-connections").status()).isEqualTo(404);
        assertThat(vendor.get("/api/vendor-api/no-such-thing")
                        .expect(404)
                        .json()
                        .path("statusCode")
                        .asInt())
                .isEqualTo(404);
    }

    // ---- PSA addresses

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:5432",
                "http://127.0.0.2",
                "https://127.1",
                "http://2130706433",
                "http://0.0.0.0",
                "http://[::1]:8080",
                "http://[::ffff:127.0.0.3]",
                "http://10.0.0.1",
                "https://192.168.1.1/",
                "http://172.16.0.1",
                "http://169.254.169.254/latest/meta-data",
                "http://metadata.google.internal",
                "file:///etc/passwd",
                "ftp://na.myconnectwise.net",
                "https://na.myconnectwise.net.evil.example",
                "https://na.myconnectwise.net@10.0.0.1",
                "gopher://10.0.0.1",
                "not an address"
            })
    void aPsaAtAPrivateOrForeignAddressIsRefused(String site) {
        // Given
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("psa", "CONNECTWISE");
        body.put("name", "Trap");
        body.put("settings", Map.of("site", site, "companyId", "acme"));
        body.put("credentials", Map.of("publicKey", "a", "privateKey", "not-so-secret-value"));

        // When
        Answer answer = admin.post("/api/v1/psa-connections", body);

        // Then
        assertThat(answer.status()).as(answer.text()).isIn(400, 422);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text()).doesNotContain("not-so-secret-value");
        assertThat(admin.get("/api/v1/psa-connections").expect(200).text()).doesNotContain("Trap");
    }

    private static void check(Answer answer, String body, List<String> wrong) {
        boolean refused =
                answer.status() == 400 || answer.status() == 415 || answer.status() == 422 || answer.status() == 413;
        String shown = body.length() > 60 ? body.substring(0, 60) + "..." : body;
        if (!refused) {
            wrong.add(shown + ": " + answer + " " + answer.text());
        } else if (!answer.header("Content-Type").startsWith("application/problem+json")) {
            wrong.add(shown + ": " + answer + " is no problem: " + answer.header("Content-Type") + " " + answer.text());
        } else if (answer.text().contains("Exception") || answer.text().contains("com.fasterxml")) {
            wrong.add(shown + ": " + answer + " tells about the inside: " + answer.text());
        }
    }
}
