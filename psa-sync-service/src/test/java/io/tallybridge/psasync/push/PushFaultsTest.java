package io.tallybridge.psasync.push;

import static io.tallybridge.psasync.testing.Msp.fault;
import static io.tallybridge.psasync.testing.Msp.quantity;
import static io.tallybridge.psasync.testing.Msp.simulator;
import static io.tallybridge.psasync.testing.Msp.writes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever fails on the way: the line has the approved quantity, once, and the proof says how. */
@QuarkusTest
class PushFaultsTest extends PsaServiceTest {
    private Msp msp;
    private String connection;
    private String set;

    @BeforeEach
    void approvedSetOfOneLine() {
        msp = new Msp().usualConnectWise();
        connection = msp.connectConnectWise();
        set = msp.changeSet(msp.reconcile(connection, "2026-10-01", "2026-10-31"));
        msp.approve(set);
    }

    private JsonNode item() {
        return msp.items(set).get(0);
    }

    private JsonNode proof() {
        return msp.read(msp.viewer, "/api/v1/proofs/" + item().path("id").asText());
    }

    private void expectWrittenOnce(JsonNode pushed) {
        assertThat(pushed.path("state").asText()).as(pushed + " " + item()).isEqualTo("PUSHED");
        assertThat(item().path("result").asText()).isEqualTo("WRITTEN");
        assertThat(quantity("connectwise", 4711, null)).isEqualTo("47");
        assertThat(writes("connectwise")).hasSize(1);
        assertThat(proof().path("quantityReadBack").decimalValue()).isEqualByComparingTo("47");
    }

    @Test
    void anAnswerLostAfterApplyingIsResolvedByReading() {
        // Given
        fault("connectwise", "{\"fault\":\"LOSE_ANSWER_AFTER_APPLY\",\"match\":{\"method\":\"PATCH\"}}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        expectWrittenOnce(pushed);
        assertThat(proof().path("calls").toString()).contains("PATCH");
    }

    @Test
    void anAnswerLostBeforeApplyingStaysUnknownUntilItIsLookedAtAndIsThenWrittenOnce() {
        // Given
        fault("connectwise", "{\"fault\":\"LOSE_ANSWER_BEFORE_APPLY\",\"match\":{\"method\":\"PATCH\"}}");

        // When
        JsonNode pushed = msp.push(set);

        // Then nobody claims that it was written
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(item().path("result").asText()).isEqualTo("UNKNOWN");
        assertThat(proof().path("result").asText()).isEqualTo("UNKNOWN");
        assertThat(writes("connectwise")).isEmpty();

        // When a person pushes again
        JsonNode again = msp.push(set);

        // Then reading comes first, and the one write follows
        expectWrittenOnce(again);
        assertThat(proof().path("intents").findValuesAsText("state")).containsExactly("NOT_APPLIED", "WRITTEN");
        assertThat(proof().path("earlier")).hasSize(1);
    }

    @Test
    void aStaleListAfterTheWriteIsWaitedFor() {
        // Given
        fault(
                "connectwise",
                "{\"fault\":\"STALE_READ\",\"match\":{\"method\":\"GET\",\"pathContains\":\"/additions\"},\"times\":2}");

        // When / Then
        expectWrittenOnce(msp.push(set));
    }

    @Test
    void throttlingIsWaitedForAndTheWriteHappensOnce() {
        // Given
        fault(
                "connectwise",
                "{\"fault\":\"THROTTLE\",\"match\":{\"method\":\"PATCH\"},\"times\":1,\"retryAfterSeconds\":1}");

        // When / Then
        expectWrittenOnce(msp.push(set));
    }

    @Test
    void aLimitIsWaitedOutHoweverOftenItIsMet() {
        // Given a PSA that asks to wait very long, more often than a failing line would be tried
        fault(
                "connectwise",
                "{\"fault\":\"THROTTLE\",\"match\":{\"method\":\"PATCH\"},\"times\":7,\"retryAfterSeconds\":3600}");
        String run = msp.post(msp.approver, "/api/v1/change-sets/" + set + "/push", null, 202)
                .path("runId")
                .asText();

        // When
        for (int times = 1; times <= 7; times++) {
            int attempt = times;
            JsonNode heldUp = msp.await(
                    "/api/v1/runs/" + run,
                    r -> r.path("attempt").asInt() == attempt
                            && r.path("detail").asText().contains("429"));
            assertThat(heldUp.path("state").asText()).isEqualTo("RUNNING");
            Msp.timePasses(msp.organization, connection, run);
        }

        // Then
        expectWrittenOnce(msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING")));
    }

    @Test
    void aBrokenServerIsTriedAgainOnlyAfterReading() {
        // Given
        fault("connectwise", "{\"fault\":\"SERVER_ERROR\",\"match\":{\"method\":\"PATCH\"},\"afterApply\":true}");

        // When / Then
        expectWrittenOnce(msp.push(set));
    }

    @Test
    void aRefusalIsShownInThePsasWords() {
        // Given
        fault(
                "connectwise",
                "{\"fault\":\"VALIDATION_500\",\"match\":{\"method\":\"PATCH\"},\"status\":400,\"message\":\"Quantity is locked.\"}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isIn("PARTLY_FAILED", "NEEDS_ATTENTION");
        assertThat(writes("connectwise")).isEmpty();
        assertThat(item().path("resultDetail").asText()).contains("Quantity is locked");
    }

    @Test
    void aLineThatSomebodyChangedIsAConflictAndIsLeftAlone() {
        // Given somebody at the PSA's screen
        simulator("PATCH", "/admin/connectwise/records/ADDITIONS", "{\"id\":4711,\"quantity\":44}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(item().path("result").asText()).isEqualTo("CONFLICT");
        assertThat(item().path("foundQuantity").decimalValue()).isEqualByComparingTo("44");
        assertThat(writes("connectwise")).isEmpty();
        assertThat(proof().path("result").asText()).isEqualTo("CONFLICT");
    }

    @Test
    void aLineThatIsRightAlreadyIsNotWritten() {
        // Given
        simulator("PATCH", "/admin/connectwise/records/ADDITIONS", "{\"id\":4711,\"quantity\":47}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("PUSHED");
        assertThat(item().path("result").asText()).isEqualTo("ALREADY_RIGHT");
        assertThat(writes("connectwise")).isEmpty();
    }

    @Test
    void aProcessThatDiedBeforeTheWriteIsReplacedAndWritesOnce() {
        // Given it had read the line
        UUID run = DeadRun.of(msp, connection, set, true);

        // When another process finds it
        JsonNode pushed = msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING"));

        // Then
        expectWrittenOnce(pushed);
        assertThat(proof().path("intents").findValuesAsText("state")).containsExactly("NOT_APPLIED", "WRITTEN");
        assertThat(msp.read(msp.viewer, "/api/v1/runs/" + run).path("attempt").asInt())
                .isEqualTo(2);
    }

    @Test
    void aProcessThatDiedAfterTheWriteIsReplacedAndWritesNothing() {
        // Given the write had reached the PSA
        simulator("PATCH", "/admin/connectwise/records/ADDITIONS", "{\"id\":4711,\"quantity\":47}");
        DeadRun.of(msp, connection, set, true);

        // When
        JsonNode pushed = msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING"));

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("PUSHED");
        assertThat(item().path("result").asText()).isEqualTo("WRITTEN");
        assertThat(writes("connectwise")).isEmpty();
        assertThat(proof().path("intents").findValuesAsText("state")).containsExactly("WRITTEN");
    }

    @Test
    void aProcessThatDiedBeforeItsFirstCallIsReplacedWithoutWaiting() {
        // Given
        DeadRun.of(msp, connection, set, false);

        // When
        JsonNode pushed = msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING"));

        // Then
        expectWrittenOnce(pushed);
        assertThat(proof().path("intents").findValuesAsText("state")).containsExactly("NOT_APPLIED", "WRITTEN");
        assertThat(proof().path("calls").findValuesAsText("purpose")).doesNotContain("settle");
    }

    @Test
    void countsThatCannotBeFrozenHoldUpTheWrite() {
        // Given usage-ingest-service breaks off in the middle
        msp.answer("/internal/v1/counts", 200, "{\"kind\":\"COUNT\",\"day\":\"2026-10-30\",\"unitCount\":47}\n");

        // When
        JsonNode pushed = msp.push(set);

        // Then nothing is written without evidence
        assertThat(pushed.path("state").asText()).isEqualTo("APPROVED");
        assertThat(writes("connectwise")).isEmpty();

        // When it answers again
        msp.publish();

        // Then the same set goes through
        expectWrittenOnce(msp.push(set));
    }

    @Test
    void wrongKeysEndThePushWithoutAWrite() {
        // Given the key was deleted in the PSA
        simulator("PATCH", "/admin/connectwise/settings", "{\"privateKey\":\"another\"}");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("PARTLY_FAILED");
        assertThat(item().path("result").asText()).isEqualTo("FAILED");
        assertThat(writes("connectwise")).isEmpty();
        assertThat(msp.read(msp.viewer, "/api/v1/runs/" + pushed.path("runId").asText())
                        .path("state")
                        .asText())
                .isEqualTo("FAILED");
    }

    @Test
    void approvedItemsCannotBeChangedEvenInTheDatabase() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Database.update(
                        msp.organization,
                        "update change_item set to_quantity = 1 where organization_id = ?",
                        msp.organization)))
                .hasMessageContaining("cannot change");
        msp.as(msp.approver)
                .delete("/api/v1/change-sets/" + set + "/items/"
                        + item().path("id").asText())
                .then()
                .statusCode(409);
        msp.post(msp.approver, "/api/v1/change-sets/" + set + "/approve", Map.of(), 409);
    }

    @Test
    void aProofThatIsChangedAfterwardsShows() {
        // Given a proved push
        msp.push(set);
        assertThat(msp.read(msp.viewer, "/api/v1/proofs/verify").path("ok").asBoolean())
                .isTrue();

        // When the application tries to change it, it may not; the owner of the tables may
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Database.update(
                        msp.organization, "delete from proof where organization_id = ?", msp.organization)))
                .hasMessageContaining("permission denied");
        Database.with("psa_owner", msp.organization, c -> c.createStatement()
                .executeUpdate("update proof set content = replace(content, '47', '48')"));

        // Then the chain is broken
        JsonNode verified = msp.read(msp.viewer, "/api/v1/proofs/verify");
        assertThat(verified.path("ok").asBoolean()).isFalse();
        assertThat(verified.path("brokenAt").asLong()).isEqualTo(1);
    }
}
