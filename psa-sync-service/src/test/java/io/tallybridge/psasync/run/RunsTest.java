package io.tallybridge.psasync.run;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static io.tallybridge.psasync.testing.Msp.fault;
import static io.tallybridge.psasync.testing.Msp.seed;
import static io.tallybridge.psasync.testing.Msp.simulator;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunsTest extends PsaServiceTest {

    @Test
    void aConnectionHasOneRunAtATimeAndAWaitingOneCanBeCancelled() {
        // Given a run that holds the connection
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        UUID holder = Ids.next();
        Database.update(
                msp.organization,
                "insert into run (organization_id, id, kind, connection_id, state, attempt, requested_by, created_at)"
                        + " values (?, ?, 'DIRECTORY_SYNC', ?::uuid, 'RUNNING', 1, 'pat', now() - interval '1 minute')",
                msp.organization,
                holder,
                connection);
        Database.update(
                msp.organization,
                "insert into connection_lock (organization_id, connection_id, run_id, since) values (?, ?::uuid, ?, now())",
                msp.organization,
                connection,
                holder);

        // When two reconciliations are asked for, and one is cancelled while it waits
        String first = ask(msp, connection);
        String second = ask(msp, connection);
        String waiting = msp.read(msp.viewer, "/api/v1/reconciliations/" + second)
                .path("runId")
                .asText();
        assertThat(msp.read(msp.viewer, "/api/v1/runs/" + waiting).path("state").asText())
                .isEqualTo("QUEUED");
        assertThat(msp.as(msp.admin)
                        .delete("/api/v1/psa-connections/" + connection)
                        .statusCode())
                .isEqualTo(409);
        msp.post(msp.approver, "/api/v1/runs/" + waiting + "/cancel", null, 200);
        msp.await(
                "/api/v1/reconciliations/" + second,
                r -> r.path("state").asText().equals("CANCELLED"));
        assertThat(msp.read(msp.viewer, "/api/v1/reconciliations/" + first)
                        .path("state")
                        .asText())
                .isEqualTo("RUNNING");

        // And the holder ends
        Database.update(
                msp.organization,
                "update run set state = 'DONE', finished_at = now() where organization_id = ? and id = ?",
                msp.organization,
                holder);

        // Then the other one gets its turn
        JsonNode done = msp.await(
                "/api/v1/reconciliations/" + first,
                r -> !r.path("state").asText().equals("RUNNING"));
        assertThat(done.path("state").asText()).isEqualTo("DONE");
        assertThat(msp.read(msp.viewer, "/api/v1/runs?kind=RECONCILIATION").path("items"))
                .hasSize(2);
        msp.post(msp.approver, "/api/v1/runs/" + waiting + "/cancel", null, 409);
    }

    @Test
    void whatARunAsksOthersForIsAskedUnderTheRequestThatAskedForTheRun() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        String requestId = "run-test-" + Ids.next();
        String trace = Ids.next().toString().replace("-", "");

        // When
        String id = Msp.json(msp.as(msp.admin)
                        .header("X-Request-Id", requestId)
                        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .body(Map.of("connectionId", connection, "from", "2026-10-01", "to", "2026-10-31"))
                        .post("/api/v1/reconciliations")
                        .then()
                        .statusCode(202))
                .path("id")
                .asText();
        msp.await(
                "/api/v1/reconciliations/" + id, r -> !r.path("state").asText().equals("RUNNING"));

        // Then
        List<LoggedRequest> asked = msp.neighbours()
                .find(RequestPatternBuilder.newRequestPattern().withHeader("X-Request-Id", equalTo(requestId)));
        assertThat(asked)
                .extracting(LoggedRequest::getUrl)
                .anyMatch(url -> url.startsWith("/internal/v1/mappings"))
                .anyMatch(url -> !url.startsWith("/internal/v1/mappings"));
        assertThat(asked)
                .allSatisfy(request -> assertThat(request.header("traceparent").values())
                        .singleElement()
                        .asString()
                        .startsWith("00-" + trace + "-"));
    }

    private static String ask(Msp msp, String connection) {
        return msp.post(
                        msp.admin,
                        "/api/v1/reconciliations",
                        Map.of("connectionId", connection, "from", "2026-10-01", "to", "2026-10-31"),
                        202)
                .path("id")
                .asText();
    }

    @Test
    void aSyncThatIsHeldUpByThePsasLimitGoesOnWhereItWas() {
        // Given a PSA whose limit is used up when the lines are read
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        fault(
                "connectwise",
                "{\"fault\":\"THROTTLE\",\"match\":{\"pathContains\":\"/additions\"},\"times\":1,\"retryAfterSeconds\":3600}");
        String path = "/api/v1/psa-connections/" + connection + "/directory/sync";
        String run = msp.post(msp.admin, path, null, 202).path("id").asText();
        JsonNode heldUp = msp.await(path, r -> r.path("detail").asText().contains("429"));

        // When
        Msp.timePasses(msp.organization, connection, run);
        JsonNode done = msp.await(path, r -> !r.path("state").asText().equals("RUNNING"));

        // Then
        assertThat(heldUp.path("state").asText()).isEqualTo("RUNNING");
        assertThat(done.path("state").asText()).isEqualTo("DONE");
        assertThat(done.path("attempt").asInt()).isEqualTo(2);
        assertThat(msp.read(msp.viewer, "/api/v1/psa-connections/" + connection + "/lines")
                        .path("items"))
                .hasSize(3);
        assertThat(simulator("GET", "/admin/connectwise/requests?pathContains=/company/companies", "")
                        .path("items"))
                .hasSize(1);
        assertThat(Database.column(
                        "psa_app",
                        msp.organization,
                        "select coalesce(checkpoint, 'none') || tries from run where id = ?::uuid",
                        run))
                .containsExactly("none1");
    }

    @Test
    void aSyncThatBreaksOffRemovesNothingAndACompleteOneMarksWhatVanished() {
        // Given a synced directory, and a PSA that lost a line and a company
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        assertThat(msp.syncDirectory(connection).path("state").asText()).isEqualTo("DONE");
        seed("connectwise", """
                {"companies": [{"id": 250, "name": "Acme Dental Group"}],
                 "products": [{"id": 812, "name": "Backup, renamed", "unitPrice": 4, "unitCost": 1}],
                 "agreements": [{"id": 55, "companyId": 250, "name": "Managed Services"}],
                 "lines": [{"id": 4711, "agreementId": 55, "productId": 812, "quantity": 43}]}
                """);
        fault("connectwise", "{\"fault\":\"SERVER_ERROR\",\"match\":{\"pathContains\":\"/additions\"},\"times\":1000}");

        // When a sync breaks off at the lines
        JsonNode failed = msp.syncDirectory(connection);

        // Then lines are as they were
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.path("detail").asText()).isNotEmpty();
        String lines = "/api/v1/psa-connections/" + connection + "/lines";
        assertThat(msp.read(msp.viewer, lines).path("items")).hasSize(3);

        // When the PSA is well again
        simulator("DELETE", "/admin/connectwise/faults", "");
        JsonNode done = msp.syncDirectory(connection);

        // Then what vanished is marked, and what changed is new
        assertThat(done.path("state").asText()).isEqualTo("DONE");
        assertThat(msp.read(msp.viewer, lines).path("items")).hasSize(1);
        assertThat(msp.read(msp.viewer, lines)
                        .path("items")
                        .get(0)
                        .path("quantity")
                        .decimalValue())
                .isEqualByComparingTo("43");
        assertThat(msp.read(msp.viewer, lines + "?vanished=true").path("items")).hasSize(3);
        String path = "/api/v1/psa-connections/" + connection;
        assertThat(msp.read(msp.viewer, path + "/companies").path("items")).hasSize(1);
        assertThat(msp.read(msp.viewer, path + "/products?search=RENAMED").path("items"))
                .hasSize(1);
        assertThat(msp.read(msp.viewer, path + "/products?search=%25").path("items"))
                .isEmpty();
    }
}
