package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From a new organization to mappings that the other services read. */
@QuarkusTest
class MappingFlowTest extends MappingTest {
    @Test
    void first_token_creates_the_organization() {
        // When
        var answer = admin().get("/api/v1/organization").then();

        // Then
        answer.statusCode(200)
                .header("ETag", "\"0\"")
                .body("id", equalTo(organization))
                .body("name", equalTo(organization))
                .body("timeZone", equalTo("UTC"))
                .body("currency", equalTo("USD"));
    }

    @Test
    void mapping_state_follows_every_change() {
        // Given
        Connected keeper = connect();
        String serviceId = sku(keeper, "Licences");
        accounts(keeper, "Baker & Sons", "Oak Ltd");
        UUID connection = UUID.randomUUID();
        String path = "/internal/v1/integrations/" + keeper.integrationId() + "/mapping-state";
        String before = service().get(path).then().statusCode(200).extract().header("ETag");

        // When
        mapAccount(keeper, "2", connection, "Oak");
        mapService(keeper, serviceId, connection, "Password manager");
        var after = service().header("If-None-Match", before).get(path).then();

        // Then
        after.statusCode(200)
                .body("version", equalTo(4))
                .body("status", equalTo("inactive"))
                .body("vendorId", equalTo(keeper.vendorId()))
                .body("services.id", contains(serviceId))
                .body("services.serviceKey", contains(serviceId))
                .body("services.mapped", contains(true))
                .body("accounts.find { it.id == '1' }.mapped", equalTo(false))
                .body("accounts.find { it.id == '2' }.mapped", equalTo(true))
                .header("ETag", "\"4.0\"")
                .body("timeZone", equalTo("UTC"));
        service().header("If-None-Match", "\"4.0\"").get(path).then().statusCode(304);
        admin().body(Map.of("timeZone", "Europe/Vienna"))
                .patch("/api/v1/organization")
                .then()
                .statusCode(200);
        service()
                .header("If-None-Match", "\"4.0\"")
                .get(path)
                .then()
                .statusCode(200)
                .body("timeZone", equalTo("Europe/Vienna"));
    }

    @Test
    void mappings_are_streamed_with_an_end() {
        // Given
        Connected keeper = connect();
        String serviceId = sku(keeper, "Licences");
        String other = sku(keeper, "Dark web watch");
        accounts(keeper, "Baker & Sons", "Oak Ltd");
        UUID connection = UUID.randomUUID();
        mapAccount(keeper, "1", connection, "Baker");
        admin().body(Map.of(
                        "integrationId",
                        keeper.integrationId(),
                        "serviceId",
                        serviceId,
                        "connectionId",
                        connection,
                        "productId",
                        "31",
                        "productName",
                        "Password manager",
                        "rule",
                        Map.of("reduction", "AVG_DAILY", "includedUnits", 2.5),
                        "overrides",
                        List.of(
                                Map.of("accountId", "1", "agreementId", "77", "lineId", "9001"),
                                Map.of("accountId", "2", "agreementId", "78", "lineId", "9002"))))
                .post("/api/v1/service-mappings")
                .then()
                .statusCode(201);

        // When
        String stream = service()
                .get("/internal/v1/mappings?connectionId=" + connection)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        // Then
        List<JsonPath> lines = stream.lines().map(JsonPath::new).toList();
        assertThat(lines)
                .extracting(line -> line.getString("kind"))
                .containsExactly("HEADER", "ACCOUNT", "ACCOUNT", "SERVICE", "SERVICE", "END");
        assertThat(lines.get(0).getString("organization.id")).isEqualTo(organization);
        assertThat(lines.get(0).getInt("mappingVersion")).isEqualTo(5);
        assertThat(lines.get(1).getString("companyId")).isEqualTo("c-Baker");
        assertThat(lines.get(1).getString("vendorName")).isEqualTo("Keeper");
        assertThat(lines.get(2).getString("companyId")).isNull();
        JsonPath mapped = lines.stream()
                .filter(line -> serviceId.equals(line.getString("serviceId")))
                .findFirst()
                .orElseThrow();
        assertThat(mapped.getString("productId")).isEqualTo("31");
        assertThat(mapped.getString("rule.reduction")).isEqualTo("AVG_DAILY");
        assertThat(mapped.getDouble("rule.includedUnits")).isEqualTo(2.5);
        assertThat(mapped.getString("overrides[0].lineId")).isEqualTo("9001");
        JsonPath unmapped = lines.stream()
                .filter(line -> other.equals(line.getString("serviceId")))
                .findFirst()
                .orElseThrow();
        assertThat(unmapped.getString("productId")).isNull();
        assertThat(lines.get(5).getInt("count")).isEqualTo(4);
    }

    @Test
    void large_organizations_are_streamed_in_full() {
        // Given: more rows than one round trip to the database holds
        Connected keeper = connect();
        accounts(keeper, IntStream.range(0, 3_000).mapToObj(i -> "Account " + i).toArray(String[]::new));

        // When
        List<String> lines = service()
                .get("/internal/v1/mappings?connectionId=" + UUID.randomUUID())
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();

        // Then
        assertThat(lines).hasSize(3_002);
        assertThat(lines.get(3_001)).isEqualTo("{\"kind\":\"END\",\"count\":3000}");
        assertThat(lines.stream().distinct()).hasSize(3_002);
    }

    @Test
    void an_organization_without_anything_has_an_empty_stream() {
        // When
        List<String> lines = service()
                .get("/internal/v1/mappings?connectionId=" + UUID.randomUUID())
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();

        // Then
        assertThat(lines).hasSize(2);
        assertThat(new JsonPath(lines.get(0)).getString("organization.timeZone"))
                .isEqualTo("UTC");
        assertThat(new JsonPath(lines.get(0)).getInt("mappingVersion")).isZero();
    }

    @Test
    void keys_are_exchanged_until_they_are_revoked() {
        // Given
        Connected keeper = connect();
        String keys = "/api/v1/integrations/" + keeper.integrationId() + "/keys";
        JsonPath issued = admin().post(keys)
                .then()
                .statusCode(201)
                .body("expiresAt", nullValue())
                .extract()
                .jsonPath();
        Map<String, String> pair =
                Map.of("vendorKey", issued.getString("vendorKey"), "partnerKey", issued.getString("partnerKey"));

        // When
        service()
                .body(pair)
                .post("/internal/v1/vendor-keys/exchange")
                .then()
                .statusCode(200)
                .body("organizationId", equalTo(organization))
                .body("integrationId", equalTo(keeper.integrationId()))
                .body("vendorId", equalTo(keeper.vendorId()));
        admin().delete(keys + "/" + issued.getString("id")).then().statusCode(204);

        // Then
        service().body(pair).post("/internal/v1/vendor-keys/exchange").then().statusCode(401);
        admin().get(keys).then().statusCode(200).body("items", hasSize(1));
    }

    @Test
    void an_integration_can_be_read_renamed_and_listed() {
        // Given
        Connected keeper = connect();
        String path = "/api/v1/integrations/" + keeper.integrationId();

        // When
        admin().header("If-Match", "\"0\"")
                .body(Map.of("name", "Renamed"))
                .patch(path)
                .then()
                .statusCode(200);

        // Then
        admin().get(path)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("name", equalTo("Renamed"))
                .body("vendorName", equalTo("Keeper"))
                .body("mappingStatus", equalTo("connected"));
        admin().header("If-Match", "\"0\"")
                .body(Map.of("name", "Again"))
                .patch(path)
                .then()
                .statusCode(412);
        admin().get("/api/v1/integrations").then().statusCode(200).body("items.name", contains("Renamed"));
        admin().get(path + "/readiness").then().statusCode(200).body("ready", equalTo(false));
    }
}
