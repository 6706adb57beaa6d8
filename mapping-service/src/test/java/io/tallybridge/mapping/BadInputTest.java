package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in gets a clear answer, never a 5xx, and leaves nothing half done. */
@QuarkusTest
class BadInputTest extends MappingTest {
    private static final List<String> BODIES = List.of(
            "",
            "{",
            "[",
            "{\"name\":",
            "null",
            "[]",
            "[[]]",
            "7",
            "\"text\"",
            "{}{}",
            "{\"name\":null}",
            "{\"name\":\"\"}",
            "{\"name\":{}}",
            "{\"name\":[1]}",
            "{\"name\":\"a\\u0000b\"}",
            "{\"name\":\"\\ud800\"}",
            "{\"name\":\"" + "x".repeat(10_000) + "\"}",
            "[{\"id\":\"1\",\"name\":\"n\"},null,7,\"x\"]",
            "[".repeat(5_000),
            "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}",
            "<xml/>",
            "\u0000");

    /** Bodies whose id is wrong, for routes that read one. */
    private static final List<String> IDS = List.of(
            "{\"id\":\"a\\u0000b\",\"name\":\"n\",\"description\":\"d\"}",
            "{\"id\":\"" + "x".repeat(10_000) + "\",\"name\":\"n\"}",
            "{\"id\":{},\"name\":\"n\"}",
            "{\"id\":true,\"name\":\"n\"}");

    private static void requireClear(Response response, String what) {
        assertThat(response.statusCode()).as(what).isBetween(400, 499);
        assertThat(response.asString())
                .as(what)
                .doesNotContain("HTTP 400")
                .doesNotContain("Exception")
                .doesNotContain("java.")
                .doesNotContain("org.");
    }

    @Test
    void bodies_of_the_own_api() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One");
        String mapping = mapService(keeper, sku(keeper, "Licences"), UUID.randomUUID(), "Base");
        List<String> posts = List.of(
                "/api/v1/vendors",
                "/api/v1/integrations",
                "/api/v1/account-mappings",
                "/api/v1/service-mappings",
                "/api/v1/mappings/auto");

        // When / Then
        for (String body : BODIES) {
            String shown = body.length() > 60 ? body.substring(0, 60) : body;
            for (String path : posts) {
                requireClear(admin().body(body.getBytes(StandardCharsets.UTF_8)).post(path), path + " " + shown);
            }
            requireClear(
                    as(organization, "operator")
                            .body(body.getBytes(StandardCharsets.UTF_8))
                            .post("/api/v1/organizations"),
                    "organizations " + shown);
        }
        for (String body : List.of(
                "",
                "{",
                "null",
                "7",
                "[1]",
                "{\"rule\":7}",
                "{\"overrides\":7}",
                "{\"overrides\":[null]}",
                "{\"overrides\":[{}]}",
                "{\"productName\":\"\"}")) {
            requireClear(admin().body(body).patch("/api/v1/service-mappings/" + mapping), body);
        }
        admin().get("/api/v1/vendors").then().body("items", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"name\":", "{\"name\": nope}", "<xml/>"})
    void a_body_that_is_not_json_is_called_so(String body) {
        // When / Then
        admin().body(body)
                .post("/api/v1/vendors")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/invalid-input"))
                .body("detail", equalTo("The body is not well-formed JSON."))
                .body("instance", equalTo("/api/v1/vendors"));
    }

    @Test
    void bodies_of_the_vendor_api() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One");
        String sku = sku(keeper, "Licences");

        // When / Then
        for (String body : BODIES) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String shown = body.length() > 60 ? body.substring(0, 60) : body;
            List<Response> answers = new ArrayList<>();
            answers.add(vendor(keeper).body(bytes).post("/api/vendor-api/service"));
            answers.add(vendor(keeper).body(bytes).post("/api/vendor-api/alerting/1"));
            answers.add(vendor(keeper).body(bytes).patch("/api/vendor-api"));
            if (!body.equals("[]")) {
                answers.add(vendor(keeper).body(bytes).post("/api/vendor-api/organization/accounts"));
                answers.add(vendor(keeper).body(bytes).patch("/api/vendor-api/organization/accounts"));
                answers.add(vendor(keeper).body(bytes).post("/api/vendor-api/organization/services"));
            }
            for (Response answer : answers) {
                requireClear(answer, shown);
                answer.then().contentType(ContentType.JSON).body("statusCode", equalTo(answer.statusCode()));
            }
        }
        vendor(keeper)
                .body("{\"name\":7}")
                .patch("/api/vendor-api/service/" + sku)
                .then()
                .statusCode(400);
        vendor(keeper)
                .body("{\"version\":1e999999999}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(400);
        vendor(keeper)
                .body("{\"version\":\"soon\"}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(400);
        vendor(keeper)
                .body("{\"version\":-1}")
                .post("/api/vendor-api/mappings/sync")
                .then()
                .statusCode(400);
        vendor(keeper).get("/api/vendor-api/organization/accounts").then().body("name", contains("One"));
        vendor(keeper).get("/api/vendor-api").then().body("data.skus", hasSize(1));
    }

    @Test
    void batches_are_refused_as_a_whole_with_every_fault_named() {
        // Given
        Connected keeper = connect();

        // When
        var answer = vendor(keeper)
                .body("[{\"id\":\"1\",\"name\":\"ok\"},{\"name\":\"no id\"},{\"id\":\"3\"},\"x\"]")
                .post("/api/vendor-api/organization/accounts")
                .then();

        // Then
        answer.statusCode(400)
                .body(
                        "message",
                        containsInAnyOrder(
                                "[1] id must be a string", "[2] name must be a string", "[3] must be an object"));
        vendor(keeper).get("/api/vendor-api/organization/accounts").then().body("$", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "🦊 Füchse & Co",
                "مكتب المحاماة",
                "日本語株式会社",
                "\u202ereversed\u202c",
                "a\tb\nc",
                "'; drop table account; --",
                "%_\\",
                "ﬀ ß İ ı"
            })
    void names_of_every_script_come_back_unchanged(String name) {
        // Given
        Connected keeper = connect();

        // When
        vendor(keeper)
                .contentType("application/json; charset=utf-8")
                .body(List.of(Map.of("id", name, "name", name, "description", name)))
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(201)
                .body("[0].id", equalTo(name));

        // Then
        vendor(keeper)
                .queryParam("accountIds", name)
                .get("/api/vendor-api/organization/accounts")
                .then()
                .body("id", contains(name))
                .body("name", contains(name));
        admin().queryParam("search", name)
                .get("/api/v1/integrations/" + keeper.integrationId() + "/accounts")
                .then()
                .body("items.name", contains(name));
        vendor(keeper)
                .body(Map.of("name", "renamed"))
                .patch("/api/vendor-api/organization/accounts/{id}", name)
                .then()
                .statusCode(200)
                .body("id", equalTo(name));
    }

    @Test
    void large_bodies_of_little_things_are_passed_over_or_refused() {
        // Given: a few megabytes each, which would be many times more as a tree
        Connected keeper = connect();
        accounts(keeper, "One");
        String mapping = mapService(keeper, sku(keeper, "Licences"), UUID.randomUUID(), "Base");
        String nested = "[" + "[],".repeat(1_000_000) + "[]]";
        StringBuilder fields = new StringBuilder("{");
        for (int i = 0; i < 300_000; i++) {
            fields.append("\"f").append(i).append("\":1,");
        }

        // When / Then
        vendor(keeper)
                .body("{\"id\":\"2\",\"name\":\"Two\",\"attributes\":" + nested + "}")
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(201);
        vendor(keeper)
                .body(fields + "\"id\":\"3\",\"name\":\"Three\"}")
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(201);
        vendor(keeper)
                .body("[" + "{},".repeat(60_000) + "{}]")
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(400)
                .body("message", contains("body must contain no more than 50000 elements"));
        vendor(keeper)
                .body("[" + "{},".repeat(40_000) + "{}]")
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(400)
                .body("message", hasSize(50));
        admin().body("{\"rule\":{\"minimum\":3,\"x\":" + nested + "}}")
                .patch("/api/v1/service-mappings/" + mapping)
                .then()
                .statusCode(200)
                .body("rule.minimum", equalTo(3));
        admin().body("{\"overrides\":[" + "{},".repeat(500_000) + "{}]}")
                .patch("/api/v1/service-mappings/" + mapping)
                .then()
                .statusCode(400);
        vendor(keeper)
                .get("/api/vendor-api/organization/accounts")
                .then()
                .body("name", contains("One", "Two", "Three"));
    }

    @Test
    void paths_and_queries() {
        // Given
        Connected keeper = connect();

        // When / Then
        for (String path : List.of(
                "/api/v1/vendors/not-a-uuid",
                "/api/v1/vendors/%00",
                "/api/v1/integrations/" + UUID.randomUUID(),
                "/api/v1/integrations/" + keeper.integrationId() + "x",
                "/api/v1/integrations?cursor=%00",
                "/api/v1/integrations?cursor=WyJhIl0",
                "/api/v1/integrations?limit=1001",
                "/api/v1/integrations?limit=-1",
                "/api/v1/integrations?limit=many",
                "/api/v1/integrations?limit=99999999999999",
                "/api/v1/integrations?vendorId=x",
                "/api/v1/account-mappings?integrationId=x",
                "/api/v1/service-mappings?connectionId=1",
                "/api/v1/mappings/suggestions",
                "/api/v1/mappings/suggestions?connectionId=x",
                "/api/v1/mappings/history?cursor=WyJhIiwiYiIsImMiXQ",
                "/api/v1/mappings/history/" + keeper.integrationId() + "/x",
                "/api/v1/mappings/history/" + keeper.integrationId() + "/-1",
                "/api/v1/nothing")) {
            Response answer = given().urlEncodingEnabled(false)
                    .auth()
                    .oauth2(io.tallybridge.common.testing.TestTokens.user(organization, "org-admin"))
                    .get(path);
            requireClear(answer, path);
            answer.then().contentType("application/problem+json");
            assertThat(answer.statusCode()).as(path).isEqualTo(path.contains("?") ? 400 : answer.statusCode());
        }
        given().urlEncodingEnabled(false)
                .auth()
                .oauth2(keeper.token())
                .contentType(ContentType.JSON)
                .body("{}")
                .patch("/api/vendor-api/organization/accounts/%00")
                .then()
                .statusCode(400)
                .body("statusCode", equalTo(400));
        vendor(keeper)
                .queryParam("limit", "x")
                .get("/api/vendor-api/mappings")
                .then()
                .statusCode(400);
        service().get("/internal/v1/mappings").then().statusCode(400);
        service().get("/internal/v1/mappings?connectionId=x").then().statusCode(400);
    }

    @Test
    void organizations() {
        // Given
        String id = organization + "-new";

        // When
        as("root", "operator")
                .body(Map.of("id", id, "name", "New MSP", "timeZone", "Europe/Vienna", "currency", "EUR"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(201)
                .body("id", equalTo(id))
                .body("currency", equalTo("EUR"));

        // Then
        as(id, "billing-viewer")
                .get("/api/v1/organization")
                .then()
                .body("timeZone", equalTo("Europe/Vienna"))
                .body("name", equalTo("New MSP"));
        as("root", "operator")
                .body(Map.of("id", id, "name", "x"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(409);
        as("root", "operator")
                .body(Map.of("id", "UPPER", "name", "x"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(400);
        as("root", "operator")
                .body(Map.of("id", id + "2", "name", "x", "timeZone", "Mars/Base"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(400);
        as("root", "operator")
                .body(Map.of("id", id + "2", "name", "x", "currency", "euro"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(400);
        as("root", "org-admin")
                .body(Map.of("id", id + "2", "name", "x"))
                .post("/api/v1/organizations")
                .then()
                .statusCode(403);
        as(id, "billing-viewer")
                .body(Map.of("name", "x"))
                .patch("/api/v1/organization")
                .then()
                .statusCode(403);
        as(id, "org-admin")
                .body(Map.of("timeZone", "+99:00"))
                .patch("/api/v1/organization")
                .then()
                .statusCode(400);
        as(id, "org-admin").body("[]").patch("/api/v1/organization").then().statusCode(400);
        as("Not Valid", "org-admin")
                .get("/api/v1/organization")
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/no-organization"));
    }

    @Test
    void a_refused_field_is_named_without_our_classes() {
        // Given
        Connected keeper = connect();

        // When
        var answer = admin().body("{\"vendorId\":\"x\",\"name\":\"n\"}")
                .post("/api/v1/integrations")
                .then();

        // Then
        answer.statusCode(400)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/invalid-input"))
                .body("detail", containsString("'vendorId'"))
                .body("detail", not(containsString("java")));
        admin().contentType("text/plain")
                .body("x")
                .post("/api/v1/vendors")
                .then()
                .statusCode(415);
        assertThat(keeper.vendorId()).isNotEmpty();
    }
}
