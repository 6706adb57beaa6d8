package io.tallybridge.psasync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tallybridge.common.testing.TestTokens;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Nobody sees or changes another organization's data. */
@QuarkusTest
class TenancyTest extends PsaServiceTest {
    /** Tables that belong to no organization: ids of due work, and the migrations' own history. */
    private static final List<String> INFRASTRUCTURE =
            List.of("scheduled_tasks", "call_limit", "call_place", "flyway_schema_history");

    @Test
    void everyTableForcesRowLevelSecurityAndShowsNothingWithoutAnOrganization() {
        // Given rows in most tables
        Msp msp = new Msp().usualConnectWise();
        String set = msp.changeSet(msp.reconcile(msp.connectConnectWise(), "2026-10-01", "2026-10-31"));
        msp.approve(set);
        msp.push(set);

        // When
        List<String> tables = Database.column(
                "psa_owner",
                null,
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')");
        List<String> unprotected = Database.column(
                "psa_owner",
                null,
                "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
                        + " and not (relrowsecurity and relforcerowsecurity)");

        // Then
        assertThat(unprotected).containsExactlyInAnyOrderElementsOf(INFRASTRUCTURE);
        for (String table : tables) {
            if (!INFRASTRUCTURE.contains(table)) {
                assertThat(Database.column("psa_app", null, "select 1 from " + table))
                        .as(table)
                        .isEmpty();
                assertThat(Database.column("psa_owner", null, "select 1 from " + table))
                        .as(table)
                        .isEmpty();
                assertThat(Database.column("psa_app", "somebody-else", "select 1 from " + table))
                        .as(table)
                        .isEmpty();
            }
        }
        assertThat(Database.column("psa_app", msp.organization, "select 1 from proof"))
                .hasSize(1);
        assertThat(Database.column(
                        "psa_owner",
                        null,
                        "select a.attname from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary"
                                + " join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]"
                                + " where c.relnamespace = 'public'::regnamespace and c.relrowsecurity"
                                + " and a.attname <> 'organization_id'"))
                .isEmpty();
        assertThat(Database.column(
                        "psa_owner",
                        null,
                        "select 1 from pg_roles where rolname = 'psa_app' and (rolsuper or rolbypassrls)"))
                .isEmpty();
    }

    @Test
    void foreignIdsAreUnknownEverywhere() {
        // Given one organization's resources
        Msp owner = new Msp().usualConnectWise();
        String connection = owner.connectConnectWise();
        owner.syncDirectory(connection);
        JsonNode reconciliation = owner.reconcile(connection, "2026-10-01", "2026-10-31");
        String set = owner.changeSet(reconciliation);
        owner.approve(set);
        String run = owner.push(set).path("runId").asText();
        String item = owner.items(set).get(0).path("id").asText();
        String id = reconciliation.path("id").asText();

        // When another organization asks for each of them
        Msp other = new Msp();
        List<String> reads = List.of(
                "/psa-connections/" + connection,
                "/psa-connections/" + connection + "/capabilities",
                "/psa-connections/" + connection + "/companies",
                "/psa-connections/" + connection + "/products",
                "/psa-connections/" + connection + "/agreements",
                "/psa-connections/" + connection + "/lines",
                "/psa-connections/" + connection + "/directory/sync",
                "/reconciliations/" + id,
                "/reconciliations/" + id + "/findings",
                "/change-sets/" + set,
                "/change-sets/" + set + "/items",
                "/change-sets/" + set + "/preview",
                "/proofs/" + item,
                "/runs/" + run);
        List<String> writes = List.of(
                "/psa-connections/" + connection + "/test",
                "/psa-connections/" + connection + "/directory/sync",
                "/change-sets/" + set + "/approve",
                "/change-sets/" + set + "/reject",
                "/change-sets/" + set + "/push",
                "/change-sets/" + set + "/revert",
                "/runs/" + run + "/cancel");
        String everything = TestTokens.user(other.organization, "org-admin", "billing-approver");

        // Then
        for (String path : reads) {
            assertThat(other.as(everything).get("/api/v1" + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
            assertThat(owner.as(owner.viewer).get("/api/v1" + path).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
        for (String path : writes) {
            assertThat(other.as(everything).post("/api/v1" + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(other.as(everything)
                        .body(Map.of("name", "x"))
                        .patch("/api/v1/psa-connections/" + connection)
                        .statusCode())
                .isEqualTo(404);
        assertThat(other.as(everything)
                        .delete("/api/v1/psa-connections/" + connection)
                        .statusCode())
                .isEqualTo(404);
        other.post(
                everything,
                "/api/v1/reconciliations",
                Map.of("connectionId", connection, "from", "2026-10-01", "to", "2026-10-31"),
                404);
        other.post(everything, "/api/v1/change-sets", Map.of("reconciliationId", id), 404);
        for (String list : List.of("psa-connections", "reconciliations", "change-sets", "runs", "audit")) {
            assertThat(other.read(everything, "/api/v1/" + list).path("items"))
                    .as(list)
                    .isEmpty();
        }
        assertThat(other.as(TestTokens.service())
                        .header("Tallybridge-Organization", other.organization)
                        .get("/internal/v1/psa-connections/" + connection + "/companies")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tokensAndRolesAreAskedForEverywhere() {
        // Given
        Msp msp = new Msp();
        List<String> paths = List.of(
                "psa-connections",
                "psa-connections/psas",
                "reconciliations",
                "change-sets",
                "runs",
                "audit",
                "proofs/verify");

        // When / Then
        for (String path : paths) {
            assertThat(io.restassured.RestAssured.get("/api/v1/" + path).statusCode())
                    .as(path)
                    .isEqualTo(401);
            assertThat(msp.as(TestTokens.forged(msp.organization, "org-admin"))
                            .get("/api/v1/" + path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(401);
            assertThat(msp.as(TestTokens.user(msp.organization, "operator"))
                            .get("/api/v1/" + path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
            assertThat(msp.as(TestTokens.vendor(msp.organization, UUID.randomUUID(), UUID.randomUUID()))
                            .get("/api/v1/" + path)
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(msp.as(msp.admin).get("/internal/v1/psa-connections").statusCode())
                .isEqualTo(403);
    }

    @Test
    void servicesReadTheNamesThatMappingNeeds() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        msp.syncDirectory(connection);

        // When
        Response companies = msp.as(TestTokens.service())
                .header("Tallybridge-Organization", msp.organization)
                .get("/internal/v1/psa-connections/" + connection + "/companies");
        JsonNode list = Msp.json(msp.as(TestTokens.service())
                .header("Tallybridge-Organization", msp.organization)
                .get("/internal/v1/psa-connections")
                .then()
                .statusCode(200));

        // Then
        assertThat(companies.statusCode()).isEqualTo(200);
        assertThat(companies.contentType()).startsWith("application/x-ndjson");
        List<String> lines = new ArrayList<>(companies.asString().lines().toList());
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).contains("\"id\":\"250\"", "\"name\":\"Acme Dental Group\"");
        assertThat(lines.get(2)).isEqualTo("{\"kind\":\"END\",\"count\":2}");
        assertThat(list.path("items").get(0).path("id").asText()).isEqualTo(connection);
    }

    @Test
    void nonsenseInPathsQueriesAndBodiesIsNeverAServerError() {
        // Given
        Msp msp = new Msp();
        String everything = TestTokens.user(msp.organization, "org-admin", "billing-approver");
        String unknown = UUID.randomUUID().toString();
        List<String> gets = List.of(
                "/psa-connections/nonsense",
                "/psa-connections?limit=0",
                "/psa-connections?limit=x",
                "/psa-connections?cursor=zzz",
                "/psa-connections?cursor=WyJub3QtYW4taWQiXQ",
                "/psa-connections/" + unknown + "/lines?cursor=WyJhIl0",
                "/reconciliations/" + unknown + "/findings?kind=NO_SUCH",
                "/reconciliations?connectionId=nonsense",
                "/change-sets?state=NO_SUCH",
                "/change-sets/" + unknown + "/items?cursor=WyIxZTk5OSJd",
                "/runs?kind=%00",
                "/audit?subjectId=%00",
                "/proofs/%20",
                "/proofs/" + unknown);
        Map<String, List<String>> posts = Map.of(
                "/reconciliations",
                List.of(
                        "{}",
                        "[]",
                        "{\"connectionId\":\"x\",\"from\":\"2026-10-01\",\"to\":\"2026-10-31\"}",
                        "{\"connectionId\":\"" + unknown + "\",\"from\":\"2026-13-01\",\"to\":\"2026-10-31\"}",
                        "{\"connectionId\":\"" + unknown + "\",\"from\":\"2026-10-31\",\"to\":\"2026-10-01\"}",
                        "{\"connectionId\":\"" + unknown
                                + "\",\"from\":\"-999999999-01-01\",\"to\":\"+999999999-12-31\"}",
                        "{\"connectionId\":\"" + unknown + "\",\"from\":1e400,\"to\":true}"),
                "/change-sets",
                List.of(
                        "{}",
                        "{\"reconciliationId\":[]}",
                        "{\"reconciliationId\":\"" + unknown + "\",\"findingIds\":[null]}"),
                "/change-sets/" + unknown + "/approve",
                List.of("{\"acknowledge\":\"x\"}", "{\"acknowledge\":[null]}", "[]"));

        // When / Then
        for (String path : gets) {
            Response answer = msp.as(everything).urlEncodingEnabled(false).get("/api/v1" + path);
            assertThat(answer.statusCode()).as(path + " " + answer.asString()).isBetween(400, 499);
        }
        posts.forEach((path, bodies) -> bodies.forEach(body -> {
            Response answer = msp.as(everything).body(body).post("/api/v1" + path);
            assertThat(answer.statusCode())
                    .as(path + " " + body + " " + answer.asString())
                    .isBetween(400, 499);
            assertThat(answer.contentType()).as(path + " " + body).startsWith("application/problem+json");
        }));
        assertThat(msp.as(everything)
                        .contentType("text/plain")
                        .body("x")
                        .post("/api/v1/reconciliations")
                        .statusCode())
                .isEqualTo(415);
    }
}
