package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tallybridge.common.testing.PostgresResource;
import io.tallybridge.common.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Life of a key pair. */
@QuarkusTest
class KeysTest extends MappingTest {
    @ConfigProperty(name = "test.database.url")
    String database;

    private String keys(Connected connected) {
        return "/api/v1/integrations/" + connected.integrationId() + "/keys";
    }

    private JsonPath issue(Connected connected) {
        return admin().post(keys(connected)).then().statusCode(201).extract().jsonPath();
    }

    private int exchange(String vendorKey, String partnerKey) {
        return service()
                .body(Map.of("vendorKey", vendorKey, "partnerKey", partnerKey))
                .post("/internal/v1/vendor-keys/exchange")
                .statusCode();
    }

    private int exchange(JsonPath pair) {
        return exchange(pair.getString("vendorKey"), pair.getString("partnerKey"));
    }

    @Test
    void a_pair_has_256_bits_a_prefix_and_a_ready_token() {
        // Given
        Connected keeper = connect();

        // When
        JsonPath pair = issue(keeper);

        // Then
        String vendorKey = pair.getString("vendorKey");
        String partnerKey = pair.getString("partnerKey");
        assertThat(vendorKey).startsWith("tbv_").doesNotContain(":");
        assertThat(partnerKey).startsWith("tbp_").doesNotContain(":");
        assertThat(Base64.getUrlDecoder().decode(vendorKey.substring(4))).hasSize(32);
        assertThat(new String(Base64.getDecoder().decode(pair.getString("gradientToken")), StandardCharsets.UTF_8))
                .isEqualTo(vendorKey + ":" + partnerKey);
    }

    @Test
    void bodies_are_optional() {
        // Given
        Connected keeper = connect();
        String token = TestTokens.user(organization, "org-admin");

        // When
        String id = given().auth()
                .oauth2(token)
                .noContentType()
                .post(keys(keeper))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        given().auth()
                .oauth2(token)
                .noContentType()
                .post(keys(keeper) + "/" + id + "/rotate")
                .then()
                .statusCode(201);
        var disconnected = given().auth()
                .oauth2(token)
                .noContentType()
                .post("/api/v1/integrations/" + keeper.integrationId() + "/disconnect")
                .then();

        // Then
        disconnected.statusCode(200);
        given().auth()
                .oauth2(token)
                .contentType("text/plain")
                .body("x")
                .post(keys(keeper))
                .then()
                .statusCode(415);
    }

    @Test
    void keys_are_shown_once_and_stored_as_hashes_only() throws SQLException {
        // Given
        Connected keeper = connect();
        JsonPath pair = issue(keeper);

        // When
        String list = admin().get(keys(keeper))
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(pair.getString("id")))
                .body(
                        "items[0].vendorKeyPrefix",
                        equalTo(pair.getString("vendorKey").substring(0, 10)))
                .body("items[0].lastUsedAt", nullValue())
                .extract()
                .asString();
        List<String> stored = new ArrayList<>();
        try (var connection = PostgresResource.connect(database, "mapping_app");
                var statement = connection.createStatement()) {
            statement.execute("set app.organization = '" + organization + "'");
            try (var rows = statement.executeQuery("select k::text from vendor_key k")) {
                while (rows.next()) {
                    stored.add(rows.getString(1));
                }
            }
        }

        // Then
        assertThat(list).doesNotContain(pair.getString("vendorKey")).doesNotContain(pair.getString("partnerKey"));
        assertThat(stored).hasSize(1);
        assertThat(stored.get(0))
                .doesNotContain(pair.getString("vendorKey"))
                .doesNotContain(pair.getString("partnerKey"));
    }

    @Test
    void exchange_refuses_everything_but_the_pair() {
        // Given
        Connected keeper = connect();
        JsonPath first = issue(keeper);
        JsonPath second = issue(keeper);

        // When
        int right = exchange(first);
        int mixed = exchange(first.getString("vendorKey"), second.getString("partnerKey"));
        int swapped = exchange(first.getString("partnerKey"), first.getString("vendorKey"));
        int unknown = exchange("tbv_x", "tbp_x");
        int empty = exchange("", "");
        int person = admin().body(Map.of("vendorKey", "a", "partnerKey", "b"))
                .post("/internal/v1/vendor-keys/exchange")
                .statusCode();

        // Then
        assertThat(List.of(right, mixed, swapped, unknown, empty, person))
                .containsExactly(200, 401, 401, 401, 401, 403);
        service().body("{}").post("/internal/v1/vendor-keys/exchange").then().statusCode(400);
    }

    @Test
    void use_is_remembered() {
        // Given
        Connected keeper = connect();
        JsonPath pair = issue(keeper);

        // When
        exchange(pair);
        String used = admin().get(keys(keeper))
                .then()
                .body("items[0].lastUsedAt", notNullValue())
                .extract()
                .path("items[0].lastUsedAt");
        exchange(pair);

        // Then: a second use within the minute writes nothing
        admin().get(keys(keeper)).then().body("items[0].lastUsedAt", equalTo(used));
        admin().get("/api/v1/integrations/" + keeper.integrationId() + "/readiness")
                .then()
                .body("checks.find { it.name == 'keys' }.ok", equalTo(true));
    }

    @Test
    void rotation_overlaps() {
        // Given
        Connected keeper = connect();
        JsonPath old = issue(keeper);
        String rotate = keys(keeper) + "/" + old.getString("id") + "/rotate";

        // When
        JsonPath fresh = admin().body("{\"overlap\":\"PT1H\"}")
                .post(rotate)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();

        // Then
        assertThat(exchange(old)).isEqualTo(200);
        assertThat(exchange(fresh)).isEqualTo(200);
        Instant end = Instant.parse(admin().get(keys(keeper))
                .then()
                .body(
                        "items.find { it.id == '" + old.getString("id") + "' }.replacedBy",
                        equalTo(fresh.getString("id")))
                .extract()
                .path("items.find { it.id == '" + old.getString("id") + "' }.expiresAt"));
        assertThat(end)
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(59)),
                        Instant.now().plus(Duration.ofMinutes(60)));
        admin().body("{}").post(rotate).then().statusCode(409);
    }

    @Test
    void rotation_without_overlap_ends_the_old_pair_at_once() {
        // Given
        Connected keeper = connect();
        JsonPath old = issue(keeper);

        // When
        JsonPath fresh = admin().body("{\"overlap\":\"PT0S\"}")
                .post(keys(keeper) + "/" + old.getString("id") + "/rotate")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();

        // Then
        assertThat(exchange(old)).isEqualTo(401);
        assertThat(exchange(fresh)).isEqualTo(200);
    }

    @Test
    void wishes_are_checked() {
        // Given
        Connected keeper = connect();
        JsonPath pair = issue(keeper);
        String rotate = keys(keeper) + "/" + pair.getString("id") + "/rotate";

        // When / Then
        for (String overlap : List.of("\"-PT1S\"", "\"P31D\"", "\"soon\"", "\"PT9999999999999H\"", "{}", "[1]")) {
            admin().body("{\"overlap\":" + overlap + "}").post(rotate).then().statusCode(400);
        }
        for (String end : List.of("\"2020-01-01T00:00:00Z\"", "\"+999999999-01-01T00:00:00Z\"", "\"soon\"", "{}")) {
            admin().body("{\"expiresAt\":" + end + "}")
                    .post(keys(keeper))
                    .then()
                    .statusCode(400);
        }
        admin().body("{\"expiresAt\":\"" + Instant.now().plusSeconds(600) + "\"}")
                .post(keys(keeper))
                .then()
                .statusCode(201)
                .body("expiresAt", notNullValue());
        admin().post(keys(keeper) + "/" + UUID.randomUUID() + "/rotate").then().statusCode(404);
        admin().delete(keys(keeper) + "/" + UUID.randomUUID()).then().statusCode(404);
        as(organization, "billing-viewer").post(keys(keeper)).then().statusCode(403);
    }

    @Test
    void disconnecting_revokes_and_forgets_accounts_and_mappings() {
        // Given
        Connected keeper = connect();
        JsonPath pair = issue(keeper);
        String sku = sku(keeper, "Licences");
        accounts(keeper, "One", "Two");
        UUID connection = UUID.randomUUID();
        mapAccount(keeper, "1", connection, "One");
        mapService(keeper, sku, connection, "Product");

        // When
        var answer = admin().post("/api/v1/integrations/" + keeper.integrationId() + "/disconnect")
                .then();

        // Then
        answer.statusCode(200)
                .body("status", equalTo("inactive"))
                .body("mappingStatus", equalTo("connected"))
                .body("mappingVersion", equalTo(5));
        assertThat(exchange(pair)).isEqualTo(401);
        admin().get(keys(keeper)).then().body("items[0].revokedAt", not(nullValue()));
        admin().get("/api/v1/integrations/" + keeper.integrationId() + "/accounts")
                .then()
                .body("items", hasSize(0));
        admin().get("/api/v1/integrations/" + keeper.integrationId() + "/services")
                .then()
                .body("items.mapped", contains(false));
        admin().get("/api/v1/account-mappings").then().body("items", hasSize(0));
        admin().get("/api/v1/service-mappings").then().body("items", hasSize(0));
        assertThat(exchange(issue(keeper))).isEqualTo(200);
    }
}
