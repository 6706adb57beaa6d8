package io.tallybridge.psasync.worksheet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.tallybridge.common.testing.TestTokens;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Change sets that a person works off, from the push to the proof. */
@QuarkusTest
@TestProfile(PaperPsaProfile.class)
class WorksheetTest extends PsaServiceTest {
    private Msp msp;
    private String connection;

    @BeforeEach
    void threeLinesOfWhichTwoAreToBeSet() {
        msp = new Msp();
        PaperPsa.reset();
        PaperPsa.invoiced("4711", "55", "812", "42", "2026-10-31");
        PaperPsa.unknown("4712", "55", "813");
        PaperPsa.invoiced("4713", "56", "812", "10", "2026-10-31");
        msp.account("a-1", "Acme Dental", "250")
                .account("a-2", "Bravo", "251")
                .service("s-backup", "Backup users", "812", "{\"reduction\":\"LAST\"}")
                .service("s-vault", "Vault users", "813", "{\"reduction\":\"AVG_DAILY\"}")
                .counted("a-1", "s-backup", "47", "1457", "2026-10-31")
                .counted("a-1", "s-vault", "13", "382.85", "2026-10-31")
                .counted("a-2", "s-backup", "10", "310", "2026-10-31")
                .publish();
        connection = msp.post(msp.admin, "/api/v1/psa-connections", Map.of("psa", "AUTOTASK", "name", "Paper"), 201)
                .path("id")
                .asText();
    }

    // ---- short words

    private JsonNode reconcile() {
        JsonNode reconciliation = msp.reconcile(connection, "2026-10-01", "2026-10-31");
        assertThat(reconciliation.path("state").asText())
                .as(reconciliation.toString())
                .isEqualTo("DONE");
        return reconciliation;
    }

    private JsonNode finding(JsonNode reconciliation, String line) {
        return msp.findings(reconciliation).stream()
                .filter(finding -> finding.path("lineId").asText().equals(line))
                .findFirst()
                .orElseThrow();
    }

    private String pushed() {
        String set = msp.changeSet(reconcile());
        msp.approve(set);
        assertThat(msp.push(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        return set;
    }

    private String download(String set, String query) {
        Response answer = msp.as(msp.viewer).get("/api/v1/change-sets/" + set + "/worksheet" + query);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return new String(answer.asByteArray(), StandardCharsets.UTF_8);
    }

    private Sheet sheet(String set) {
        return Sheet.open(download(set, ""));
    }

    private Response upload(String token, String set, byte[] file) {
        return msp.as(token).contentType("text/csv").body(file).post("/api/v1/change-sets/" + set + "/worksheet");
    }

    private Response upload(String set, String file) {
        return upload(msp.approver, set, file.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode taken(String set, String file) {
        Response answer = upload(set, file);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return Msp.json(answer.then());
    }

    private JsonNode item(String set, String line) {
        return msp.items(set).stream()
                .filter(item -> item.path("lineId").asText().equals(line))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode proof(String set, String line) {
        return msp.read(
                msp.viewer, "/api/v1/proofs/" + item(set, line).path("id").asText());
    }

    private JsonNode set(String set) {
        return msp.read(msp.viewer, "/api/v1/change-sets/" + set);
    }

    // ---- tests

    @Test
    void fromFindingToProof() {
        // Given what the last invoice and nobody knows
        JsonNode reconciliation = reconcile();
        JsonNode invoiced = finding(reconciliation, "4711");
        JsonNode unknown = finding(reconciliation, "4712");
        assertThat(invoiced.path("kind").asText()).isEqualTo("INCREASE");
        assertThat(invoiced.path("psaQuantitySource").asText()).isEqualTo("LAST_INVOICED");
        assertThat(invoiced.path("psaQuantityDay").asText()).isEqualTo("2026-10-31");
        assertThat(unknown.path("kind").asText()).isEqualTo("QUANTITY_UNKNOWN");
        assertThat(unknown.path("psaQuantity").isNull()).isTrue();
        assertThat(unknown.path("psaQuantitySource").asText()).isEqualTo("UNKNOWN");
        assertThat(unknown.path("targetQuantity").decimalValue()).isEqualByComparingTo("12.35");
        assertThat(reconciliation
                        .path("totals")
                        .path("byKind")
                        .path("QUANTITY_UNKNOWN")
                        .asInt())
                .isEqualTo(1);

        // When a set is made of it, looked at and approved
        String set = msp.changeSet(reconciliation);
        JsonNode preview = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview");
        msp.as(msp.viewer)
                .get("/api/v1/change-sets/" + set + "/worksheet")
                .then()
                .statusCode(409);
        msp.approve(set);
        msp.as(msp.viewer)
                .get("/api/v1/change-sets/" + set + "/worksheet")
                .then()
                .statusCode(409);

        // Then the preview shows rows in the place of calls
        JsonNode row = preview.path("items").get(0);
        assertThat(row.path("calls")).isEmpty();
        assertThat(row.path("worksheetRow").path("LineRef").asText())
                .isEqualTo(row.path("lineId").asText());

        // When it is pushed
        JsonNode pushed = msp.push(set);

        // Then intents are open, evidence is frozen, and nothing is claimed
        assertThat(pushed.path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(pushed.path("worksheet").asBoolean()).isTrue();
        assertThat(pushed.path("progress").path("done").asInt()).isZero();
        assertThat(Database.column("psa_app", msp.organization, "select state from push_intent"))
                .containsExactly("OPEN", "OPEN");
        assertThat(Database.column("psa_app", msp.organization, "select jsonb_array_length(counts) from push_intent"))
                .containsExactly("1", "1");
        msp.as(msp.viewer)
                .get("/api/v1/proofs/" + item(set, "4711").path("id").asText())
                .then()
                .statusCode(404);

        // And the file says all that is needed
        Response answer = msp.as(msp.viewer).get("/api/v1/change-sets/" + set + "/worksheet");
        assertThat(answer.contentType()).isEqualTo("text/csv; charset=utf-8");
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"worksheet-" + set + ".csv\"");
        assertThat(answer.asByteArray()).startsWith(0xEF, 0xBB, 0xBF);
        Sheet sheet = sheet(set);
        assertThat(sheet.rows).hasSize(2);
        Map<String, String> first = sheet.line("4711");
        assertThat(first)
                .containsEntry("ChangeSetId", set)
                .containsEntry("Company", "Acme Dental Group (ACME)")
                .containsEntry("CompanyRef", "250")
                .containsEntry("Agreement", "Managed services")
                .containsEntry("AgreementRef", "55")
                .containsEntry("ProductCode", "0012")
                .containsEntry("Description", "Backup, per user")
                .containsEntry("CurrentQuantity", "42")
                .containsEntry("CurrentQuantitySource", "last invoice (until 2026-10-31)")
                .containsEntry("NewQuantity", "47")
                .containsEntry("Difference", "5")
                .containsEntry("EffectiveDate", "2026-11-01")
                .containsEntry("UnitPrice", "3.5")
                .containsEntry("UnitCost", "1.234")
                .containsEntry("Currency", "EUR")
                .containsEntry("Done", "")
                .containsEntry("Remark", "");
        assertThat(first.get("Check")).matches("c-[0-9a-f]{20}");
        assertThat(sheet.line("4712"))
                .containsEntry("CurrentQuantity", "")
                .containsEntry("CurrentQuantitySource", "unknown")
                .containsEntry("Difference", "")
                .containsEntry("NewQuantity", "12.35");

        // When both are done
        String file =
                sheet.answer("4711", "yes", "").answer("4712", "Yes", "had 12").save();
        JsonNode taken = taken(set, file);

        // Then they are written, and the proof says who says so
        assertThat(taken.path("state").asText()).isEqualTo("PUSHED");
        assertThat(taken.path("done").asInt()).isEqualTo(2);
        assertThat(set(set).path("results").path("WRITTEN").asInt()).isEqualTo(2);
        assertThat(item(set, "4712").path("resultDetail").asText())
                .isEqualTo("Done, says pat@" + msp.organization + "; not confirmed by the PSA: had 12");
        JsonNode proof = proof(set, "4712");
        assertThat(proof.path("from").isNull()).isTrue();
        assertThat(proof.path("psaQuantitySource").asText()).isEqualTo("UNKNOWN");
        assertThat(proof.path("quantityReadBack").isNull()).isTrue();
        assertThat(proof.path("counts")).hasSize(1);
        assertThat(proof.path("intents").findValuesAsText("state")).containsExactly("WRITTEN");
        JsonNode confirmation = proof.path("confirmation");
        assertThat(confirmation.path("kind").asText()).isEqualTo("PERSON");
        assertThat(confirmation.path("by").asText()).isEqualTo("pat@" + msp.organization);
        assertThat(confirmation.path("remark").asText()).isEqualTo("had 12");
        assertThat(confirmation.path("fileSha256").asText())
                .isEqualTo(taken.path("fileSha256").asText());
        assertThat(confirmation.path("row").get(1).asText())
                .isEqualTo(item(set, "4712").path("id").asText());
        assertThat(msp.read(msp.viewer, "/api/v1/proofs/verify").path("ok").asBoolean())
                .isTrue();
        assertThat(msp.read(msp.viewer, "/api/v1/audit?action=change-set.worksheet-imported")
                        .path("items"))
                .hasSize(1);

        // When it is reconciled again
        JsonNode again = reconcile();

        // Then our own record stands in for the PSA, and says so
        assertThat(again.path("totals").path("byKind").path("EQUAL").asInt()).isEqualTo(3);
        assertThat(finding(again, "4711").path("psaQuantitySource").asText()).isEqualTo("CONFIRMED_BY_PERSON");
        assertThat(finding(again, "4712").path("psaQuantity").decimalValue()).isEqualByComparingTo("12.35");
        assertThat(finding(again, "4713").path("psaQuantitySource").asText()).isEqualTo("LAST_INVOICED");

        // When the next invoice shows that it was not done after all
        PaperPsa.invoiced("4711", "55", "812", "42", "2026-11-30");
        JsonNode drift = finding(reconcile(), "4711");

        // Then the invoice wins
        assertThat(drift.path("kind").asText()).isEqualTo("INCREASE");
        assertThat(drift.path("psaQuantitySource").asText()).isEqualTo("LAST_INVOICED");
        assertThat(drift.path("psaQuantityDay").asText()).isEqualTo("2026-11-30");
    }

    @Test
    void aFileWithAnythingWrongIsRefusedAsAWhole() {
        // Given
        String set = pushed();
        String other = UUID.randomUUID().toString();
        Map<String, Consumer<Sheet>> wrongs = Map.ofEntries(
                Map.entry("is empty: answer yes or no", sheet -> sheet.answer("4711", "", "")),
                Map.entry("'maybe': answer yes or no", sheet -> sheet.answer("4711", "maybe", "")),
                Map.entry("is missing: put it back", sheet -> sheet.rows.remove(1)),
                Map.entry("again: keep one of them", sheet -> sheet.rows.add(new LinkedHashMap<>(sheet.rows.get(0)))),
                Map.entry("has '48' where '47'", sheet -> sheet.line("4711").put("NewQuantity", "48")),
                Map.entry("where '2026-11-01' was handed out", sheet -> sheet.line("4711")
                        .put("EffectiveDate", "2026-11-02")),
                Map.entry("'c-0' where", sheet -> sheet.line("4711").put("Check", "c-0")),
                Map.entry("names no row", sheet -> sheet.line("4711").put("ItemId", other)),
                Map.entry("belongs to another change set", sheet -> {
                    sheet.line("4711").put("ItemId", other);
                    sheet.rows.get(0).put("ChangeSetId", other);
                    sheet.rows.get(1).put("ChangeSetId", other);
                }),
                Map.entry("is longer than 500", sheet -> sheet.answer("4711", "no", "x".repeat(501))),
                Map.entry("is no column", sheet -> sheet.rows.forEach(row -> row.put("Mine", "x"))),
                Map.entry("Check", sheet -> sheet.rows.forEach(row -> row.remove("Check"))));

        // When / Then
        wrongs.forEach((message, wrong) -> {
            Sheet sheet = sheet(set).answerAll("yes");
            wrong.accept(sheet);
            Response answer = upload(set, sheet.save());
            assertThat(answer.statusCode())
                    .as(message + " " + answer.asString())
                    .isEqualTo(422);
            JsonNode problem = Msp.json(answer.then());
            assertThat(problem.path("type").asText()).isEqualTo("/problems/worksheet-refused");
            assertThat(problem.path("errors").toString()).contains(message);
        });
        for (String nonsense : List.of("", "\n\n", "hello", "{\"a\":1}", "a,b\n\"unclosed", "\0\0\0", "\ufeff")) {
            Response answer = upload(set, nonsense);
            assertThat(answer.statusCode()).as(nonsense + answer.asString()).isEqualTo(422);
        }
        JsonNode lines =
                Msp.json(upload(set, sheet(set).answer("4712", "no", "").save()).then());
        assertThat(lines.path("errors")).hasSize(1);
        assertThat(lines.path("errors").get(0).path("column").asText()).isEqualTo("Done");
        assertThat(lines.path("errors").get(0).path("line").asInt()).isBetween(2, 3);

        // And nothing happened
        assertThat(set(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(set(set).path("results")).isEmpty();
        assertThat(Database.column("psa_app", msp.organization, "select state from push_intent"))
                .containsExactly("OPEN", "OPEN");
    }

    @Test
    void whatASpreadsheetMakesOfTheFileIsUnderstood() {
        // Given the file in the European style, opened and saved by a spreadsheet in the Western code page
        PaperPsa.invoiced("4713", "56", "812", "1000", "2026-10-31");
        String set = pushed();
        String european = download(set, "?style=european");
        assertThat(european).contains(";12,35;").contains(";1,234;").contains("'=Bravo");
        Sheet sheet = Sheet.open(european, ';').answerAll("ja");
        sheet.rows.forEach(row -> {
            row.put("EffectiveDate", "01.11.2026");
            row.put("ProductCode", row.get("ProductCode").replaceFirst("^0+", ""));
            row.put("", "");
        });
        sheet.line("4713").put("CurrentQuantity", "1.000");
        sheet.line("4713").put("Company", PaperPsa.BRAVO);
        String saved = sheet.save(';') + ";;;\r\n\r\n";

        // When
        Response answer = upload(msp.admin, set, saved.getBytes(Charset.forName("windows-1252")));

        // Then
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(set(set).path("state").asText()).isEqualTo("PUSHED");
        assertThat(set(set).path("results").path("WRITTEN").asInt()).isEqualTo(3);

        // And in UTF-16 with tabs the same answers are the same
        Response tabs = upload(msp.admin, set, ("\ufeff" + sheet.save('\t')).getBytes(StandardCharsets.UTF_16LE));
        assertThat(tabs.statusCode()).as(tabs.asString()).isEqualTo(200);
    }

    @Test
    void theSameAnswersAgainChangeNothingAndOthersAreRefused() {
        // Given
        String set = pushed();
        String file = sheet(set)
                .answer("4711", "yes", "")
                .answer("4712", "no", "=cmd|' /C calc'!A0")
                .save();

        // When it is imported twice
        JsonNode first = taken(set, file);
        JsonNode before = set(set);
        List<String> proofs = Database.column("psa_app", msp.organization, "select hash from proof");
        JsonNode second = taken(set, file);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(first.path("state").asText()).isEqualTo("PARTLY_FAILED");
        assertThat(first.path("notDone").asInt()).isEqualTo(1);
        assertThat(set(set)).isEqualTo(before);
        assertThat(Database.column("psa_app", msp.organization, "select hash from proof"))
                .hasSize(2)
                .isEqualTo(proofs);
        assertThat(item(set, "4712").path("result").asText()).isEqualTo("FAILED");
        assertThat(item(set, "4712").path("resultDetail").asText()).endsWith("=cmd|' /C calc'!A0");
        assertThat(proof(set, "4712").path("result").asText()).isEqualTo("FAILED");

        // And the file that is downloaded now has the answers, and computes nothing
        assertThat(sheet(set).line("4712")).containsEntry("Done", "no").containsEntry("Remark", "'=cmd|' /C calc'!A0");
        taken(set, sheet(set).save());

        // And another answer is refused
        JsonNode refused = Msp.json(
                upload(set, sheet(set).answer("4712", "yes", "").save()).then().statusCode(422));
        assertThat(refused.path("errors").get(0).path("problem").asText()).contains("was answered before, as no");

        // When it is pushed again
        JsonNode again = msp.push(set);

        // Then what was not done is asked for once more
        assertThat(again.path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(sheet(set).line("4711")).containsEntry("Done", "yes");
        assertThat(sheet(set).line("4712")).containsEntry("Done", "").containsEntry("Remark", "");
        assertThat(taken(set, sheet(set).answer("4712", "x", "").save())
                        .path("state")
                        .asText())
                .isEqualTo("PUSHED");
        assertThat(proof(set, "4712").path("intents").findValuesAsText("state")).containsExactly("FAILED", "WRITTEN");
        assertThat(msp.push(set).path("state").asText()).isEqualTo("PUSHED");
    }

    @Test
    void whatThePsaShowsConfirmsByItself() {
        // Given
        String set = pushed();
        String confirm = "/api/v1/change-sets/" + set + "/confirm";

        // When the PSA shows the new quantity on an invoice for days before the change
        PaperPsa.invoiced("4711", "55", "812", "47", "2026-10-31");
        JsonNode run = msp.post(msp.approver, confirm, null, 202);
        run = msp.await(
                "/api/v1/runs/" + run.path("id").asText(),
                r -> r.path("state").asText().equals("DONE"));

        // Then that says nothing
        assertThat(run.path("kind").asText()).isEqualTo("CONFIRMATION");
        assertThat(run.path("done").asInt()).isPositive();
        assertThat(item(set, "4711").path("result").isNull()).isTrue();

        // When it is invoiced for a day that the change bills
        PaperPsa.invoiced("4711", "55", "812", "47.00", "2026-11-30");
        msp.syncDirectory(connection);

        // Then the line is written, and the other one still open
        assertThat(item(set, "4711").path("result").asText()).isEqualTo("WRITTEN");
        assertThat(item(set, "4711").path("resultDetail").asText()).contains("invoice until 2026-11-30");
        assertThat(set(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        JsonNode proof = proof(set, "4711");
        assertThat(proof.path("quantityReadBack").decimalValue()).isEqualByComparingTo("47");
        assertThat(proof.path("confirmation").path("kind").asText()).isEqualTo("READ");
        assertThat(proof.path("confirmation").path("quantitySource").asText()).isEqualTo("LAST_INVOICED");
        assertThat(proof.path("confirmation").path("quantityDay").asText()).isEqualTo("2026-11-30");

        // And who says that it was not done is asked to look again
        JsonNode refused = Msp.json(upload(
                        set,
                        sheet(set)
                                .answer("4711", "no", "")
                                .answer("4712", "yes", "")
                                .save())
                .then()
                .statusCode(422));
        assertThat(refused.path("errors").get(0).path("problem").asText()).contains("the PSA has shown");

        // When the person answers, and the PSA shows that too
        taken(set, sheet(set).answer("4712", "yes", "").save());
        assertThat(set(set).path("state").asText()).isEqualTo("PUSHED");
        PaperPsa.live("4712", "55", "813", "12.35");
        JsonNode reconciliation = reconcile();

        // Then there is a second proof
        assertThat(finding(reconciliation, "4712").path("psaQuantitySource").asText())
                .isEqualTo("LIVE");
        JsonNode second = proof(set, "4712");
        assertThat(second.path("confirmation").path("kind").asText()).isEqualTo("READ");
        assertThat(second.path("earlier")).hasSize(1);
        assertThat(item(set, "4712").path("resultDetail").asText()).contains("says pat", "The PSA's line has 12.35.");
        assertThat(set(set).path("state").asText()).isEqualTo("PUSHED");
        long proofs = second.path("sequence").asLong();
        msp.syncDirectory(connection);
        assertThat(proof(set, "4712").path("sequence").asLong()).isEqualTo(proofs);
        assertThat(msp.read(msp.viewer, "/api/v1/proofs/verify").path("ok").asBoolean())
                .isTrue();
    }

    @Test
    void aProcessThatDiedInTheMiddleIsReplacedAndHandsOutTheRest() {
        // Given one line was handed out when the process died
        String set = msp.changeSet(reconcile());
        msp.approve(set);
        UUID run = deadRun(set);

        // When another process finds it
        JsonNode pushed = msp.await(
                "/api/v1/change-sets/" + set,
                found -> !found.path("state").asText().equals("PUSHING"));

        // Then each line has one intent and one row
        assertThat(pushed.path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(msp.read(msp.viewer, "/api/v1/runs/" + run).path("attempt").asInt())
                .isEqualTo(2);
        assertThat(Database.column("psa_app", msp.organization, "select state from push_intent"))
                .containsExactly("OPEN", "OPEN");
        Sheet sheet = sheet(set);
        assertThat(sheet.rows).hasSize(2);

        // When it is pushed again while it waits, nothing is handed out twice
        assertThat(msp.push(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(sheet(set).rows).isEqualTo(sheet.rows);
        assertThat(taken(set, sheet.answerAll("y").save()).path("state").asText())
                .isEqualTo("PUSHED");
    }

    private UUID deadRun(String set) {
        UUID run = Ids.next();
        String organization = msp.organization;
        Database.update(
                organization,
                "insert into run (organization_id, id, kind, connection_id, subject_id, state, attempt, requested_by,"
                        + " created_at, started_at) values (?, ?, 'PUSH', ?::uuid, ?::uuid, 'RUNNING', 1, 'pat', now(), now())",
                organization,
                run,
                connection,
                set);
        Database.update(
                organization,
                "insert into connection_lock (organization_id, connection_id, run_id, since) values (?, ?::uuid, ?, now())",
                organization,
                connection,
                run);
        Database.update(
                organization,
                "update change_set set state = 'PUSHING', worksheet = true, run_id = ? where organization_id = ? and id = ?::uuid",
                run,
                organization,
                set);
        JsonNode first = msp.read(msp.viewer, "/api/v1/change-sets/" + set + "/preview")
                .path("items")
                .get(0);
        List<String> cells = new ArrayList<>();
        first.path("worksheetRow").forEach(cell -> cells.add("\"" + cell.asText() + "\""));
        UUID item = UUID.fromString(first.path("id").asText());
        Database.update(
                organization,
                "insert into push_intent (organization_id, id, item_id, change_set_id, run_id, attempt, from_quantity,"
                        + " to_quantity, counts, state, opened_at)"
                        + " select organization_id, ?, id, change_set_id, ?, 1, from_quantity, to_quantity, '[]', 'OPEN', now()"
                        + " from change_item where organization_id = ? and id = ?",
                Ids.next(),
                run,
                organization,
                item);
        Database.update(
                organization,
                "insert into worksheet_row (organization_id, change_set_id, item_id, cells, expected_from, handed_out_at)"
                        + " values (?, ?::uuid, ?, ?::jsonb, '2026-11-01', now())",
                organization,
                set,
                item,
                "[" + String.join(",", cells) + "]");
        Database.update(
                null,
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat,"
                        + " version) values ('run', ?, now() - interval '1 hour', true, 'a process that died',"
                        + " now() - interval '1 hour', 2)",
                organization + "/" + run);
        return run;
    }

    @Test
    void countsThatCannotBeFrozenHoldUpTheWorksheet() {
        // Given
        String set = msp.changeSet(reconcile());
        msp.approve(set);
        msp.answer("/internal/v1/counts", 200, "{\"kind\":\"COUNT\",\"day\":\"2026-10-30\",\"unitCount\":47}\n");

        // When
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("APPROVED");
        msp.as(msp.viewer)
                .get("/api/v1/change-sets/" + set + "/worksheet")
                .then()
                .statusCode(409);

        // When the counts can be read
        msp.publish();

        // Then
        assertThat(msp.push(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
    }

    @Test
    void aLineIsOnOneUnansweredWorksheetOnly() {
        // Given a worksheet that nobody has answered, and a second set of the same lines
        String first = pushed();
        String second = msp.changeSet(reconcile());
        msp.approve(second);

        // When
        JsonNode pushed = msp.push(second);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(item(second, "4711").path("result").asText()).isEqualTo("CONFLICT");
        assertThat(item(second, "4711").path("resultDetail").asText()).contains(first);

        // When the first is answered and the second pushed again
        taken(first, sheet(first).answerAll("no").save());

        // Then
        assertThat(msp.push(second).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(sheet(second).rows).hasSize(2);
    }

    @Test
    void aRevertIsAWorksheetTheOtherWayRound() {
        // Given
        String set = pushed();
        taken(set, sheet(set).answerAll("yes").save());

        // When
        String revert = msp.post(msp.approver, "/api/v1/change-sets/" + set + "/revert", null, 201)
                .path("id")
                .asText();
        msp.approve(revert);
        assertThat(msp.push(revert).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");

        // Then what nobody knew cannot be brought back, and the rest can
        Sheet sheet = sheet(revert);
        assertThat(sheet.rows).hasSize(1);
        assertThat(sheet.line("4711"))
                .containsEntry("CurrentQuantity", "47")
                .containsEntry("CurrentQuantitySource", "worksheet (not confirmed by the PSA)")
                .containsEntry("NewQuantity", "42")
                .containsEntry("Difference", "-5");
        taken(revert, sheet.answerAll("yes").save());
        JsonNode finding = finding(reconcile(), "4711");
        assertThat(finding.path("kind").asText()).isEqualTo("INCREASE");
        assertThat(finding.path("psaQuantity").decimalValue()).isEqualByComparingTo("42");
        assertThat(finding.path("psaQuantitySource").asText()).isEqualTo("CONFIRMED_BY_PERSON");
    }

    @Test
    void rolesOrganizationsAndSizesAreAskedFor() {
        // Given
        String set = pushed();
        byte[] file = sheet(set).answerAll("yes").save().getBytes(StandardCharsets.UTF_8);
        Msp other = new Msp();
        String everything = TestTokens.user(other.organization, "org-admin", "billing-approver");
        String path = "/api/v1/change-sets/" + set;

        // When / Then
        assertThat(upload(msp.viewer, set, file).statusCode()).isEqualTo(403);
        assertThat(upload(everything, set, file).statusCode()).isEqualTo(404);
        msp.post(msp.viewer, path + "/confirm", null, 403);
        other.post(everything, path + "/confirm", null, 404);
        other.as(everything).get(path + "/worksheet").then().statusCode(404);
        msp.as(TestTokens.user(msp.organization, "operator"))
                .get(path + "/worksheet")
                .then()
                .statusCode(403);
        msp.as(msp.approver).body("{}").post(path + "/worksheet").then().statusCode(415);
        msp.as(msp.viewer).get(path + "/worksheet?style=baroque").then().statusCode(400);
        assertThat(upload(msp.approver, set, new byte[9_000_000]).statusCode()).isEqualTo(413);
        assertThat(msp.as(msp.approver)
                        .contentType("text/csv")
                        .header("If-Match", "\"1\"")
                        .body(file)
                        .post(path + "/worksheet")
                        .statusCode())
                .isEqualTo(412);
        assertThat(set(set).path("state").asText()).isEqualTo("AWAITING_CONFIRMATION");
        assertThat(upload(msp.admin, set, file).statusCode()).isEqualTo(200);
    }
}
