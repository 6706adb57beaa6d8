package io.tallybridge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.TestTokens;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CountRouteTest extends ServiceTest {

    @Inject
    MovableClock clock;

    private final MappingStub.Integration keeper = new MappingStub.Integration("acme")
            .account("1", true)
            .account("2", false)
            .service("sku-1", "canonical-1", true)
            .service("sku-2", "canonical-2", false)
            .service("Backup Plus", "canonical-3", true)
            .publish();

    @AfterEach
    void runClock() {
        clock.run();
    }

    private io.restassured.response.ValidatableResponse stored(MappingStub.Integration integration) {
        return viewer(integration.organization)
                .queryParam("integrationId", integration.id)
                .queryParam("history", true)
                .get("/api/v1/usage/counts")
                .then()
                .statusCode(200);
    }

    @Test
    void answersExactlyAsTheContractSays() {
        // Given a mapped account and service
        clock.freeze(Instant.parse("2026-10-15T12:00:00Z"));
        // When
        String body = count(keeper, "sku-1", "1", "12.35")
                .statusCode(201)
                .contentType("application/json")
                .extract()
                .asString();
        // Then
        assertThat(body).isEqualTo("{\"status\":201,\"message\":\"Success - Created service unit count\"}");
        stored(keeper)
                .body("items", hasSize(1))
                .body("nextCursor", is((Object) null))
                .body("items[0].integrationId", equalTo(keeper.id.toString()))
                .body("items[0].accountId", equalTo("1"))
                .body("items[0].serviceId", equalTo("canonical-1"))
                .body("items[0].day", equalTo("2026-10-15"))
                .body("items[0].unitCount", number("12.35"))
                .body("items[0].recordedAt", equalTo("2026-10-15T12:00:00Z"))
                .body("items[0].recordedBy", equalTo("integration:" + keeper.id))
                .body("items[0].source", equalTo("VENDOR_API"))
                .body("items[0].corrections", equalTo(0));
    }

    @Test
    void aLaterCountReplacesAndTheFormerValueIsHistory() {
        // Given
        clock.freeze(Instant.parse("2026-10-15T12:00:00Z"));
        count(keeper, "sku-1", "1", "10").statusCode(201);
        clock.freeze(Instant.parse("2026-10-15T13:00:00Z"));
        // When the same value comes again, then another
        count(keeper, "sku-1", "1", "10.0").statusCode(201);
        clock.freeze(Instant.parse("2026-10-15T14:00:00Z"));
        count(keeper, "sku-1", "1", "7").statusCode(201);
        // Then
        stored(keeper)
                .body("items", hasSize(1))
                .body("items[0].unitCount", number("7"))
                .body("items[0].corrections", equalTo(1))
                .body("items[0].history", hasSize(1))
                .body("items[0].history[0].unitCount", number("10"))
                .body("items[0].history[0].recordedAt", equalTo("2026-10-15T13:00:00Z"));
    }

    @Test
    void theDayIsTheOrganizations() {
        // Given it is the 16th in Vienna and still the 15th in UTC
        keeper.timeZone("Europe/Vienna").publish();
        clock.freeze(Instant.parse("2026-10-15T22:30:00Z"));
        // When
        count(keeper, "sku-1", "1", "3").statusCode(201);
        // Then
        stored(keeper).body("items[0].day", equalTo("2026-10-16"));
    }

    @Test
    void theTimeZoneMayComeFromTheMappingsStream() {
        // Given
        MappingStub.Integration far = new MappingStub.Integration("far-east")
                .account("1", true)
                .service("s", "s", true)
                .timeZoneByFeed("Pacific/Auckland")
                .publish();
        clock.freeze(Instant.parse("2026-10-15T12:00:00Z"));
        // When
        count(far, "s", "1", "3").statusCode(201);
        // Then
        stored(far).body("items[0].day", equalTo("2026-10-16"));
    }

    @ParameterizedTest
    @CsvSource({"sku-1,2", "sku-2,1", "sku-1,nobody", "sku-9,1"})
    void whatIsNotMappedIs404AndKept(String service, String account) {
        // When
        count(keeper, service, account, "5")
                .statusCode(404)
                .contentType("application/json")
                .body("statusCode", equalTo(404))
                .body("message", equalTo("No account map found with id: " + account));
        // Then
        stored(keeper)
                .body("items", hasSize(1))
                .body("items[0].accountId", equalTo(account))
                .body("items[0].unitCount", number("5"));
    }

    @Test
    void aMappingMadeMeanwhileIsSeenAtOnce() {
        // Given a count that was refused
        count(keeper, "sku-1", "2", "5").statusCode(404);
        // When the account is mapped
        keeper.account("2", true).publish();
        // Then
        eventually("201", () -> count(keeper, "sku-1", "2", "6").extract().statusCode() == 201);
    }

    @Test
    void aCountThatCameBeforeItsServiceFindsIt() {
        // Given
        count(keeper, "later", "1", "4").statusCode(404);
        count(keeper, "later", "1", "5").statusCode(404);
        stored(keeper).body("items[0].serviceId", equalTo("later"));
        // When the service is created under a canonical id, and counted again
        keeper.service("later", "canonical-later", true).publish();
        eventually("201", () -> count(keeper, "later", "1", "6").extract().statusCode() == 201);
        // Then all of it is one count with its history
        eventually(
                "adopted",
                () -> stored(keeper)
                                .extract()
                                .jsonPath()
                                .getList("items.serviceId")
                                .equals(List.of("canonical-later"))
                        && stored(keeper)
                                .extract()
                                .jsonPath()
                                .getList("items[0].history.unitCount")
                                .equals(List.of(4, 5)));
        stored(keeper).body("items[0].unitCount", number("6")).body("items[0].corrections", equalTo(2));
    }

    @Test
    void aKeptCountNeedsNoOtherToFindItsService() {
        // Given
        count(keeper, "later", "1", "4").statusCode(404);
        count(keeper, "later", "1", "5").statusCode(404);
        // When the service is created, and something else is counted
        keeper.service("later", "canonical-later", true).publish();
        // Then
        eventually("adopted", () -> {
            count(keeper, "sku-1", "2", "1").statusCode(404);
            return stored(keeper)
                    .extract()
                    .jsonPath()
                    .getList("items.serviceId")
                    .contains("canonical-later");
        });
        stored(keeper)
                .body("items", hasSize(2))
                .body("items[0].serviceId", equalTo("canonical-later"))
                .body("items[0].unitCount", number("5"))
                .body("items[0].history.unitCount", equalTo(List.of(4)));
    }

    @Test
    void aKeptCountFindsItsServiceAlthoughAnotherComesInThatMoment() throws SQLException {
        // Given
        count(keeper, "later", "1", "4").statusCode(404);
        try (Connection intake = Database.asService();
                Connection watch = Database.asService()) {
            intake.setAutoCommit(false);
            Database.run(intake, "set local app.organization = '%s'".formatted(keeper.organization));
            Database.run(intake, """
                    insert into unit_count (organization_id, integration_id, account_id, service_id, day, unit_count,
                           recorded_at, recorded_by, source)
                    select organization_id, integration_id, account_id, 'canonical-later', day, 6,
                           recorded_at + interval '1 second', recorded_by, source
                    from unit_count where integration_id = '%s' and service_id = 'later'""".formatted(keeper.id));
            // When the count is committed only after the kept one began to move
            keeper.service("later", "canonical-later", true).publish();
            eventually("the move waits for the count", () -> {
                count(keeper, "sku-1", "2", "1").statusCode(404);
                return isWaited(watch);
            });
            intake.commit();
        }
        // Then
        eventually("one count", () -> stored(keeper)
                .extract()
                .jsonPath()
                .getList("items.serviceId")
                .equals(List.of("canonical-later", "canonical-1")));
        stored(keeper).body("items[0].unitCount", number("6")).body("items[0].history.unitCount", equalTo(List.of(4)));
    }

    private static boolean isWaited(Connection watch) {
        try {
            return Boolean.TRUE.equals(
                    Database.value(
                            watch,
                            "select exists(select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPlusInThePathMayBeASpace() {
        // When
        vendor(keeper)
                .urlEncodingEnabled(false)
                .body("{\"accountId\":\"1\",\"unitCount\":1}")
                .post("/api/vendor-api/service/Backup+Plus/count")
                .then()
                .statusCode(201);
        // Then
        stored(keeper).body("items[0].serviceId", equalTo("canonical-3"));
    }

    @Test
    void anEncodedSlashBelongsToTheId() {
        // Given
        keeper.service("a/b", "canonical-4", true).publish();
        // When
        eventually(
                "201",
                () -> vendor(keeper)
                                .urlEncodingEnabled(false)
                                .body("{\"accountId\":\"1\",\"unitCount\":1}")
                                .post("/api/vendor-api/service/a%2Fb/count")
                                .statusCode()
                        == 201);
        // Then
        stored(keeper).body("items[-1].serviceId", equalTo("canonical-4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%00", "%c3%28", "..%2f..", "%ff"})
    void strangePathsAreTheCallersFault(String path) throws IOException {
        String token = TestTokens.vendor(keeper.organization, keeper.id, keeper.vendorId);
        byte[] body = "{\"accountId\":\"1\",\"unitCount\":1}".getBytes(StandardCharsets.US_ASCII);
        int status = RawHttp.post(
                "/api/vendor-api/service/" + path + "/count",
                token,
                "Content-Length: " + body.length + "\r\n",
                body,
                1);
        assertThat(status).isBetween(400, 499);
    }

    @Test
    void anAccountIdMayBeANumber() {
        // When
        vendor(keeper)
                .body("{\"accountId\":1,\"unitCount\":2}")
                .post(COUNT, "sku-1")
                .then()
                .statusCode(201);
        // Then
        stored(keeper).body("items[0].accountId", equalTo("1"));
    }

    @Test
    void theDeprecatedClientIdAloneFindsNoAccount() {
        vendor(keeper)
                .body("{\"clientOId\":\"64aa\",\"unitCount\":2}")
                .post(COUNT, "sku-1")
                .then()
                .statusCode(404)
                .body("message", equalTo("No account map found with id: 64aa"));
        stored(keeper).body("items", hasSize(0));
    }

    @Test
    void emptyAndNullOptionalFieldsAndUnknownKeysDoNoHarm() {
        vendor(keeper)
                .body("{\"clientOId\":\"\",\"accountId\":\"1\",\"unitCount\":25.0,\"x\":{\"a\":[1]}}")
                .post(COUNT, "sku-1")
                .then()
                .statusCode(201);
        assertThat(stored(keeper).extract().asString()).contains("\"unitCount\":25,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"accountId\":\"1\"}",
                "{\"accountId\":\"1\",\"unitCount\":null}",
                "{\"accountId\":\"1\",\"unitCount\":\"5\"}",
                "{\"accountId\":\"1\",\"unitCount\":true}",
                "{\"accountId\":\"1\",\"unitCount\":[5]}",
                "{\"accountId\":\"1\",\"unitCount\":-1}",
                "{\"accountId\":\"1\",\"unitCount\":-0.5}",
                "{\"accountId\":\"1\",\"unitCount\":1e400}",
                "{\"accountId\":\"1\",\"unitCount\":1e99999999999}",
                "{\"accountId\":\"1\",\"unitCount\":1e-7}",
                "{\"accountId\":\"1\",\"unitCount\":1.0000001}",
                "{\"accountId\":\"1\",\"unitCount\":100000000000000}",
                "{\"accountId\":\"1\",\"unitCount\":1234567890123456789012345678901234567890}",
                "{}",
                ""
            })
    void aUnitCountThatIsNoneIs400(String body) {
        // When
        vendor(keeper)
                .body(body)
                .post(COUNT, "sku-1")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("statusCode", equalTo(400))
                .body("error", equalTo("Bad Request"))
                .body("message[0]", startsWith("unitCount must be a number"));
        // Then
        stored(keeper).body("items", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"unitCount\":1}",
                "{\"accountId\":\"\",\"unitCount\":1}",
                "{\"accountId\":null,\"unitCount\":1}",
                "{\"accountId\":{},\"unitCount\":1}",
                "{\"accountId\":\"a\\u0000b\",\"unitCount\":1}",
                "{\"accountId\":\"\\ud800\",\"unitCount\":1}",
                "[1]",
                "5",
                "{\"accountId\":\"1\",\"unitCount\":1",
                "{\"accountId\":\"1\",\"unitCount\":1} {}",
                "{\"accountId\":\"1\",\"unitCount\":01}",
                "{\"accountId\":\"1\",\"unitCount\":NaN}",
                "not json"
            })
    void anyOtherBodyThatIsNoneIs400(String body) {
        vendor(keeper)
                .body(body)
                .post(COUNT, "sku-1")
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("statusCode", equalTo(400))
                .body("message", hasSize(1));
        stored(keeper).body("items", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.000000", "99999999999999.999999", "1e3", "25.0", "0e99999", "1.50000000000"})
    void everyDecimalThatFitsIsKeptExactly(String number) {
        count(keeper, "sku-1", "1", number).statusCode(201);
        stored(keeper).body("items[0].unitCount", number(number));
    }

    @Test
    void emojiAndRightToLeftIdsAreKeptUnchanged() {
        // Given
        String account = "דוגמה 🚀";
        keeper.account(account, true).publish();
        // When
        eventually("201", () -> count(keeper, "sku-1", account, "1").extract().statusCode() == 201);
        // Then
        stored(keeper).body("items[0].accountId", equalTo(account));
    }

    @Test
    void idsOfTenThousandCharactersAre400() {
        count(keeper, "sku-1", "x".repeat(10_000), "1").statusCode(400).body("message[0]", containsString("500"));
        count(keeper, "x".repeat(3_000), "1", "1").statusCode(400).body("message[0]", startsWith("serviceId"));
    }

    @Test
    void aBodyOfFiftyMegabytesIs413() throws IOException {
        String token = TestTokens.vendor(keeper.organization, keeper.id, keeper.vendorId);
        String path = "/api/vendor-api/service/sku-1/count";
        byte[] megabyte = new byte[1024 * 1024];
        Arrays.fill(megabyte, (byte) ' ');
        assertThat(RawHttp.post(path, token, "Content-Length: 52428800\r\n", megabyte, 50))
                .isEqualTo(413);
        byte[] chunk = ("100000\r\n" + new String(megabyte, StandardCharsets.US_ASCII) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(RawHttp.post(path, token, "Transfer-Encoding: chunked\r\n", chunk, 50))
                .isEqualTo(413);
    }

    @Test
    void onlyAVendorsTokenMayCount() {
        String body = "{\"accountId\":\"1\",\"unitCount\":1}";
        as(TestTokens.user("acme", "org-admin"))
                .body(body)
                .post(COUNT, "sku-1")
                .then()
                .statusCode(403);
        as(TestTokens.service()).body(body).post(COUNT, "sku-1").then().statusCode(403);
        as("nonsense").body(body).post(COUNT, "sku-1").then().statusCode(401);
        as(TestTokens.forged("acme", "vendor"))
                .body(body)
                .post(COUNT, "sku-1")
                .then()
                .statusCode(401);
        io.restassured.RestAssured.given()
                .body(body)
                .post(COUNT, "sku-1")
                .then()
                .statusCode(401)
                .body("statusCode", equalTo(401));
        stored(keeper).body("items", hasSize(0));
    }

    @Test
    void aVendorReadsNothingBack() {
        vendor(keeper).get("/api/v1/usage/counts").then().statusCode(403);
    }

    @Test
    void theFirstAcceptedCountIsReported() {
        // When
        count(keeper, "sku-2", "1", "1").statusCode(404);
        count(keeper, "sku-1", "1", "1").statusCode(201);
        // Then
        eventually("activity", () -> !keeper.activity().isEmpty());
        assertThat(keeper.activity().get(0).getBodyAsString()).contains("\"firstCountAccepted\":true");
        assertThat(keeper.activity().get(0).getHeader("Tallybridge-Organization"))
                .isEqualTo("acme");
    }

    @Test
    void anUnmappedCountIsNoActivity() {
        // When
        count(keeper, "sku-2", "1", "1").statusCode(404);
        MappingStub.Integration other = new MappingStub.Integration("acme")
                .account("1", true)
                .service("s", "s", true)
                .publish();
        count(other, "s", "1", "1").statusCode(201);
        eventually("activity of the other", () -> !other.activity().isEmpty());
        // Then
        assertThat(keeper.activity()).isEmpty();
    }

    @Test
    void anUnknownIntegrationIs404() {
        as(TestTokens.vendor("acme", UUID.randomUUID(), UUID.randomUUID()))
                .body("{\"accountId\":\"1\",\"unitCount\":1}")
                .post(COUNT, "sku-1")
                .then()
                .statusCode(404)
                .body("message", not(equalTo("")));
    }
}
