package io.tallybridge.psasync.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ConnectionResourceTest extends PsaServiceTest {
    private static final String PATH = "/api/v1/psa-connections";

    @Inject
    Connections connections;

    @Inject
    CurrentOrganization currentOrganization;

    private static Map<String, Object> connectWise(String site) {
        Map<String, Object> body = new HashMap<>();
        body.put("psa", "CONNECTWISE");
        body.put("name", "Our ConnectWise");
        body.put("settings", Map.of("site", site, "companyId", "acme"));
        body.put("credentials", Map.of("publicKey", "pub-4711-public", "privateKey", "hush-4711-private"));
        return body;
    }

    @Test
    void keepsCredentialsSealedAndNeverShowsThem() {
        // Given
        Msp msp = new Msp();

        // When
        Response created =
                msp.as(msp.admin).body(connectWise("na.myconnectwise.net")).post(PATH);

        // Then
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.header("ETag")).isEqualTo("\"1\"");
        String id = created.path("id");
        assertThat(created.header("Location")).endsWith(PATH + "/" + id);
        assertThat((String) created.path("credentials.privateKey")).isEqualTo("***");
        assertThat((String) created.path("state")).isEqualTo("ACTIVE");
        String shown = created.asString()
                + msp.as(msp.viewer).get(PATH).asString()
                + msp.as(msp.viewer).get(PATH + "/" + id).asString()
                + msp.as(msp.viewer).get("/api/v1/audit").asString();
        assertThat(shown).doesNotContain("hush-4711", "pub-4711");
        for (String table : Database.column(
                "psa_owner",
                null,
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'")) {
            String rows = String.join(
                    "\n", Database.column("psa_app", msp.organization, "select t::text from \"" + table + "\" t"));
            assertThat(rows).as(table).doesNotContain("hush-4711", "pub-4711");
            assertThat(rows).as(table).doesNotContain(hex("hush-4711"));
        }
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void housekeepingSealsAgainWhatAnotherKeyHadSealed() {
        // Given a secret that counts as sealed by a former key
        Msp msp = new Msp();
        UUID id = UUID.fromString(msp.connectConnectWise());
        String before = sealed(msp, id);
        Database.update(msp.organization, "update psa_connection set secret_key_id = 1 where id = ?", id);
        assertThat(Database.column(
                        "psa_app", null, "select task_instance from scheduled_tasks where task_name = 'reseal-secret'"))
                .contains(msp.organization + "/" + id);

        // When
        currentOrganization.runAs(msp.organization, () -> QuarkusTransaction.requiringNew()
                .run(() -> connections.reseal(msp.organization, id)));

        // Then it is sealed anew, and still opens
        assertThat(sealed(msp, id)).isNotEqualTo(before);
        assertThat(Database.column(
                        "psa_app", msp.organization, "select secret_key_id from psa_connection where id = ?", id))
                .doesNotContain("1");
        JsonNode report = msp.post(msp.admin, PATH + "/" + id + "/test", null, 200);
        assertThat(report.path("ok").asBoolean()).isTrue();
    }

    private static String sealed(Msp msp, UUID id) {
        return Database.column("psa_app", msp.organization, "select secret::text from psa_connection where id = ?", id)
                .get(0);
    }

    @Test
    void requestsPrintWithoutTheirSecrets() {
        assertThat(new NewConnection("CONNECTWISE", "x", Map.of(), Map.of("privateKey", "hush")).toString())
                .doesNotContain("hush");
        assertThat(new ConnectionPatch(null, null, Map.of("privateKey", "hush")).toString())
                .doesNotContain("hush");
    }

    @Test
    void changesOneCredentialAndHonoursTheETag() {
        // Given
        Msp msp = new Msp();
        String id = msp.post(msp.admin, PATH, connectWise("na.myconnectwise.net"), 201)
                .path("id")
                .asText();

        // When / Then
        Response changed = msp.as(msp.admin)
                .header("If-Match", "\"1\"")
                .body(Map.of("name", "New name", "credentials", Map.of("privateKey", "another")))
                .patch(PATH + "/" + id);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat((String) changed.path("name")).isEqualTo("New name");
        assertThat((String) changed.path("settings.companyId")).isEqualTo("acme");
        assertThat((String) changed.path("credentials.publicKey")).isEqualTo("***");
        assertThat(msp.as(msp.admin)
                        .header("If-Match", "\"1\"")
                        .body(Map.of("name", "Stale"))
                        .patch(PATH + "/" + id)
                        .statusCode())
                .isEqualTo(412);
        assertThat(msp.as(msp.admin)
                        .body("{\"credentials\":{\"privateKey\":null}}")
                        .patch(PATH + "/" + id)
                        .statusCode())
                .isEqualTo(400);
        assertThat(msp.as(msp.viewer)
                        .body(Map.of("name", "x"))
                        .patch(PATH + "/" + id)
                        .statusCode())
                .isEqualTo(403);

        // When it is deleted
        assertThat(msp.as(msp.admin).delete(PATH + "/" + id).statusCode()).isEqualTo(204);

        // Then it is gone, and so is its secret
        assertThat(msp.as(msp.admin).get(PATH + "/" + id).statusCode()).isEqualTo(404);
        assertThat(msp.as(msp.admin).post(PATH + "/" + id + "/test").statusCode())
                .isEqualTo(404);
        assertThat(Database.column(
                        "psa_app",
                        msp.organization,
                        "select secret is null from psa_connection where id = ?::uuid",
                        id))
                .containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10.0.0.1",
                "169.254.169.254",
                "http://192.168.1.10/",
                "https://[::1]/",
                "evil.example.com",
                "na.myconnectwise.net.evil.example.com",
                "https://na.myconnectwise.net@evil.example.com",
                "file:///etc/passwd",
                "https://2130706433/"
            })
    void addressesThatAreNotThePsasAreRefusedAtOnce(String site) {
        // Given
        Msp msp = new Msp();

        // When
        Response refused = msp.as(msp.admin).body(connectWise(site)).post(PATH);

        // Then
        assertThat(refused.statusCode()).as(refused.asString()).isIn(400, 422);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.asString()).contains("settings.site").doesNotContain("hush-4711");
        assertThat(msp.read(msp.viewer, PATH).path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}",
                "{\"psa\":\"CONNECTWISE\"}",
                "{\"psa\":\"NO_SUCH\",\"name\":\"x\"}",
                "{\"psa\":1,\"name\":{}}",
                "{\"psa\":\"CONNECTWISE\",\"name\":\"x\",\"settings\":{\"site\":\"na.myconnectwise.net\",\"companyId\":\"acme\",\"colour\":\"red\"},\"credentials\":{\"publicKey\":\"a\",\"privateKey\":\"b\"}}",
                "{\"psa\":\"CONNECTWISE\",\"name\":\"x\",\"settings\":{\"site\":\"na.myconnectwise.net\",\"companyId\":{\"a\":1}},\"credentials\":{\"publicKey\":\"a\",\"privateKey\":\"b\"}}",
                "{\"psa\":\"CONNECTWISE\",\"name\":\"x\",\"settings\":{\"site\":\"na.myconnectwise.net\",\"companyId\":\"acme\"},\"credentials\":{\"publicKey\":\"a\"}}",
                "{\"psa\":\"CONNECTWISE\",\"name\":\"x\\u0000y\",\"settings\":{\"site\":\"na.myconnectwise.net\",\"companyId\":\"acme\"},\"credentials\":{\"publicKey\":\"a\",\"privateKey\":\"b\"}}",
                "{\"psa\":\"CONNECTWISE\",\"name\":\"  \",\"settings\":{\"site\":\"na.myconnectwise.net\",\"companyId\":\"acme\"},\"credentials\":{\"publicKey\":\"a\",\"privateKey\":\"b\"}}"
            })
    void badBodiesGetAProblemAndLeaveNothing(String body) {
        // Given
        Msp msp = new Msp();

        // When
        Response refused = msp.as(msp.admin).body(body).post(PATH);

        // Then
        assertThat(refused.statusCode()).as(body + " -> " + refused.asString()).isEqualTo(400);
        assertThat(msp.read(msp.viewer, PATH).path("items")).isEmpty();
    }

    @Test
    void anIdempotencyKeyCreatesOnce() {
        // Given
        Msp msp = new Msp();

        // When
        String first = msp.as(msp.admin)
                .header("Idempotency-Key", "once-please")
                .body(connectWise("na.myconnectwise.net"))
                .post(PATH)
                .path("id");
        String second = msp.as(msp.admin)
                .header("Idempotency-Key", "once-please")
                .body(connectWise("na.myconnectwise.net"))
                .post(PATH)
                .path("id");
        int other = msp.as(msp.admin)
                .header("Idempotency-Key", "once-please")
                .body(connectWise("eu.myconnectwise.net"))
                .post(PATH)
                .statusCode();

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(other).isEqualTo(409);
        assertThat(msp.read(msp.viewer, PATH).path("items")).hasSize(1);
    }

    @Test
    void tellsWhatAPsaNeedsAndCan() {
        // Given
        Msp msp = new Msp();
        String id = msp.post(msp.admin, PATH, connectWise("na.myconnectwise.net"), 201)
                .path("id")
                .asText();

        // When
        JsonNode psas = msp.read(msp.viewer, PATH + "/psas");
        JsonNode capabilities = msp.read(msp.viewer, PATH + "/" + id + "/capabilities");

        // Then
        assertThat(psas).hasSize(Psa.values().length);
        assertThat(psas.get(0).path("credentials").findValuesAsText("name")).contains("privateKey");
        assertThat(capabilities.path("quantityWrite").asText()).isEqualTo("SET");
        assertThat(capabilities.path("quantity").path("scale").asInt()).isEqualTo(2);
        assertThat(capabilities
                        .path("abilities")
                        .path("SET_QUANTITY")
                        .path("state")
                        .asText())
                .isEqualTo("YES");
    }

    @Test
    void aTestWithAWrongKeySaysSo() {
        // Given
        Msp msp = new Msp();
        String id = msp.connectConnectWise();
        Msp.simulator("PATCH", "/admin/connectwise/settings", "{\"privateKey\":\"another\"}");

        // When
        JsonNode report = msp.post(msp.admin, PATH + "/" + id + "/test", null, 200);

        // Then
        assertThat(report.path("ok").asBoolean()).isFalse();
        assertThat(report.path("checks").findValuesAsText("failure")).contains("AUTH");
        assertThat(msp.read(msp.viewer, PATH + "/" + id).path("testOk").asBoolean(true))
                .isFalse();
        assertThat(List.of(msp.as(msp.viewer).post(PATH + "/" + id + "/test").statusCode()))
                .containsExactly(403);
    }
}
