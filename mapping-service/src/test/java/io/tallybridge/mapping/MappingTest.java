package io.tallybridge.mapping;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.PostgresResource;
import io.tallybridge.common.testing.TestTokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What tests of the service share: one boot for all of them, and an organization of its own for each test. */
@QuarkusTestResource(value = PostgresResource.class, initArgs = @ResourceArg(name = "database", value = "mapping"))
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(PsaDirectoryStub.class)
abstract class MappingTest {
    /** An organization that no other test knows. */
    protected final String organization =
            "org-" + Long.toHexString(ThreadLocalRandom.current().nextLong());

    /** A vendor, an integration of it, and the vendor's token. */
    protected record Connected(String vendorId, String integrationId, String token) {}

    protected RequestSpecification admin() {
        return as(organization, "org-admin");
    }

    protected static RequestSpecification as(String organization, String... roles) {
        return given().auth().oauth2(TestTokens.user(organization, roles)).contentType(ContentType.JSON);
    }

    protected RequestSpecification service() {
        return given().auth()
                .oauth2(TestTokens.service())
                .header("Tallybridge-Organization", organization)
                .contentType(ContentType.JSON);
    }

    protected static RequestSpecification vendor(Connected connected) {
        return given().auth()
                .oauth2(connected.token())
                .contentType(ContentType.JSON)
                .accept(ContentType.JSON);
    }

    protected Connected connect() {
        return connect(organization);
    }

    protected static Connected connect(String organization) {
        String vendorId = as(organization, "org-admin")
                .body(Map.of("name", "Keeper", "description", "Password management"))
                .post("/api/v1/vendors")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return integrate(organization, vendorId);
    }

    protected static Connected integrate(String organization, String vendorId) {
        String integrationId = as(organization, "org-admin")
                .body(Map.of("vendorId", vendorId, "name", "Keeper console"))
                .post("/api/v1/integrations")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return new Connected(
                vendorId,
                integrationId,
                TestTokens.vendor(organization, UUID.fromString(integrationId), UUID.fromString(vendorId)));
    }

    /** Creates a vendor service; answers its id. */
    protected static String sku(Connected connected, String name) {
        List<Map<String, String>> skus = vendor(connected)
                .body(Map.of(
                        "name",
                        name,
                        "description",
                        name,
                        "category",
                        "security",
                        "subcategory",
                        "password management"))
                .post("/api/vendor-api/service")
                .then()
                .statusCode(201)
                .extract()
                .path("skus");
        return skus.stream()
                .filter(sku -> sku.get("name").equals(name))
                .findFirst()
                .orElseThrow()
                .get("id");
    }

    /** Creates accounts with ids 1, 2, ... */
    protected static void accounts(Connected connected, String... names) {
        vendor(connected)
                .body(IntStream.range(0, names.length)
                        .mapToObj(i -> Map.of("id", Integer.toString(i + 1), "name", names[i]))
                        .toList())
                .post("/api/vendor-api/organization/accounts")
                .then()
                .statusCode(201);
    }

    /** Maps an account; answers the mapping's id. */
    protected String mapAccount(Connected connected, String accountId, UUID connection, String company) {
        return admin().body(Map.of(
                        "integrationId", connected.integrationId(),
                        "accountId", accountId,
                        "connectionId", connection,
                        "companyId", "c-" + company,
                        "companyName", company))
                .post("/api/v1/account-mappings")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Maps a service; answers the mapping's id. */
    protected String mapService(Connected connected, String serviceId, UUID connection, String product) {
        return admin().body(Map.of(
                        "integrationId", connected.integrationId(),
                        "serviceId", serviceId,
                        "connectionId", connection,
                        "productId", "p-" + product,
                        "productName", product))
                .post("/api/v1/service-mappings")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
