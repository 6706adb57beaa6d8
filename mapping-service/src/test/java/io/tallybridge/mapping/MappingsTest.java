package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tallybridge.common.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mapping by hand, versions, and what the vendor has to confirm. */
@QuarkusTest
class MappingsTest extends MappingTest {

    @ConfigProperty(name = "test.database.url")
    String database;

    private final UUID connection = UUID.randomUUID();

    @Test
    void an_account_has_one_company_per_connection_and_companies_are_shared() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One", "Two");
        mapAccount(keeper, "1", connection, "Baker");

        // When
        Map<String, Object> again = Map.of(
                "integrationId", keeper.integrationId(),
                "accountId", "1",
                "connectionId", connection,
                "companyId", "other",
                "companyName", "Other");
        var second = admin().body(again).post("/api/v1/account-mappings").then();

        // Then
        second.statusCode(409).body("type", equalTo("/problems/already-mapped"));
        mapAccount(keeper, "2", connection, "Baker");
        mapAccount(keeper, "1", UUID.randomUUID(), "Elsewhere");
        admin().get("/api/v1/account-mappings?connectionId=" + connection)
                .then()
                .body("items.companyId", contains("c-Baker", "c-Baker"))
                .body("items.accountName", contains("One", "Two"))
                .body("items.origin", contains("MANUAL", "MANUAL"))
                .body("items[0].createdBy", equalTo("pat@" + organization));
    }

    @Test
    void unknown_accounts_and_services_cannot_be_mapped() {
        // Given
        Connected keeper = connect();

        // When
        var account = admin().body(Map.of(
                        "integrationId", keeper.integrationId(),
                        "accountId", "ghost",
                        "connectionId", connection,
                        "companyId", "1",
                        "companyName", "One"))
                .post("/api/v1/account-mappings")
                .then();
        var service = admin().body(Map.of(
                        "integrationId", keeper.integrationId(),
                        "serviceId", "ghost",
                        "connectionId", connection,
                        "productId", "1",
                        "productName", "One"))
                .post("/api/v1/service-mappings")
                .then();

        // Then
        account.statusCode(404).body("type", equalTo("/problems/unknown-account"));
        service.statusCode(404).body("type", equalTo("/problems/unknown-service"));
    }

    @Test
    void a_service_may_have_several_products_with_rules_of_their_own() {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        mapService(keeper, sku, connection, "Base");

        // When
        var second = admin().body("""
                        {"integrationId":"%s","serviceId":"%s","connectionId":"%s","productId":"extra","productName":"Extra",
                         "rule":{"reduction":"AVG_DAILY","includedUnits":10,"minimum":1.5,"cap":100,"offset":-1,
                                 "multiplier":0.5,"scale":2,"rounding":"CEILING"}}
                        """.formatted(keeper.integrationId(), sku, connection))
                .post("/api/v1/service-mappings")
                .then();

        // Then
        second.statusCode(201)
                .header("ETag", "\"0\"")
                .body("rule.reduction", equalTo("AVG_DAILY"))
                .body("rule.averageOver", equalTo("DAYS_IN_PERIOD"))
                .body("rule.multiplier", equalTo(0.5f))
                .body("rule.offset", equalTo(-1))
                .body("rule.rounding", equalTo("CEILING"));
        admin().get("/api/v1/integrations/" + keeper.integrationId() + "/services")
                .then()
                .body("items", hasSize(1))
                .body("items[0].kind", equalTo("VENDOR"))
                .body("items[0].mapped", equalTo(true))
                .body("items[0].mappings.productId", contains("p-Base", "extra"))
                .body("items[0].mappings[0].rule.reduction", equalTo("LAST"))
                .body("items[0].mappings[0].rule.minimum", nullValue())
                .body("items[0].mappings[1].rule.cap", equalTo(100));
        admin().body(Map.of(
                        "integrationId",
                        keeper.integrationId(),
                        "serviceId",
                        sku,
                        "connectionId",
                        connection,
                        "productId",
                        "extra",
                        "productName",
                        "Extra"))
                .post("/api/v1/service-mappings")
                .then()
                .statusCode(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reduction\":\"MEDIAN\"}",
                "{\"averageOver\":\"WEEKS\"}",
                "{\"includedUnits\":-1}",
                "{\"includedUnits\":1e400}",
                "{\"includedUnits\":1e999999999}",
                "{\"offset\":0.00000000000000001}",
                "{\"minimum\":5,\"cap\":4}",
                "{\"multiplier\":0}",
                "{\"multiplier\":\"many\"}",
                "{\"scale\":2}",
                "{\"rounding\":\"UP\"}",
                "{\"scale\":11,\"rounding\":\"UP\"}",
                "{\"scale\":-1,\"rounding\":\"UP\"}",
                "{\"scale\":0,\"rounding\":\"UNNECESSARY\"}",
                "[1]",
                "\"x\"",
                "7"
            })
    void rules_that_cannot_be_are_refused(String rule) {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        String mapping = mapService(keeper, sku, connection, "Base");

        // When
        var create = admin().body(
                        "{\"integrationId\":\"%s\",\"serviceId\":\"%s\",\"connectionId\":\"%s\",\"productId\":\"x\",\"productName\":\"X\",\"rule\":%s}"
                                .formatted(keeper.integrationId(), sku, connection, rule))
                .post("/api/v1/service-mappings")
                .then();
        var change = admin().body("{\"rule\":" + rule + "}")
                .patch("/api/v1/service-mappings/" + mapping)
                .then();

        // Then
        create.statusCode(400);
        change.statusCode(400);
        admin().get("/api/v1/service-mappings").then().body("items", hasSize(1));
    }

    @Test
    void a_rule_changes_member_by_member_under_its_tag() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One");
        String mapping = mapService(keeper, sku(keeper, "Licences"), connection, "Base");
        String path = "/api/v1/service-mappings/" + mapping;
        admin().body("{\"rule\":{\"minimum\":5,\"cap\":9}}")
                .patch(path)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");

        // When
        var changed = admin().header("If-Match", "\"1\"")
                .body(
                        "{\"rule\":{\"cap\":null,\"reduction\":\"MAX\"},\"overrides\":[{\"accountId\":\"1\",\"agreementId\":\"77\",\"lineId\":\"9001\"}]}")
                .patch(path)
                .then();

        // Then
        changed.statusCode(200)
                .header("ETag", "\"2\"")
                .body("rule.minimum", equalTo(5))
                .body("rule.cap", nullValue())
                .body("rule.reduction", equalTo("MAX"))
                .body("overrides[0].lineId", equalTo("9001"));
        admin().header("If-Match", "\"1\"")
                .body("{\"rule\":{\"cap\":3}}")
                .patch(path)
                .then()
                .statusCode(412);
        admin().body("{\"overrides\":[{\"accountId\":\"ghost\",\"agreementId\":\"7\",\"lineId\":\"9\"}]}")
                .patch(path)
                .then()
                .statusCode(404);
        admin().body(
                        "{\"overrides\":[{\"accountId\":\"1\",\"agreementId\":\"7\",\"lineId\":\"9\"},{\"accountId\":\"1\",\"agreementId\":\"8\",\"lineId\":\"9\"}]}")
                .patch(path)
                .then()
                .statusCode(400);
        admin().body("{}").patch(path).then().statusCode(200).header("ETag", "\"2\"");
        admin().delete(path).then().statusCode(204);
        admin().get(path).then().statusCode(404);
    }

    @Test
    void lists_filter_search_and_page() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "alpha", "Beta", "BETA", "gamma 100%", "İstanbul", "ÄÖ");
        mapAccount(keeper, "2", connection, "Beta");
        String path = "/api/v1/integrations/" + keeper.integrationId() + "/accounts";

        // When
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            JsonPath page = admin().queryParam("limit", 2)
                    .queryParam("cursor", cursor == null ? "" : cursor)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("items.id", String.class));
            cursor = page.getString("nextCursor");
        } while (cursor != null);

        // Then
        assertThat(seen).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6").startsWith("1");
        admin().get(path + "?mapped=true")
                .then()
                .body("items.id", contains("2"))
                .body("items[0].mappings[0].companyName", equalTo("Beta"));
        admin().get(path + "?mapped=true&connectionId=" + UUID.randomUUID())
                .then()
                .body("items", hasSize(0));
        admin().get(path + "?mapped=false&search=bEtA").then().body("items.id", contains("3"));
        admin().queryParam("search", "100%").get(path).then().body("items.id", contains("4"));
        admin().queryParam("search", "%").get(path).then().body("items", hasSize(1));
        admin().get(path + "?mapped=maybe").then().statusCode(400);
        admin().get(path + "?limit=0").then().statusCode(400);
        admin().get(path + "?cursor=abc").then().statusCode(400).body("type", equalTo("/problems/invalid-cursor"));
    }

    @Test
    void every_change_is_a_version_with_who_and_what() {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        accounts(keeper, "One", "Two");
        String account = mapAccount(keeper, "1", connection, "Baker");
        mapService(keeper, sku, connection, "Base");
        admin().delete("/api/v1/account-mappings/" + account).then().statusCode(204);

        // When
        var history = admin().get("/api/v1/mappings/history?integrationId=" + keeper.integrationId())
                .then();

        // Then
        history.statusCode(200)
                .body("items.version", contains(5, 4, 3, 2, 1))
                .body(
                        "items.change",
                        contains(
                                "ACCOUNTS_UNMAPPED",
                                "SERVICES_MAPPED",
                                "ACCOUNTS_MAPPED",
                                "ACCOUNTS_ADDED",
                                "SERVICES_ADDED"))
                .body("items.items", contains(1, 1, 1, 2, 1))
                .body("items.updates", contains(1, 1, 1, 0, 0))
                .body("items[0].by", equalTo("pat@" + organization))
                .body("items[4].by", equalTo("integration:" + keeper.integrationId()))
                .body("items[0].at", notNullValue());
        admin().get("/api/v1/mappings/history/" + keeper.integrationId() + "/3")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].kind", equalTo("account"))
                .body("items[0].itemName", equalTo("One"))
                .body("items[0].targetName", equalTo("Baker"));
        admin().get("/api/v1/mappings/history/" + keeper.integrationId() + "/2")
                .then()
                .body("items.itemId", contains("1", "2"));
        admin().get("/api/v1/mappings/history/" + keeper.integrationId() + "/6")
                .then()
                .statusCode(404);
        JsonPath first =
                admin().get("/api/v1/mappings/history?limit=3").then().extract().jsonPath();
        admin().queryParam("cursor", first.getString("nextCursor"))
                .get("/api/v1/mappings/history")
                .then()
                .body("items.version", contains(2, 1))
                .body("nextCursor", nullValue());
    }

    @Test
    void sync_mappings_confirms_pending_updates() {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        accounts(keeper, "One", "Two");
        mapAccount(keeper, "1", connection, "Baker");
        String second = mapAccount(keeper, "2", connection, "Oak");
        mapService(keeper, sku, connection, "Base");
        admin().delete("/api/v1/account-mappings/" + second).then().statusCode(204);
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("mappingStatus", equalTo("4 updates pending"))
                .body("pendingUpdates", equalTo(4))
                .body("mappingVersion", equalTo(6));

        // When
        JsonPath page = vendor(keeper)
                .get("/api/vendor-api/mappings?limit=3")
                .then()
                .statusCode(200)
                .body("pendingUpdates", equalTo(4))
                .body("version", equalTo(6))
                .body("confirmedVersion", equalTo(0))
                .body("updates.id", contains("1", "2", sku))
                .body("updates.type", contains("account", "account", "service"))
                .body("updates.isMapped", contains(true, true, true))
                .extract()
                .jsonPath();
        vendor(keeper)
                .queryParam("cursor", page.getString("nextCursor"))
                .get("/api/vendor-api/mappings")
                .then()
                .body("updates.id", contains("2"))
                .body("updates[0].isMapped", equalTo(false))
                .body("updates[0].mappingId", nullValue())
                .body("nextCursor", nullValue());

        // Then
        vendor(keeper)
                .body("{\"version\":4}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(200)
                .body("confirmedVersion", equalTo(4))
                .body("mappingStatus", equalTo("2 updates pending"))
                .body("updates", hasSize(2));
        vendor(keeper)
                .body("{\"version\":99}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(400);
        vendor(keeper)
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(200)
                .body("mappingStatus", equalTo("connected"))
                .body("updates", hasSize(0));
        vendor(keeper)
                .body("{\"version\":1}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .body("confirmedVersion", equalTo(6));
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("mappingStatus", equalTo("connected"));
    }

    @Test
    void activity_activates_and_moves_the_last_sync() {
        // Given
        Connected keeper = connect();
        String path = "/internal/v1/integrations/" + keeper.integrationId() + "/activity";

        // When
        service()
                .body("{\"lastCountAt\":\"2026-11-01T10:00:00Z\",\"firstCountAccepted\":false}")
                .post(path)
                .then()
                .statusCode(204);
        admin().get("/api/v1/integrations/" + keeper.integrationId()).then().body("status", equalTo("inactive"));
        service()
                .body("{\"lastCountAt\":\"2026-10-01T10:00:00Z\",\"firstCountAccepted\":true}")
                .post(path)
                .then()
                .statusCode(204);

        // Then
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("status", equalTo("active"))
                .body("lastSyncedAt", equalTo("2026-11-01T10:00:00Z"));
        vendor(keeper)
                .get("/api/vendor-api/organization")
                .then()
                .body("lastSyncedAt", equalTo("2026-11-01T10:00:00.000Z"));
        service()
                .body("{\"lastCountAt\":\"2999-10-01T10:00:00Z\"}")
                .post(path)
                .then()
                .statusCode(204);
        String clamped = admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .extract()
                .path("lastSyncedAt");
        assertThat(clamped).startsWith("20").doesNotStartWith("2999");
        service().post(path).then().statusCode(400);
    }

    @Test
    void creation_is_repeatable_with_a_key() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One");
        Map<String, Object> body = Map.of(
                "integrationId", keeper.integrationId(),
                "accountId", "1",
                "connectionId", connection,
                "companyId", "250",
                "companyName", "Baker");

        // When
        String first = admin().header("Idempotency-Key", "k-1")
                .body(body)
                .post("/api/v1/account-mappings")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String again = admin().header("Idempotency-Key", "k-1")
                .body(body)
                .post("/api/v1/account-mappings")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        // Then
        assertThat(again).isEqualTo(first);
        admin().header("Idempotency-Key", "k-1")
                .body(Map.of("name", "x"))
                .post("/api/v1/vendors")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/idempotency-key-reused"));
        for (String path : List.of("/api/v1/vendors", "/api/v1/integrations", "/api/v1/service-mappings")) {
            Object wanted =
                    switch (path) {
                        case "/api/v1/vendors" -> Map.of("name", "N");
                        case "/api/v1/integrations" -> Map.of("vendorId", keeper.vendorId(), "name", "N");
                        default ->
                            Map.of(
                                    "integrationId",
                                    keeper.integrationId(),
                                    "serviceId",
                                    sku(keeper, "S"),
                                    "connectionId",
                                    connection,
                                    "productId",
                                    "1",
                                    "productName",
                                    "P");
                    };
            String one = admin().header("Idempotency-Key", path)
                    .body(wanted)
                    .post(path)
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            admin().header("Idempotency-Key", path)
                    .body(wanted)
                    .post(path)
                    .then()
                    .statusCode(201)
                    .body("id", equalTo(one));
        }
        admin().header("Idempotency-Key", "x".repeat(201))
                .body(Map.of("name", "N"))
                .post("/api/v1/vendors")
                .then()
                .statusCode(400)
                .body("detail", containsString("Idempotency-Key"));
    }

    @Test
    void old_idempotency_keys_are_forgotten() throws SQLException {
        // Given
        admin().header("Idempotency-Key", "old").body(Map.of("name", "A")).post("/api/v1/vendors");
        admin().header("Idempotency-Key", "young").body(Map.of("name", "B")).post("/api/v1/vendors");
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement()) {
            statement.execute("set app.organization = '" + organization + "'");
            statement.execute("update idempotency_key set created_at = now() - interval '8 days' where key = 'old'");

            // When
            admin().header("Idempotency-Key", "new").body(Map.of("name", "C")).post("/api/v1/vendors");

            // Then
            List<String> kept = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("select key from idempotency_key order by key")) {
                while (rows.next()) {
                    kept.add(rows.getString(1));
                }
            }
            assertThat(kept).containsExactly("new", "young");
        }
    }
}
