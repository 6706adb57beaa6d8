package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class UsageApiTest extends ServiceTest {

    @Inject
    MovableClock clock;

    @Inject
    ObjectMapper json;

    private final MappingStub.Integration rmm = new MappingStub.Integration("bulk")
            .account("a", true)
            .account("b", false)
            .service("sku", "key", true)
            .publish();

    @AfterEach
    void runClock() {
        clock.run();
    }

    private String line(String account, String service, Object day, String unitCount) {
        return "{\"integrationId\":\"%s\",\"accountId\":\"%s\",\"serviceId\":\"%s\",\"day\":\"%s\",\"unitCount\":%s}\n"
                .formatted(rmm.id, account, service, day, unitCount);
    }

    private List<JsonNode> bulk(String body) {
        return lines(admin("bulk")
                .contentType("application/x-ndjson")
                .body(body)
                .post("/api/v1/usage/bulk")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString());
    }

    private List<JsonNode> lines(String ndjson) {
        return ndjson.lines()
                .map(line -> {
                    try {
                        return json.readTree(line);
                    } catch (JsonProcessingException e) {
                        throw new AssertionError("Not JSON: " + line, e);
                    }
                })
                .toList();
    }

    @Test
    void everyLineOfABulkGetsItsVerdict() {
        // Given
        clock.freeze(Instant.parse("2026-11-10T12:00:00Z"));
        String foreign = "{\"integrationId\":\"018f0000-0000-7000-8000-000000000000\",\"accountId\":\"a\","
                + "\"serviceId\":\"sku\",\"day\":\"2026-10-01\",\"unitCount\":1}\n";
        String body = line("a", "sku", "2026-10-01", "12.35") // 1
                + line("b", "sku", "2026-10-01", "3") // 2: unmapped is no reason
                + line("c", "sku", "2026-10-01", "3") // 3
                + line("a", "other", "2026-10-01", "3") // 4
                + line("a", "sku", "2026-13-01", "3") // 5
                + line("a", "sku", "2026-11-11", "3") // 6
                + line("a", "sku", "2026-10-02", "-3") // 7
                + line("a", "sku", "2026-10-02", "\"3\"") // 8
                + line("a", "sku", "2026-10-02", "1e400") // 9
                + foreign // 10
                + "[]\n" // 11
                + "\n" // 12: blank, no verdict
                + line("a".repeat(20_000), "sku", "2026-10-01", "1") // 13
                + line("a", "sku", "2026-10-01", "12.5") // 14: corrects the first
                + line("a", "sku", "2026-11-10", "1") // 15
                + "{\"integrationId\":\"" + rmm.id + "\",\"acc"; // 16
        // When
        List<JsonNode> verdicts = bulk(body);
        // Then
        assertThat(verdicts.stream()
                        .map(v -> v.get("line").asInt() + " " + v.get("status").asText()))
                .containsExactly(
                        "1 accepted",
                        "2 accepted",
                        "3 rejected",
                        "4 rejected",
                        "5 rejected",
                        "6 rejected",
                        "7 rejected",
                        "8 rejected",
                        "9 rejected",
                        "10 rejected",
                        "11 rejected",
                        "13 rejected",
                        "14 accepted",
                        "15 accepted",
                        "16 rejected");
        assertThat(verdicts.get(0).has("reason")).isFalse();
        assertThat(verdicts.get(2).get("reason").asText())
                .isEqualTo("the integration has no account with this accountId");
        assertThat(verdicts.get(14).get("reason").asText()).isEqualTo("the line is not one complete JSON document");
        viewer("bulk")
                .queryParam("integrationId", rmm.id)
                .queryParam("history", true)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(3))
                .body("items[0].serviceId", equalTo("key"))
                .body("items[0].unitCount", number("12.5"))
                .body("items[0].source", equalTo("BULK"))
                .body("items[0].recordedBy", equalTo("pat@bulk"))
                .body("items[0].history[0].unitCount", number("12.35"));
    }

    @Test
    void aLongBulkIsStoredInSets() {
        // Given
        StringBuilder body = new StringBuilder();
        LocalDate first = LocalDate.of(2020, 1, 1);
        for (int i = 0; i < 2_300; i++) {
            body.append(line("a", "sku", first.plusDays(i), String.valueOf(i)));
        }
        // When
        List<JsonNode> verdicts = bulk(body.toString());
        // Then
        assertThat(verdicts)
                .hasSize(2_300)
                .allMatch(v -> v.get("status").asText().equals("accepted"));
        assertThat(verdicts.get(2_299).get("line").asInt()).isEqualTo(2_300);
        // And pages give each of them once, in order
        List<String> days = new ArrayList<>();
        String cursor = null;
        do {
            var page = viewer("bulk")
                    .queryParams(Map.of("integrationId", rmm.id, "limit", 700))
                    .queryParams(cursor == null ? Map.of() : Map.of("cursor", cursor))
                    .get("/api/v1/usage/counts")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            days.addAll(page.getList("items.day"));
            cursor = page.get("nextCursor");
        } while (cursor != null);
        assertThat(days).hasSize(2_300).isSorted();
        assertThat(new HashSet<>(days)).hasSize(2_300);
    }

    @Test
    void aBulkThatBreaksOffKeepsWhatWasReadAndHurtsNobody() throws IOException {
        // When
        int status = RawHttp.post(
                "/api/v1/usage/bulk",
                io.tallybridge.common.testing.TestTokens.user("bulk", "org-admin"),
                "Content-Type: application/x-ndjson\r\nContent-Length: 100\r\n",
                "{\"integrationId\":1}\n{}\n"
                        .repeat(5)
                        .substring(0, 100)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                1);
        // Then
        assertThat(status).isEqualTo(200);
        assertThat(bulk("")).isEmpty();
    }

    @Test
    void aBulkIsForAdminsAndNdjson() {
        viewer("bulk")
                .contentType("application/x-ndjson")
                .body("{}")
                .post("/api/v1/usage/bulk")
                .then()
                .statusCode(403);
        admin("bulk")
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/usage/bulk")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
    }

    @Test
    void filtersNarrowTheList() {
        // Given
        bulk(line("a", "sku", "2026-10-01", "1")
                + line("a", "sku", "2026-10-02", "2")
                + line("a", "sku", "2026-10-03", "3")
                + line("b", "sku", "2026-10-02", "4"));
        // When, Then
        viewer("bulk")
                .queryParams(Map.of(
                        "integrationId",
                        rmm.id,
                        "accountId",
                        "a",
                        "serviceId",
                        "key",
                        "from",
                        "2026-10-02",
                        "to",
                        "2026-10-02"))
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(1))
                .body("items[0].unitCount", number("2"));
        viewer("bulk")
                .queryParams(Map.of("integrationId", rmm.id, "accountId", "b"))
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "limit,0",
        "limit,1001",
        "limit,x",
        "cursor,x",
        "cursor,WyJhIl0",
        "cursor,WyJhIiwiYiIsImMiLCJkIl0",
        "integrationId,1",
        "from,yesterday",
        "to,2026-02-30",
        "from,+999999999-01-01"
    })
    void parametersThatAreNoneAreProblems(String name, String value) {
        viewer("bulk")
                .queryParam(name, value)
                .get("/api/v1/usage/counts")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void reductionsAreExact() {
        // Given
        clock.freeze(Instant.parse("2026-11-10T12:00:00Z"));
        bulk(line("a", "sku", "2026-09-30", "99")
                + line("a", "sku", "2026-10-01", "12.35")
                + line("a", "sku", "2026-10-02", "0")
                + line("a", "sku", "2026-10-03", "12.4")
                + line("a", "sku", "2026-10-31", "7.000001")
                + line("a", "sku", "2026-11-01", "99")
                + line("b", "sku", "2026-10-05", "99999999999999.999999"));
        // When
        List<JsonNode> lines = lines(service("bulk")
                .queryParams(Map.of("from", "2026-10-01", "to", "2026-10-31", "integrationId", rmm.id))
                .get("/internal/v1/reductions")
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString());
        // Then
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0).toString())
                .isEqualTo("{\"kind\":\"HEADER\",\"from\":\"2026-10-01\",\"to\":\"2026-10-31\","
                        + "\"asOf\":\"2026-11-10T12:00:00Z\"}");
        assertThat(lines.get(1).toString())
                .isEqualTo(
                        ("{\"kind\":\"REDUCTION\",\"integrationId\":\"%s\",\"accountId\":\"a\",\"serviceId\":\"key\","
                                        + "\"days\":4,\"first\":12.35,\"last\":7.000001,\"lastDay\":\"2026-10-31\",\"min\":0,"
                                        + "\"max\":12.4,\"sum\":31.750001,\"lastRecordedAt\":\"2026-11-10T12:00:00Z\"}")
                                .formatted(rmm.id));
        assertThat(lines.get(2).get("sum").decimalValue()).isEqualTo("99999999999999.999999");
        assertThat(lines.get(3).toString()).isEqualTo("{\"kind\":\"END\",\"count\":2}");
    }

    @Test
    void theDailyCountsBehindAReduction() {
        // Given
        bulk(line("a", "sku", "2026-10-01", "1")
                + line("a", "sku", "2026-10-01", "2")
                + line("b", "sku", "2026-10-01", "3"));
        // When
        List<JsonNode> lines = lines(service("bulk")
                .queryParams(Map.of(
                        "from",
                        "2026-10-01",
                        "to",
                        "2026-10-31",
                        "integrationId",
                        rmm.id,
                        "accountId",
                        "a",
                        "serviceId",
                        "key"))
                .get("/internal/v1/counts")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        // Then
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).get("kind").asText()).isEqualTo("COUNT");
        assertThat(lines.get(1).get("unitCount").asText()).isEqualTo("2");
        assertThat(lines.get(1).get("corrections").asInt()).isEqualTo(1);
        assertThat(lines.get(2).get("count").asInt()).isEqualTo(1);
    }

    @Test
    void aReductionNeedsItsPeriod() {
        service("bulk").get("/internal/v1/reductions").then().statusCode(400);
        service("bulk")
                .queryParams(Map.of("from", "2026-10-31", "to", "2026-10-01"))
                .get("/internal/v1/reductions")
                .then()
                .statusCode(400);
    }
}
