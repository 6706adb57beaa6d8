package io.tallybridge.psasync.configuredwrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.tallybridge.common.testing.TestTokens;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ConfiguredWriteResourceTest extends PsaServiceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "tallybridge-api-key";
    private static final String DEFINITION = """
            {"write": {"api": "current", "method": "POST", "path": "/contracts/setlinequantity",
                       "body": "{\\"ScheduleLineRefOrId\\":\\"{lineId}\\",\\"Quantity\\":{quantity}}",
                       "success": {"pointer": "/Success", "equals": "true"}},
             "read": {"api": "current", "path": "/contracts/getschedulelines",
                      "query": {"filter": "{\\"pageno\\":1,\\"pagesize\\":5,\\"filters\\":[{\\"field\\":\\"ScheduleLineRef\\",\\"op\\":\\"eq\\",\\"data\\":\\"{lineId}\\"}],\\"includeccysymbols\\":false,\\"gridcolumns\\":\\"ScheduleLineRef,Quantity,UnitPrice\\"}"},
                      "matches": [{"pointer": "/ScheduleLineRef", "equals": "{lineId}"}],
                      "quantity": "/Quantity"}}
            """;

    private final Msp msp = new Msp();
    private final String operator = TestTokens.user(msp.organization, "operator");
    private String path;
    private String connection;

    @BeforeEach
    void connect() {
        Msp.simulator("POST", "/admin/cloudblue/reset", "");
        Msp.seed("cloudblue", """
                {"companies": [{"id": 1, "name": "Acme Dental"}],
                 "products": [{"id": 9, "name": "Endpoint protection", "sku": "EDR-DEV", "unitPrice": 4.50, "unitCost": 2.10}],
                 "agreements": [{"id": 100, "companyId": 1, "name": "Managed security"}],
                 "lines": [{"id": 3, "agreementId": 100, "productId": 9, "quantity": 25}]}
                """);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("site", System.getProperty("test.simulators.url") + "/cloudblue");
        settings.put("schedulesPath", "contracts/getschedules");
        settings.put("linesPath", "contracts/getschedulelines");
        connection = msp.post(
                        msp.admin,
                        "/api/v1/psa-connections",
                        Map.of(
                                "psa",
                                "CLOUDBLUE",
                                "name",
                                "CloudBlue",
                                "settings",
                                settings,
                                "credentials",
                                Map.of("apiKey", KEY)),
                        201)
                .path("id")
                .asText();
        path = "/api/v1/psa-connections/" + connection + "/configured-write";
    }

    private static String with(String pointer, Object value) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(DEFINITION);
            int last = pointer.lastIndexOf('/');
            ((ObjectNode) tree.at(pointer.substring(0, last)))
                    .set(pointer.substring(last + 1), JSON.valueToTree(value));
            return tree.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode define(String definition) {
        return Msp.json(msp.as(operator).body(definition).put(path).then().statusCode(200));
    }

    private static Map<String, Object> line(String quantity) {
        return Map.of(
                "agreementId",
                "SCH-100",
                "lineId",
                "SCH-100/3",
                "productId",
                "EDR-DEV",
                "quantity",
                new java.math.BigDecimal(quantity));
    }

    private JsonNode trial(String quantity, int status) {
        return msp.post(operator, path + "/trial", line(quantity), status);
    }

    private void switchOn() {
        define(DEFINITION);
        trial("26", 200);
        msp.post(operator, path + "/enable", null, 200);
    }

    private String state() {
        return msp.read(operator, path).path("state").asText();
    }

    private static String quantity() {
        return Msp.quantity("cloudblue", 3, null);
    }

    private List<String> deeds() {
        List<String> deeds = new ArrayList<>();
        msp.read(msp.viewer, "/api/v1/audit?subjectId=" + connection)
                .path("items")
                .forEach(entry -> deeds.add(entry.path("action").asText()));
        return deeds;
    }

    @Test
    void isDefinedProvenAndSwitchedOnInThisOrder() {
        // Given nothing yet
        assertThat(msp.as(operator).get(path).statusCode()).isEqualTo(404);
        assertThat(msp.as(operator).body(line("26")).post(path + "/trial").statusCode())
                .isEqualTo(404);

        // When it is defined
        Response defined = msp.as(operator).body(DEFINITION).put(path);

        // Then it cannot be used yet, and the answer says what to do
        assertThat(defined.statusCode()).as(defined.asString()).isEqualTo(200);
        assertThat(defined.header("ETag")).isEqualTo("\"1\"");
        assertThat((String) defined.path("state")).isEqualTo("DEFINED");
        JsonNode refused = msp.post(operator, path + "/enable", null, 409);
        assertThat(refused.path("type").asText()).isEqualTo("/problems/configured-write-not-proven");
        assertThat(refused.path("detail").asText()).contains("trial");

        // When it is looked at
        JsonNode preview = msp.post(operator, path + "/preview", line("26"), 200);

        // Then the calls are shown and nothing is written
        assertThat(preview.path("quantity").decimalValue()).isEqualByComparingTo("25");
        assertThat(preview.path("writeCalls").get(0).path("url").asText())
                .endsWith("/cloudblue/webapi/v1/contracts/setlinequantity");
        assertThat(preview.path("writeCalls").get(0).path("body").asText())
                .isEqualTo("{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":26}");
        assertThat(preview.path("problem").isNull()).isTrue();
        assertThat(Msp.writes("cloudblue")).isEmpty();

        // When one line is written
        JsonNode proven = trial("26", 200);

        // Then it is proven, with its calls and without secrets
        assertThat(proven.path("state").asText()).isEqualTo("PROVEN");
        assertThat(proven.path("proof").path("from").decimalValue()).isEqualByComparingTo("25");
        assertThat(proven.path("proof").path("calls").findValuesAsText("method"))
                .contains("POST", "GET");
        assertThat(quantity()).isEqualTo("26");
        assertThat(Msp.writes("cloudblue")).hasSize(1);

        // When it is switched on, and off
        JsonNode on = msp.post(operator, path + "/enable", null, 200);
        JsonNode trialWhileOn = trial("27", 409);
        JsonNode off = msp.post(operator, path + "/disable", null, 200);

        // Then
        assertThat(on.path("state").asText()).isEqualTo("ON");
        assertThat(trialWhileOn.path("detail").asText()).contains("switch it off");
        assertThat(off.path("state").asText()).isEqualTo("PROVEN");
        assertThat(deeds())
                .contains(
                        "configured-write.defined",
                        "configured-write.trial-begun",
                        "configured-write.proved",
                        "configured-write.enabled",
                        "configured-write.disabled");
        String shown = proven
                + msp.as(msp.viewer).get("/api/v1/audit").asString()
                + String.join(
                        "", Database.column("psa_app", msp.organization, "select t::text from configured_write t"));
        assertThat(shown).contains("setlinequantity").doesNotContain(KEY);
    }

    @Test
    void whatIsAlteredHasToBeProvenAgain() {
        // Given
        switchOn();

        // When the same is entered again, nothing changes
        assertThat(define(DEFINITION).path("state").asText()).isEqualTo("ON");

        // When something differs
        JsonNode altered = define(with("/write/success", null));

        // Then
        assertThat(altered.path("state").asText()).isEqualTo("DEFINED");
        assertThat(altered.path("proof").isNull()).isTrue();
        msp.post(operator, path + "/enable", null, 409);

        // When the connection leads elsewhere, the proof does not count either
        trial("27", 200);
        msp.post(operator, path + "/enable", null, 200);
        msp.as(msp.admin)
                .body(Map.of("settings", Map.of("apiVersion", "v1.3")))
                .patch("/api/v1/psa-connections/" + connection)
                .then()
                .statusCode(200);

        // Then
        assertThat(state()).isEqualTo("DEFINED");
        msp.post(operator, path + "/enable", null, 409);
        trial("28", 200);
        msp.post(operator, path + "/enable", null, 200);
        assertThat(state()).isEqualTo("ON");
    }

    @Test
    void aPushUsesTheCallOnceItIsOn() {
        // Given
        switchOn();
        msp.account("a-1", "Acme Dental", "ACC1")
                .service("s-edr", "Devices", "EDR-DEV", "{\"reduction\":\"LAST\"}")
                .counted("a-1", "s-edr", "31", "961", "2026-10-31")
                .publish();
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        String set = msp.changeSet(reconciliation);

        // When
        JsonNode preview = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview");
        msp.approve(set);
        Msp.fault("cloudblue", "{\"fault\":\"LOSE_ANSWER_AFTER_APPLY\",\"match\":{\"method\":\"POST\"}}");
        JsonNode pushed = msp.push(set);
        JsonNode again = msp.push(set);

        // Then
        assertThat(preview.path("items").get(0).path("calls").get(0).path("url").asText())
                .endsWith("/contracts/setlinequantity");
        assertThat(pushed.path("state").asText()).as(pushed.toString()).isEqualTo("PUSHED");
        assertThat(again.path("state").asText()).isEqualTo("PUSHED");
        assertThat(quantity()).isEqualTo("31");
        assertThat(Msp.writes("cloudblue")).hasSize(2);
        String item = msp.items(set).get(0).path("id").asText();
        String proof = msp.as(msp.viewer).get("/api/v1/proofs/" + item).asString();
        assertThat(proof).contains("setlinequantity").doesNotContain(KEY);
    }

    @Test
    void aWrongSuccessRuleProvesNothing() {
        // Given
        define(with("/write/success/equals", "yes"));

        // When
        JsonNode failed = trial("26", 422);

        // Then
        assertThat(failed.path("type").asText()).isEqualTo("/problems/configured-write-trial-failed");
        assertThat(failed.path("detail").asText()).contains("success rule");
        assertThat(failed.path("outcomeUnknown").asBoolean()).isTrue();
        assertThat(failed.path("calls").toString()).contains("Success").doesNotContain(KEY);
        assertThat(state()).isEqualTo("DEFINED");
        msp.post(operator, path + "/enable", null, 409);
        assertThat(deeds()).contains("configured-write.trial-failed");
        assertThat(Msp.writes("cloudblue")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"LOSE_ANSWER_AFTER_APPLY, 26, 1", "LOSE_ANSWER_BEFORE_APPLY, 25, 0", "TRUNCATED_BODY, 26, 1"})
    void aLostAnswerProvesNothingAndIsNotRepeated(String fault, String quantity, int writes) {
        // Given
        define(DEFINITION);
        Msp.fault("cloudblue", "{\"fault\":\"" + fault + "\",\"match\":{\"method\":\"POST\"}}");

        // When
        JsonNode failed = trial("26", 422);

        // Then
        assertThat(failed.path("outcomeUnknown").asBoolean()).isTrue();
        assertThat(quantity()).isEqualTo(quantity);
        assertThat(Msp.writes("cloudblue")).hasSize(writes);
        assertThat(state()).isEqualTo("DEFINED");
        assertThat(trial("27", 200).path("state").asText()).isEqualTo("PROVEN");
    }

    @Test
    void aWarningOfThePsaEndsTheTrial() {
        // Given
        define(DEFINITION);
        Msp.simulator("PATCH", "/admin/cloudblue/settings", "{\"confirmationWanted\":true}");

        // When
        JsonNode failed = trial("26", 422);

        // Then
        assertThat(failed.path("failure").asText()).isEqualTo("CONFLICT");
        assertThat(failed.path("detail").asText()).contains("Do you want to continue?");
        assertThat(quantity()).isEqualTo("25");
    }

    @Test
    void aTrialThatWouldShowNothingWritesNothing() {
        // Given a quantity that is there already
        define(DEFINITION);
        JsonNode same = trial("25", 422);

        // Given a reading of another column
        define(with("/read/quantity", "/UnitPrice"));
        JsonNode preview = msp.post(operator, path + "/preview", line("26"), 200);
        JsonNode otherColumn = trial("26", 422);

        // Given a line that does not exist
        define(DEFINITION);
        Map<String, Object> unknown = new LinkedHashMap<>(line("26"));
        unknown.put("lineId", "SCH-100/4711");
        JsonNode noLine = msp.post(operator, path + "/trial", unknown, 422);

        // Given a quantity that no line can have
        JsonNode negative = trial("-1", 422);

        // Then
        assertThat(same.path("detail").asText()).contains("this quantity already");
        assertThat(preview.path("problem").asText()).contains("shows 25").contains("4.5");
        assertThat(otherColumn.path("detail").asText()).contains("shows 25");
        assertThat(noLine.path("failure").asText()).isEqualTo("GONE");
        assertThat(negative.path("failure").asText()).isEqualTo("INVALID");
        assertThat(Msp.writes("cloudblue")).isEmpty();
        assertThat(quantity()).isEqualTo("25");
    }

    @Test
    void onlyAnOperatorOfTheOrganizationChangesIt() {
        // Given
        define(DEFINITION);
        Msp other = new Msp();

        // When / Then
        for (String token : List.of(msp.admin, msp.approver, msp.viewer, TestTokens.user(msp.organization))) {
            assertThat(msp.as(token).body(DEFINITION).put(path).statusCode()).isEqualTo(403);
            assertThat(msp.as(token).delete(path).statusCode()).isEqualTo(403);
            for (String deed : List.of("preview", "trial")) {
                assertThat(msp.as(token)
                                .body(line("26"))
                                .post(path + "/" + deed)
                                .statusCode())
                        .isEqualTo(403);
            }
            for (String deed : List.of("enable", "disable")) {
                assertThat(msp.as(token).post(path + "/" + deed).statusCode()).isEqualTo(403);
            }
        }
        assertThat(msp.as(msp.viewer).get(path).statusCode()).isEqualTo(200);
        String stranger = TestTokens.user(other.organization, "operator");
        assertThat(other.as(stranger).get(path).statusCode()).isEqualTo(404);
        assertThat(other.as(stranger).body(DEFINITION).put(path).statusCode()).isEqualTo(404);
        assertThat(other.as(stranger).body(line("26")).post(path + "/preview").statusCode())
                .isEqualTo(404);
        assertThat(other.as(stranger).body(line("26")).post(path + "/trial").statusCode())
                .isEqualTo(404);
        for (String deed : List.of("enable", "disable")) {
            assertThat(other.as(stranger).post(path + "/" + deed).statusCode()).isEqualTo(404);
        }
        assertThat(other.as(stranger).delete(path).statusCode()).isEqualTo(404);
        assertThat(RestAssured.get(path).statusCode()).isEqualTo(401);
        assertThat(quantity()).isEqualTo("25");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/write/path|https://evil.example/x",
                "/write/path|//evil.example/{lineId}",
                "/write/path|/../../admin/{lineId}",
                "/write/path|/a/{unknown}",
                "/write/api|v9",
                "/write/method|DELETE",
                "/write/contentType|text/plain",
                "/write/body|{\"l\":\"{lineId}\",\"q\":\"{difference}\"}",
                "/write/body|{\"l\":\"{lineId}\",\"q\":{quantity}",
                "/write/body|{\"l\":\"{lineId}\",\"q\":{quantity},\"k\":\"tallybridge-api-key\"}",
                "/write/success/pointer|Success",
                "/write/sucess|x",
                "/read/quantity|Quantity",
                "/read/quantity|/a\u0000b",
                "/read/items|\u0000",
                "/read/path|/x?api_key=tallybridge-api-key&l={lineId}",
                "/read/path|/a\u0000b/{lineId}"
            })
    void badTemplatesAreRefusedAndLeaveNothing(String change) {
        // Given
        String[] parts = change.split("\\|", 2);

        // When
        Response refused = msp.as(operator).body(with(parts[0], parts[1])).put(path);

        // Then
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(400);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(msp.as(operator).get(path).statusCode()).isEqualTo(404);
        assertThat(msp.as(msp.viewer).get("/api/v1/audit").asString()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "\"x\"",
                "{\"write\":{},\"read\":{}}",
                "{\"write\":1,\"read\":2}",
                "{\"agreementId\":\"a\",\"lineId\":\"b\",\"productId\":\"c\"}",
                "{\"agreementId\":\"a\",\"lineId\":\"b\",\"productId\":\"c\",\"quantity\":1e999999999}",
                "{\"agreementId\":\"a\",\"lineId\":\"b\",\"productId\":\"c\",\"quantity\":\"x\"}",
                "{\"agreementId\":\" \",\"lineId\":\"b\",\"productId\":\"c\",\"quantity\":1}",
                "{\"agreementId\":\"a\",\"lineId\":\"\\u0000\",\"productId\":\"c\",\"quantity\":1}",
                "{\"agreementId\":\"a\",\"lineId\":\"b\",\"productId\":\"c\",\"quantity\":1,\"effectiveDate\":\"soon\"}"
            })
    void badBodiesAreNeverAServerError(String body) {
        // Given
        define(DEFINITION);

        // When / Then
        for (Response answer : List.of(
                msp.as(operator).body(body).put(path),
                msp.as(operator).body(body).post(path + "/preview"),
                msp.as(operator).body(body).post(path + "/trial"))) {
            assertThat(answer.statusCode()).as(body + " " + answer.asString()).isEqualTo(400);
        }
        assertThat(state()).isEqualTo("DEFINED");
        assertThat(quantity()).isEqualTo("25");
    }

    @Test
    void staleChangesAreRefused() {
        // Given
        define(DEFINITION);
        define(with("/write/success", null));

        // When / Then
        for (Response stale : List.of(
                msp.as(operator).header("If-Match", "\"1\"").body(DEFINITION).put(path),
                msp.as(operator).header("If-Match", "\"1\"").body(line("26")).post(path + "/trial"),
                msp.as(operator).header("If-Match", "\"1\"").post(path + "/enable"),
                msp.as(operator).header("If-Match", "\"1\"").delete(path))) {
            assertThat(stale.statusCode()).isEqualTo(412);
        }
        assertThat(Msp.writes("cloudblue")).isEmpty();
        assertThat(msp.as(operator).header("If-Match", "\"2\"").delete(path).statusCode())
                .isEqualTo(204);
        assertThat(msp.as(operator).get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aPsaThatSetsQuantitiesItselfTakesNoDescribedCalls() {
        // Given
        String connectWise = msp.connectConnectWise();

        // When
        Response refused =
                msp.as(operator).body(DEFINITION).put("/api/v1/psa-connections/" + connectWise + "/configured-write");

        // Then
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.asString()).contains("configured-write-not-offered");
    }

    @Test
    void aDeletedConnectionForgetsItsCalls() {
        // Given
        define(DEFINITION);

        // When
        assertThat(msp.as(msp.admin)
                        .delete("/api/v1/psa-connections/" + connection)
                        .statusCode())
                .isEqualTo(204);

        // Then
        assertThat(msp.as(operator).get(path).statusCode()).isEqualTo(404);
        assertThat(Database.column("psa_app", msp.organization, "select 1 from configured_write"))
                .isEmpty();
    }

    @Test
    void anInterruptedTrialDoesNotBlockForEver() {
        // Given a trial that works, and one that was interrupted long ago
        define(DEFINITION);
        Database.update(msp.organization, "update configured_write set trial_since = now()");
        assertThat(trial("26", 409).path("detail").asText()).contains("under way");
        assertThat(msp.as(operator).body(with("/write/success", null)).put(path).statusCode())
                .isEqualTo(409);

        // When
        Database.update(msp.organization, "update configured_write set trial_since = now() - interval '1 hour'");

        // Then
        assertThat(trial("26", 200).path("state").asText()).isEqualTo("PROVEN");
    }
}
