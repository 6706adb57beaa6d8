package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract, endpoint by endpoint, in the ways that its clients of three generations use it. */
@QuarkusTest
class VendorContractTest extends MappingTest {
    private static final String ISO_MILLIS = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    private RequestSpecification raw(Connected connected) {
        return given().auth().oauth2(connected.token()).urlEncodingEnabled(false);
    }

    // GET /vendor-api

    @Test
    void vendor_is_wrapped_and_complete() {
        // Given
        Connected keeper = connect();

        // When
        var answer = vendor(keeper).get("/api/vendor-api").then();

        // Then
        answer.statusCode(200)
                .contentType(ContentType.JSON)
                .body("status", equalTo(200))
                .body("message", equalTo("Success - Retrieved Vendor"))
                .body("data._id", equalTo(keeper.vendorId()))
                .body("data.id", equalTo(keeper.vendorId()))
                .body("data.name", equalTo("Keeper"))
                .body("data.integrationType", equalTo("custom"))
                .body("data.isDistributor", equalTo(false))
                .body("data.externalIntegrationStatus", equalTo("notIntegrated"))
                .body("data.mappingResponsibilities", contains("accounts", "services"))
                .body("data.modules.variation", contains("billing"))
                .body("data.organizationId", equalTo(organization))
                .body("data.skus", empty())
                .body("data.attributes", empty())
                .body("data.imageUri", nullValue())
                .body("data.createdAt", matchesPattern(ISO_MILLIS))
                .body("data.updatedAt", matchesPattern(ISO_MILLIS))
                .body("data.__v", equalTo(0));
    }

    // PATCH /vendor-api

    @Test
    void vendor_update_takes_empty_text_as_not_given() {
        // Given: the SDK sends all four keys, the unset ones empty
        Connected keeper = connect();

        // When
        var answer = vendor(keeper)
                .body(
                        "{\"name\":\"Keeper Security\",\"description\":\"\",\"vendorSupportPageUrl\":\"\",\"integrationPortalUrl\":null}")
                .patch("/api/vendor-api")
                .then();

        // Then
        answer.statusCode(200)
                .body("data.name", equalTo("Keeper Security"))
                .body("data.description", equalTo("Password management"))
                .body("data.vendorSupportPageUrl", nullValue())
                .body("status", equalTo(200));
        vendor(keeper)
                .body("{}")
                .patch("/api/vendor-api")
                .then()
                .statusCode(400)
                .body("error", equalTo("Bad Request"));
    }

    // POST /vendor-api/service

    @Test
    void service_creation_answers_the_bare_vendor() {
        // Given
        Connected keeper = connect();
        String body = """
                {"name": "Total Devices", "description": "All devices", "category": "security",
                 "subcategory": "mobile device management (MDM)", "supportArticle": "", "supportContact": "help@vendor.example"}
                """;

        // When
        var answer = vendor(keeper).body(body).post("/api/vendor-api/service").then();

        // Then
        JsonPath vendor = answer.statusCode(201)
                .body("data", nullValue())
                .body("_id", equalTo(keeper.vendorId()))
                .body("skus", hasSize(1))
                .body("skus[0].name", equalTo("Total Devices"))
                .body("skus[0].category", equalTo("security"))
                .body("skus[0].supportArticle", nullValue())
                .body("skus[0].supportContact", equalTo("help@vendor.example"))
                .extract()
                .jsonPath();
        assertThat(vendor.getString("skus[0]._id")).isEqualTo(vendor.getString("skus[0].id"));
        vendor(keeper).get("/api/vendor-api").then().body("data.skus.name", contains("Total Devices"));
    }

    @Test
    void service_name_in_another_case_updates_and_never_doubles() {
        // Given
        Connected keeper = connect();
        String id = sku(keeper, "Größe XL");

        // When
        var answer = vendor(keeper)
                .body(Map.of(
                        "name", "GRÖSSE XL",
                        "description", "now longer",
                        "category", "backup",
                        "subcategory", "cloud backup"))
                .post("/api/vendor-api/service")
                .then();

        // Then
        answer.statusCode(201)
                .body("skus", hasSize(1))
                .body("skus[0].id", equalTo(id))
                .body("skus[0].name", equalTo("Größe XL"))
                .body("skus[0].description", equalTo("now longer"))
                .body("skus[0].category", equalTo("backup"));
    }

    @Test
    void service_enums_are_exact_and_all_faults_are_named() {
        // Given
        Connected keeper = connect();

        // When
        var answer = vendor(keeper)
                .body("{\"name\":\"\",\"category\":\"Security\",\"subcategory\":\"email security\"}")
                .post("/api/vendor-api/service")
                .then();

        // Then
        answer.statusCode(400)
                .body("statusCode", equalTo(400))
                .body("error", equalTo("Bad Request"))
                .body("message", instanceOf(List.class))
                .body("message", hasItem("name should not be empty"))
                .body("message", hasItem("description must be a string"))
                .body("message", hasItem(startsWith("category must be one of the following values: security, backup")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "infrastructure|hosted email",
                "other|email security",
                "service delivery|desktop management and support",
                "security|priviledged access and identity management (PAM/PIM)"
            })
    void category_and_subcategory_are_not_tied(String pair) {
        // Given
        Connected keeper = connect();
        String[] both = pair.split("\\|");

        // When
        var answer = vendor(keeper)
                .body(Map.of("name", "x", "description", "", "category", both[0], "subcategory", both[1]))
                .post("/api/vendor-api/service")
                .then();

        // Then
        answer.statusCode(201).body("skus[0].subcategory", equalTo(both[1]));
    }

    // GET and PATCH /vendor-api/service/{id}

    @Test
    void one_service_is_the_vendor_with_that_service() {
        // Given
        Connected keeper = connect();
        String first = sku(keeper, "First");
        sku(keeper, "Second");

        // When
        var answer = vendor(keeper).get("/api/vendor-api/service/" + first).then();

        // Then
        answer.statusCode(200)
                .body("status", equalTo(200))
                .body("data.id", equalTo(keeper.vendorId()))
                .body("data.skus.id", contains(first));
        vendor(keeper)
                .get("/api/vendor-api/service/64aa000000000000000000d1")
                .then()
                .statusCode(404)
                .body("statusCode", equalTo(404))
                .body("message", equalTo("Vendor Service Not Found"));
    }

    @Test
    void legacy_service_update_takes_a_form() {
        // Given
        Connected keeper = connect();
        String first = sku(keeper, "First");
        sku(keeper, "Second");

        // When
        var answer = given().auth()
                .oauth2(keeper.token())
                .contentType("application/x-www-form-urlencoded")
                .body("description=two+words+%C3%A4&category=backup")
                .patch("/api/vendor-api/service/" + first)
                .then();

        // Then
        answer.statusCode(200)
                .body("data.skus[0].description", equalTo("two words ä"))
                .body("data.skus[0].category", equalTo("backup"));
        vendor(keeper)
                .body(Map.of("name", "SECOND"))
                .patch("/api/vendor-api/service/" + first)
                .then()
                .statusCode(409)
                .body("error", equalTo("Conflict"));
        raw(keeper).patch("/api/vendor-api/service/" + first).then().statusCode(200);
    }

    // GET /vendor-api/organization, PATCH status

    @Test
    void integration_is_bare_and_never_null() {
        // Given
        Connected keeper = connect();

        // When
        var answer = vendor(keeper).get("/api/vendor-api/organization").then();

        // Then
        answer.statusCode(200)
                .body("", aMapWithSize(7))
                .body("organizationId", equalTo(organization))
                .body("name", equalTo(organization))
                .body("vendorId", equalTo(keeper.vendorId()))
                .body("vendorName", equalTo("Keeper"))
                .body("integrationId", equalTo(keeper.integrationId()))
                .body("status", equalTo("inactive"))
                .body("lastSyncedAt", startsWith("1900-"))
                .body("lastSyncedAt", matchesPattern(ISO_MILLIS));
    }

    @Test
    void status_can_be_set_with_every_kind_of_body() {
        // Given
        Connected keeper = connect();
        String path = "/api/vendor-api/organization/status/";

        // When: none at all, an empty object, an empty object without its type, an empty form
        raw(keeper).patch(path + "pending").then().statusCode(200).body("data.status", equalTo("pending"));
        vendor(keeper)
                .body("{}")
                .patch(path + "disabled")
                .then()
                .statusCode(200)
                .body("data.status", equalTo("disabled"));
        raw(keeper)
                .header("Content-Type", "")
                .patch(path + "error")
                .then()
                .statusCode(200)
                .body("data.status", equalTo("error"));
        var answer = given().auth()
                .oauth2(keeper.token())
                .contentType("application/x-www-form-urlencoded")
                .patch(path + "active")
                .then();

        // Then
        answer.statusCode(200)
                .body("data.status", equalTo("active"))
                .body("data.integrationId", equalTo(keeper.integrationId()))
                .body("status", equalTo(200))
                .body("message", equalTo("Success - Updated Integration Status"));
        vendor(keeper).patch(path + "pending").then().statusCode(200).body("data.status", equalTo("active"));
        vendor(keeper).patch(path + "Pending").then().statusCode(400).body("message", hasSize(1));
        vendor(keeper).get("/api/vendor-api/organization").then().body("status", equalTo("active"));
    }

    // accounts

    @Test
    void account_as_the_sdk_posts_it() {
        // Given: an array of one, an empty description
        Connected keeper = connect();

        // When
        var answer = vendor(keeper)
                .body("[{\"id\":\"1\",\"name\":\"Sample Account\",\"description\":\"\"}]")
                .post("/api/vendor-api/organization/accounts")
                .then();

        // Then
        answer.statusCode(201)
                .body("$", hasSize(1))
                .body("[0].id", equalTo("1"))
                .body("[0].name", equalTo("Sample Account"))
                .body("[0].description", equalTo(""))
                .body("[0].isMapped", equalTo(false))
                .body("[0].mappingId", nullValue());
    }

    @Test
    void account_as_a_bare_object_without_content_type() {
        // Given
        Connected keeper = connect();

        // When
        var answer = raw(keeper)
                .noContentType()
                .body("{\"id\":\"contoso.onmicrosoft.com\",\"name\":\"Contoso\",\"isArrears\":\"True\"}".getBytes())
                .post("/api/vendor-api/organization/accounts")
                .then();

        // Then
        answer.statusCode(201)
                .body("$", hasSize(1))
                .body("[0].id", equalTo("contoso.onmicrosoft.com"))
                .body("[0].isArrears", equalTo(true));
    }

    @Test
    void account_ids_may_be_numbers_and_repeats_are_harmless() {
        // Given: the Python port posts its own ids with their JSON type, on every run
        Connected keeper = connect();
        String path = "/api/vendor-api/organization/accounts";
        vendor(keeper)
                .body("[{\"id\":1042,\"name\":\"One\"}]")
                .post(path)
                .then()
                .statusCode(201)
                .body("[0].id", equalTo("1042"));

        // When
        vendor(keeper)
                .body("[{\"id\":1042,\"name\":\"Other\"}]")
                .post(path)
                .then()
                .statusCode(409)
                .body("message", equalTo("A resource with this Id already exists."));
        var mixed = vendor(keeper)
                .body(
                        "[{\"id\":1042,\"name\":\"Other\"},{\"id\":7,\"name\":\"Seven\"},{\"id\":\"7\",\"name\":\"Again\"}]")
                .post(path)
                .then();

        // Then
        mixed.statusCode(201).body("id", contains("1042", "7")).body("name", contains("One", "Seven"));
        vendor(keeper).get(path).then().statusCode(200).body("id", containsInAnyOrder("1042", "7"));
        vendor(keeper).body("[]").post(path).then().statusCode(201).body("$", empty());
    }

    @Test
    void thousands_of_accounts_are_one_request() {
        // Given
        Connected keeper = connect();
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 5_000; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"a")
                    .append(i)
                    .append("\",\"name\":\"Account ")
                    .append(i)
                    .append("\"}");
        }

        // When
        vendor(keeper)
                .body(body.append(']').toString())
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(201);

        // Then
        vendor(keeper)
                .get("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(200)
                .body("$", hasSize(5_000));
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("mappingVersion", equalTo(1))
                .body("pendingUpdates", equalTo(0));
    }

    @Test
    void account_lists_know_all_encodings_of_ids() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One", "Two", "Three");
        String mapping = mapAccount(keeper, "2", UUID.randomUUID(), "Two");
        String path = "/api/vendor-api/organization/accounts";

        // When
        List<String> queries = List.of(
                "?accountIds=1&accountIds=3",
                "?accountIds=1,3",
                "?accountIds[]=1&accountIds[]=3",
                "?accountIds%5B%5D=1%2C3");

        // Then
        for (String query : queries) {
            raw(keeper).get(path + query).then().statusCode(200).body("id", contains("1", "3"));
        }
        raw(keeper)
                .get(path + "?returnUnmapped=False")
                .then()
                .statusCode(200)
                .body("id", contains("2"))
                .body("[0].isMapped", equalTo(true))
                .body("[0].mappingId", equalTo(mapping));
        raw(keeper)
                .get(path + "?returnUnmapped=TRUE&accountIds=")
                .then()
                .statusCode(200)
                .body("$", hasSize(3));
        raw(keeper).get(path + "?accountIds=unknown").then().statusCode(200).body("$", empty());
    }

    @Test
    void account_update_finds_form_encoded_path_ids() {
        // Given
        Connected keeper = connect();
        String path = "/api/vendor-api/organization/accounts";
        vendor(keeper)
                .body(List.of(
                        Map.of("id", "Baker & Sons Ltd", "name", "b"),
                        Map.of("id", "a+b", "name", "plus"),
                        Map.of("id", "x/y", "name", "slash")))
                .post(path)
                .then()
                .statusCode(201);

        // When
        raw(keeper)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"Baker\",\"isActive\":false}")
                .patch(path + "/Baker+%26+Sons+Ltd")
                .then()
                .statusCode(200)
                .body("id", equalTo("Baker & Sons Ltd"))
                .body("name", equalTo("Baker"))
                .body("isActive", equalTo(false));
        raw(keeper)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"Plus\"}")
                .patch(path + "/a+b")
                .then()
                .statusCode(200)
                .body("name", equalTo("Plus"));
        raw(keeper)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"Slash\"}")
                .patch(path + "/x%2fy")
                .then()
                .statusCode(200)
                .body("name", equalTo("Slash"));

        // Then
        vendor(keeper).get(path).then().body("name", containsInAnyOrder("Baker", "Plus", "Slash"));
    }

    @Test
    void account_rename_keeps_its_mapping() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One", "Two");
        String mapping = mapAccount(keeper, "1", UUID.randomUUID(), "One");
        String path = "/api/vendor-api/organization/accounts";

        // When: form-encoded, as the Python port has it
        var answer = given().auth()
                .oauth2(keeper.token())
                .contentType("application/x-www-form-urlencoded")
                .body("id=one&description=new")
                .patch(path + "/1")
                .then();

        // Then
        answer.statusCode(200)
                .body("id", equalTo("one"))
                .body("name", equalTo("One"))
                .body("description", equalTo("new"))
                .body("mappingId", equalTo(mapping));
        vendor(keeper).body(Map.of("id", "2")).patch(path + "/one").then().statusCode(409);
        vendor(keeper)
                .body(Map.of("name", "x"))
                .patch(path + "/1")
                .then()
                .statusCode(404)
                .body("message", equalTo("No account map found with id: 1"));
    }

    @Test
    void bulk_update_answers_as_it_was_asked_and_is_all_or_nothing() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One", "Two");
        String path = "/api/vendor-api/organization/accounts";

        // When
        vendor(keeper)
                .body("{\"id\":1,\"name\":\"Uno\"}")
                .patch(path)
                .then()
                .statusCode(200)
                .body("name", equalTo("Uno"));
        vendor(keeper)
                .body("[{\"id\":\"2\",\"name\":\"Due\"},{\"id\":\"1\",\"isActive\":false}]")
                .patch(path)
                .then()
                .statusCode(200)
                .body("name", contains("Due", "Uno"));
        vendor(keeper)
                .body("[{\"id\":\"1\",\"name\":\"X\"},{\"id\":\"9\",\"name\":\"Y\"}]")
                .patch(path)
                .then()
                .statusCode(404);

        // Then
        vendor(keeper).get(path).then().body("name", contains("Uno", "Due")).body("isActive", contains(false, true));
    }

    // organization services

    @Test
    void organization_services_as_the_dynamic_sdk_uses_them() {
        // Given: the name is the id, `_id` is what the count route takes
        Connected keeper = connect();
        String path = "/api/vendor-api/organization/services";

        // When
        var answer = vendor(keeper)
                .body("[{\"id\":\"Backup 1 TB\",\"name\":\"Backup 1 TB\",\"description\":\"per TB\"}]")
                .post(path)
                .then();

        // Then
        answer.statusCode(201)
                .body("[0].id", equalTo("Backup 1 TB"))
                .body("[0]._id", equalTo("Backup 1 TB"))
                .body("[0].isMapped", equalTo(false));
        vendor(keeper)
                .body("{\"id\":\"Backup 1 TB\",\"name\":\"x\",\"description\":\"y\"}")
                .post(path)
                .then()
                .statusCode(409);
        raw(keeper)
                .contentType(ContentType.JSON)
                .body("{\"description\":\"per TB and month\"}")
                .patch(path + "/Backup+1+TB")
                .then()
                .statusCode(200)
                .body("description", equalTo("per TB and month"));
        vendor(keeper)
                .body("[{\"id\":\"Backup 1 TB\",\"isArrears\":true}]")
                .patch(path)
                .then()
                .statusCode(200)
                .body("[0].isArrears", equalTo(true));
        raw(keeper)
                .get(path + "?serviceIds=Backup%201%20TB")
                .then()
                .statusCode(200)
                .body("$", hasSize(1));
        service()
                .get("/internal/v1/integrations/" + keeper.integrationId() + "/mapping-state")
                .then()
                .body("services.serviceKey", contains("Backup 1 TB"));
    }

    @Test
    void organization_service_mapping_survives_a_rename() {
        // Given
        Connected keeper = connect();
        String path = "/api/vendor-api/organization/services";
        vendor(keeper)
                .body("{\"id\":\"a\",\"name\":\"A\",\"description\":\"\"}")
                .post(path)
                .then()
                .statusCode(201);
        String mapping = mapService(keeper, "a", UUID.randomUUID(), "Product");

        // When
        vendor(keeper).body("{\"id\":\"b\"}").patch(path + "/a").then().statusCode(200);

        // Then
        vendor(keeper).get(path).then().body("[0].id", equalTo("b")).body("[0].mappingId", equalTo(mapping));
    }

    @Test
    void organization_service_cannot_take_the_id_of_a_vendor_service() {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");

        // When
        var answer = vendor(keeper)
                .body(Map.of("id", sku, "name", "x", "description", "y"))
                .post("/api/vendor-api/organization/services")
                .then();

        // Then
        answer.statusCode(409);
    }

    // alerts

    @Test
    void alert_is_accepted_in_form_and_failed_with_a_reason() {
        // Given: as the SDK sends it, with what is unset as null and empty
        Connected keeper = connect();
        accounts(keeper, "One");
        mapAccount(keeper, "1", UUID.randomUUID(), "One");
        String body = """
                {"title":"Disk full","description":"C: is full","alertId":"4711","priority":1.0,"status":1.0,
                 "dueDateTime":null,"serviceId":""}
                """;

        // When
        JsonPath taken = vendor(keeper)
                .body(body)
                .post("/api/vendor-api/alerting/1")
                .then()
                .statusCode(201)
                .body("alertId", equalTo("4711"))
                .extract()
                .jsonPath();

        // Then
        assertThat(taken.getMap("")).containsOnlyKeys("messageId", "alertId", "correlationID");
        vendor(keeper)
                .get("/api/vendor-api/alerting/debug/" + taken.getString("messageId"))
                .then()
                .statusCode(200)
                .body("messageId", equalTo(taken.getString("messageId")))
                .body("status", equalTo("failed"))
                .body("statusCode", instanceOf(Integer.class))
                .body("errors", hasSize(1))
                .body("errors[0]", containsString("billing only"))
                .body("ticketId", nullValue())
                .body("createdAt", matchesPattern(ISO_MILLIS));
        vendor(keeper)
                .body(body)
                .post("/api/vendor-api/alerting/1")
                .then()
                .statusCode(201)
                .body("messageId", equalTo(taken.getString("messageId")));
        vendor(keeper)
                .get("/api/vendor-api/alerting/debug/" + UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    void alert_priorities_of_both_generations_pass_and_unmapped_accounts_do_not() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One");

        // When
        var unmapped = vendor(keeper)
                .body("{\"title\":\"t\",\"description\":\"d\",\"alertId\":\"1\",\"priority\":2,\"status\":0}")
                .post("/api/vendor-api/alerting/1")
                .then();

        // Then
        unmapped.statusCode(404).body("message", equalTo("No account map found with id: 1"));
        mapAccount(keeper, "1", UUID.randomUUID(), "One");
        vendor(keeper)
                .body(
                        "{\"title\":\"t\",\"description\":\"d\",\"alertId\":\"1\",\"priority\":0,\"status\":0,\"dueDateTime\":\"2026-12-01T00:00:00.000Z\"}")
                .post("/api/vendor-api/alerting/1")
                .then()
                .statusCode(201);
        vendor(keeper)
                .body(
                        "{\"title\":\"t\",\"description\":\"d\",\"alertId\":\"2\",\"priority\":5,\"status\":1e400,\"dueDateTime\":\"soon\"}")
                .post("/api/vendor-api/alerting/1")
                .then()
                .statusCode(400)
                .body("message", hasItem("priority must be a number from 0 to 4"))
                .body("message", hasItem("status must be a number from 0 to 6"))
                .body("message", hasItem("dueDateTime must be a valid ISO 8601 date string"));
    }

    // beyond the contract

    @Test
    void test_connection_says_who_what_and_what_is_missing() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "One", "Two");
        sku(keeper, "Licences");
        mapAccount(keeper, "1", UUID.randomUUID(), "One");

        // When
        var answer = vendor(keeper).get("/api/vendor-api/test-connection").then();

        // Then
        answer.statusCode(200)
                .body("ok", equalTo(true))
                .body("organizationId", equalTo(organization))
                .body("integrationName", equalTo("Keeper console"))
                .body("vendorName", equalTo("Keeper"))
                .body("rights", hasItem("counts:write"))
                .body("accounts.total", equalTo(2))
                .body("accounts.mapped", equalTo(1))
                .body("services.total", equalTo(1))
                .body("services.mapped", equalTo(0))
                .body("missing", hasItem("1 of 2 accounts are mapped."))
                .body("mappingStatus", equalTo("1 update pending"));
    }

    @Test
    void a_removed_integration_is_an_unknown_profile() {
        // Given
        Connected stranger = new Connected(
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                io.tallybridge.common.testing.TestTokens.vendor(organization, UUID.randomUUID(), UUID.randomUUID()));

        // When
        var answer =
                vendor(stranger).get("/api/vendor-api/organization/accounts").then();

        // Then
        answer.statusCode(404)
                .body("statusCode", equalTo(404))
                .body("message", equalTo("Vendor Profile Not Found"))
                .body("error", equalTo("Not Found"));
    }

    @Test
    void errors_of_the_framework_have_the_contracts_shape_too() {
        // Given
        Connected keeper = connect();

        // When
        var noToken = given().get("/api/vendor-api").then();
        var noRole = as(organization, "org-admin").get("/api/vendor-api").then();
        var noRoute = vendor(keeper).get("/api/vendor-api/nothing/here").then();
        var noMethod = vendor(keeper).delete("/api/vendor-api/organization").then();

        // Then
        noToken.statusCode(401).body("statusCode", equalTo(401)).body("error", equalTo("Unauthorized"));
        noRole.statusCode(403).body("statusCode", equalTo(403)).body("error", equalTo("Forbidden"));
        noRoute.statusCode(404).body("statusCode", equalTo(404));
        noMethod.statusCode(405).body("statusCode", equalTo(405));
    }
}
