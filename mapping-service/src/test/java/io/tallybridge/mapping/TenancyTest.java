package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.PostgresResource;
import io.tallybridge.common.testing.TestTokens;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Nobody sees or changes another organization's data, with any id, header or cursor; and SQL alone would not show it either. */
@QuarkusTest
class TenancyTest extends MappingTest {
    /** Tables that hold no tenant's data. */
    private static final List<String> INFRASTRUCTURE = List.of("flyway_schema_history");

    @ConfigProperty(name = "test.database.url")
    String database;

    private final UUID connection = UUID.randomUUID();

    private record Filled(
            Connected keeper, String keyId, String accountMapping, String serviceMapping, String messageId) {}

    private Filled fill() {
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        accounts(keeper, "One", "Two");
        vendor(keeper)
                .body(Map.of("id", "s", "name", "Own", "description", ""))
                .post("/api/vendor-api/organization/services")
                .then()
                .statusCode(201);
        String keyId = admin().post("/api/v1/integrations/" + keeper.integrationId() + "/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String accountMapping = mapAccount(keeper, "1", connection, "Baker");
        String serviceMapping = mapService(keeper, sku, connection, "Product");
        admin().body("{\"overrides\":[{\"accountId\":\"1\",\"agreementId\":\"7\",\"lineId\":\"9\"}]}")
                .patch("/api/v1/service-mappings/" + serviceMapping)
                .then()
                .statusCode(200);
        String messageId = vendor(keeper)
                .body(Map.of("title", "t", "description", "d", "alertId", "1"))
                .post("/api/vendor-api/alerting/1")
                .then()
                .statusCode(201)
                .extract()
                .path("messageId");
        admin().header("Idempotency-Key", "1")
                .body(Map.of("name", "V"))
                .post("/api/v1/vendors")
                .then()
                .statusCode(201);
        return new Filled(keeper, keyId, accountMapping, serviceMapping, messageId);
    }

    private List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (var rows = statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        tables.removeAll(INFRASTRUCTURE);
        return tables;
    }

    private static int count(Statement statement, String table) throws SQLException {
        try (var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void sql_without_an_organization_sees_nothing() throws SQLException {
        // Given
        fill();
        Map<String, Integer> blind = new LinkedHashMap<>();
        Map<String, Integer> seeing = new LinkedHashMap<>();

        // When
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement()) {
            for (String table : tables(statement)) {
                blind.put(table, count(statement, table));
            }
            blind.put("integration_service", count(statement, "integration_service"));
            statement.execute("set app.organization = '" + organization + "'");
            for (String table : blind.keySet()) {
                seeing.put(table, count(statement, table));
            }
            statement.execute("set app.organization = 'somebody-else'");
            for (String table : blind.keySet()) {
                blind.merge(table, count(statement, table), Integer::sum);
            }
        }

        // Then
        assertThat(blind)
                .hasSizeGreaterThan(14)
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isZero());
        assertThat(seeing)
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isPositive());
    }

    @Test
    void not_even_the_owner_sees_rows_without_an_organization() throws SQLException {
        // Given
        fill();

        // When / Then
        try (Connection raw = PostgresResource.connect(database, "mapping_owner");
                Statement statement = raw.createStatement()) {
            for (String table : tables(statement)) {
                assertThat(count(statement, table)).as(table).isZero();
            }
        }
    }

    @Test
    void every_table_forces_row_level_security_and_leads_with_the_organization() throws SQLException {
        // Given
        List<String> open = new ArrayList<>();

        // When
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement();
                var rows = statement.executeQuery("""
                        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'flyway_schema_history'
                           and not (c.relrowsecurity and c.relforcerowsecurity
                                    and exists (select 1 from pg_index i join pg_attribute a
                                                    on a.attrelid = c.oid and a.attnum = i.indkey[0]
                                                 where i.indrelid = c.oid and i.indisprimary
                                                   and a.attname = 'organization_id')
                                    and obj_description(c.oid) is not null)
                        """)) {
            while (rows.next()) {
                open.add(rows.getString(1));
            }
        }

        // Then
        assertThat(open).isEmpty();
    }

    @Test
    void the_services_role_bypasses_nothing_and_writes_only_within_the_setting() throws SQLException {
        // Given
        Connected keeper = connect();

        // When / Then
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement()) {
            try (var row = statement.executeQuery(
                    "select rolsuper, rolbypassrls from pg_roles where rolname = current_user")) {
                row.next();
                assertThat(row.getBoolean(1)).isFalse();
                assertThat(row.getBoolean(2)).isFalse();
            }
            statement.execute("set app.organization = 'somebody-else'");
            assertThat(statement.executeUpdate("update integration set name = 'stolen'"))
                    .isZero();
            assertThat(statement.executeUpdate("delete from integration where id = '" + keeper.integrationId() + "'"))
                    .isZero();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> statement.executeUpdate(
                            "insert into organization (organization_id, name) values ('" + organization + "x', 'x')")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void a_presented_key_shows_its_own_row_and_nothing_else() throws SQLException {
        // Given
        Filled filled = fill();
        String hash;
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement()) {
            statement.execute("set app.organization = '" + organization + "'");
            try (var row = statement.executeQuery(
                    "select partner_key_hash from vendor_key where id = '" + filled.keyId() + "'")) {
                row.next();
                hash = row.getString(1);
            }
        }

        // When / Then
        try (Connection raw = PostgresResource.connect(database, "mapping_app");
                Statement statement = raw.createStatement()) {
            statement.execute("set app.presented_key_hash = '" + hash + "'");
            assertThat(count(statement, "vendor_key")).isEqualTo(1);
            assertThat(count(statement, "integration")).isZero();
            assertThat(statement.executeUpdate("update vendor_key set revoked_at = now()"))
                    .isZero();
            assertThat(statement.executeUpdate("delete from vendor_key")).isZero();
        }
    }

    @Test
    void ids_of_another_organization_are_unknown_everywhere() {
        // Given
        Filled filled = fill();
        String integration = filled.keeper().integrationId();
        String other = organization + "-b";
        connect(other);

        // When / Then
        for (String path : List.of(
                "/api/v1/vendors/" + filled.keeper().vendorId(),
                "/api/v1/integrations/" + integration,
                "/api/v1/integrations/" + integration + "/keys",
                "/api/v1/integrations/" + integration + "/accounts",
                "/api/v1/integrations/" + integration + "/services",
                "/api/v1/integrations/" + integration + "/readiness",
                "/api/v1/mappings/history?integrationId=" + integration,
                "/api/v1/mappings/history/" + integration + "/1",
                "/api/v1/mappings/suggestions?connectionId=" + connection + "&integrationId=" + integration,
                "/api/v1/account-mappings/" + filled.accountMapping(),
                "/api/v1/service-mappings/" + filled.serviceMapping())) {
            as(other, "org-admin").get(path).then().statusCode(404);
        }
        as(other, "org-admin")
                .body(Map.of("name", "x"))
                .patch("/api/v1/vendors/" + filled.keeper().vendorId())
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body(Map.of("name", "x"))
                .patch("/api/v1/integrations/" + integration)
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .post("/api/v1/integrations/" + integration + "/keys")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .post("/api/v1/integrations/" + integration + "/keys/" + filled.keyId() + "/rotate")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .delete("/api/v1/integrations/" + integration + "/keys/" + filled.keyId())
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .post("/api/v1/integrations/" + integration + "/disconnect")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body("{\"rule\":{}}")
                .patch("/api/v1/service-mappings/" + filled.serviceMapping())
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .delete("/api/v1/service-mappings/" + filled.serviceMapping())
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .delete("/api/v1/account-mappings/" + filled.accountMapping())
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body(Map.of("vendorId", filled.keeper().vendorId(), "name", "x"))
                .post("/api/v1/integrations")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body(Map.of(
                        "integrationId",
                        integration,
                        "accountId",
                        "2",
                        "connectionId",
                        connection,
                        "companyId",
                        "1",
                        "companyName",
                        "x"))
                .post("/api/v1/account-mappings")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body(Map.of(
                        "integrationId",
                        integration,
                        "serviceId",
                        "s",
                        "connectionId",
                        connection,
                        "productId",
                        "1",
                        "productName",
                        "x"))
                .post("/api/v1/service-mappings")
                .then()
                .statusCode(404);
        as(other, "org-admin")
                .body(Map.of("integrationId", integration, "connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then()
                .statusCode(404);
        admin().get("/api/v1/integrations/" + integration + "/accounts")
                .then()
                .statusCode(200)
                .body("items", hasSize(2));
    }

    @Test
    void a_vendors_token_reaches_its_own_integration_only() {
        // Given
        Filled filled = fill();
        String other = organization + "-b";
        Connected stranger = connect(other);
        Connected sibling = integrate(organization, filled.keeper().vendorId());
        Connected forged = new Connected(
                filled.keeper().vendorId(),
                filled.keeper().integrationId(),
                TestTokens.vendor(
                        other,
                        UUID.fromString(filled.keeper().integrationId()),
                        UUID.fromString(filled.keeper().vendorId())));

        // When / Then
        vendor(stranger)
                .get("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(200)
                .body("$", hasSize(0));
        vendor(sibling)
                .get("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(200)
                .body("$", hasSize(0));
        vendor(sibling)
                .get("/api/vendor-api/alerting/debug/" + filled.messageId())
                .then()
                .statusCode(404);
        vendor(stranger)
                .get("/api/vendor-api/alerting/debug/" + filled.messageId())
                .then()
                .statusCode(404);
        vendor(forged).get("/api/vendor-api/organization").then().statusCode(404);
        vendor(forged).get("/api/vendor-api").then().statusCode(404);
        vendor(filled.keeper()).get("/api/v1/organization").then().statusCode(403);
        given().auth()
                .oauth2(filled.keeper().token())
                .get("/internal/v1/mappings?connectionId=" + connection)
                .then()
                .statusCode(403);
    }

    @Test
    void the_organization_header_counts_with_the_service_role_only() {
        // Given
        Filled filled = fill();
        String other = organization + "-b";
        String path = "/internal/v1/integrations/" + filled.keeper().integrationId() + "/mapping-state";

        // When / Then
        service().get(path).then().statusCode(200);
        given().auth()
                .oauth2(TestTokens.service())
                .header("Tallybridge-Organization", other)
                .get(path)
                .then()
                .statusCode(404);
        given().auth().oauth2(TestTokens.service()).get(path).then().statusCode(403);
        given().auth()
                .oauth2(TestTokens.service())
                .header("Tallybridge-Organization", "../x")
                .get(path)
                .then()
                .statusCode(403);
        as(other, "org-admin")
                .header("Tallybridge-Organization", organization)
                .get("/api/v1/integrations/" + filled.keeper().integrationId())
                .then()
                .statusCode(404);
        admin().get(path).then().statusCode(403);
        given().get(path).then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.forged(organization, "org-admin"))
                .get("/api/v1/organization")
                .then()
                .statusCode(401);
    }

    @Test
    void cursors_of_another_organization_show_nothing_of_it() {
        // Given
        fill();
        String cursor = admin().get("/api/v1/vendors?limit=1")
                .then()
                .statusCode(200)
                .extract()
                .path("nextCursor");
        String other = organization + "-b";
        connect(other);

        // When
        List<String> seen = as(other, "org-admin")
                .queryParam("cursor", cursor)
                .get("/api/v1/vendors")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");

        // Then
        List<String> own =
                as(other, "org-admin").get("/api/v1/vendors").then().extract().path("items.id");
        assertThat(own).containsAll(seen);
    }
}
