package io.tallybridge.psasync.worksheet;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetState;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.changeset.WorksheetRow;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.push.Confirmation;
import io.tallybridge.psasync.push.PushLedger;
import io.tallybridge.psasync.run.Runs;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands worksheets out and takes their answers. */
@ApplicationScoped
class Worksheets {
    /** Spreadsheets take a file without it for their own code page, and give names back broken. */
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final WorksheetRepository repository;
    private final ChangeSets changeSets;
    private final Connections connections;
    private final PushLedger ledger;
    private final Runs runs;
    private final AuditTrail audit;
    private final WorksheetConfig config;
    private final Sql sql;
    private final Clock clock;

    @Inject
    Worksheets(
            WorksheetRepository repository,
            ChangeSets changeSets,
            Connections connections,
            PushLedger ledger,
            Runs runs,
            AuditTrail audit,
            WorksheetConfig config,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.changeSets = changeSets;
        this.connections = connections;
        this.ledger = ledger;
        this.runs = runs;
        this.audit = audit;
        this.config = config;
        this.sql = sql;
        this.clock = clock;
    }

    /** How numbers and columns are told apart in a file. */
    enum Style {
        /** Commas between columns, decimal points. */
        STANDARD(','),
        /** Semicolons between columns, decimal commas. */
        EUROPEAN(';');

        private final char separator;

        Style(char separator) {
            this.separator = separator;
        }
    }

    /** The set, if a worksheet of it was handed out. */
    ChangeSetView require(String organization, UUID id) {
        return handedOut(changeSets.get(organization, id));
    }

    private static ChangeSetView handedOut(ChangeSetView set) {
        if (!set.worksheet()) {
            throw WorksheetProblem.NO_WORKSHEET.because(
                    switch (set.state()) {
                        case DRAFT -> "Approve the change set and push it first.";
                        case APPROVED -> "Push the change set first.";
                        default -> "Its lines are written by calls.";
                    });
        }
        ChangeSets.requireState(
                set,
                "show its worksheet before it is pushed",
                ChangeSetState.AWAITING_CONFIRMATION,
                ChangeSetState.PUSHED,
                ChangeSetState.PARTLY_FAILED,
                ChangeSetState.NEEDS_ATTENTION);
        return set;
    }

    /** Writes the file, as the organization that is current. */
    void write(String organization, UUID id, Style style, OutputStream output) {
        Writer text = new OutputStreamWriter(output, StandardCharsets.UTF_8);
        try {
            text.write(BYTE_ORDER_MARK);
            CsvWriter csv = CsvWriter.builder()
                    .fieldSeparator(style.separator)
                    .lineDelimiter(LineDelimiter.CRLF)
                    .build(text);
            List<String> header = new ArrayList<>();
            WorksheetRow.COLUMNS.forEach(column -> header.add(column.name()));
            header.add(WorksheetFile.DONE);
            header.add(WorksheetFile.REMARK);
            csv.writeRecord(header);
            sql.inLongTransaction(() -> {
                repository.each(organization, id, row -> csv.writeRecord(cells(row, style)));
                return true;
            });
            csv.flush();
            text.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(KeptRow row, Style style) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < WorksheetRow.COLUMNS.size(); i++) {
            String cell = row.row().cells().get(i);
            boolean number = WorksheetRow.COLUMNS.get(i).kind() == WorksheetRow.Kind.NUMBER;
            cells.add(number && style == Style.EUROPEAN ? cell.replace('.', ',') : cell);
        }
        Boolean done = row.done();
        cells.add(done != null ? Answers.word(done) : row.read() ? Answers.word(true) : "");
        cells.add(WorksheetRow.text(row.remark()));
        return cells;
    }

    /**
     * What was taken from a file.
     *
     * @param done lines that were done
     * @param notDone lines that were not
     * @param fileSha256 of the file, as it stands in the proofs
     */
    record Taken(UUID changeSetId, ChangeSetState state, long rows, long done, long notDone, String fileSha256) {}

    /** Takes all answers of a file, or none. */
    Taken take(String organization, UUID id, byte[] file, @Nullable String ifMatch, Actor actor) {
        String sha256 = sha256(file);
        return sql.inLongTransaction(() -> {
            ChangeSetView set = handedOut(changeSets.lock(organization, id));
            EntityTags.requireMatch(ifMatch, set.version());
            Map<UUID, KeptRow> kept = repository.all(organization, id);
            List<Answers.Answer> answers = check(id, kept, file);
            long news = answers.stream()
                    .filter(answer ->
                            Objects.requireNonNull(kept.get(answer.itemId())).done() == null)
                    .count();
            ChangeSetState state = set.state();
            if (news > 0) {
                settle(organization, set, kept, answers, sha256, actor);
                state = changeSets.endWorksheet(organization, id, repository.open(organization, id), true);
                audit.record(
                        organization,
                        actor,
                        "change-set.worksheet-imported",
                        "change-set",
                        id,
                        Map.of("rows", answers.size(), "answered", news, "fileSha256", sha256));
            }
            long done = answers.stream().filter(Answers.Answer::done).count();
            return new Taken(id, state, answers.size(), done, answers.size() - done, sha256);
        });
    }

    private List<Answers.Answer> check(UUID id, Map<UUID, KeptRow> kept, byte[] file) {
        List<RowProblem> problems = new ArrayList<>();
        List<WorksheetFile.Read> rows = WorksheetFile.read(file, problems::add);
        List<Answers.Answer> answers = problems.isEmpty() ? Answers.of(id, kept, rows, problems::add) : List.of();
        if (!problems.isEmpty()) {
            throw WorksheetProblem.REFUSED
                    .builder("Nothing was taken from the file, because of " + problems.size()
                            + (problems.size() == 1 ? " problem" : " problems") + " named in 'errors'.")
                    .with("problems", problems.size())
                    .with(
                            "errors",
                            problems.stream().limit(config.problemsShown()).toList())
                    .build();
        }
        return answers;
    }

    private void settle(
            String organization,
            ChangeSetView set,
            Map<UUID, KeptRow> kept,
            List<Answers.Answer> answers,
            String sha256,
            Actor actor) {
        Instant now = clock.instant();
        PushLedger.Push push = push(organization, set);
        for (Answers.Answer answer : answers) {
            KeptRow row = Objects.requireNonNull(kept.get(answer.itemId()));
            if (row.done() != null) {
                continue;
            }
            ChangeItem item = changeSets.item(organization, answer.itemId());
            repository.answered(organization, set.id(), answer, actor, sha256, now);
            Confirmation confirmation = new Confirmation(
                    Confirmation.Kind.PERSON,
                    actor.name(),
                    actor.subject(),
                    now,
                    answer.remark(),
                    sha256,
                    (int) answer.line(),
                    row.row().cells(),
                    null,
                    null,
                    null);
            ledger.end(organization, push, item, end(item, row, answer, actor, confirmation));
        }
    }

    private static PushLedger.End end(
            ChangeItem item, KeptRow row, Answers.Answer answer, Actor actor, Confirmation confirmation) {
        String remark = answer.remark() == null ? "." : ": " + answer.remark();
        if (!answer.done()) {
            return new PushLedger.End(ItemResult.FAILED, "Not done, says " + actor.name() + remark, null, confirmation);
        }
        return new PushLedger.End(
                ItemResult.WRITTEN,
                row.read()
                        ? "Shown by the PSA, and done, says " + actor.name() + remark
                        : "Done, says " + actor.name() + "; not confirmed by the PSA" + remark,
                item.foundQuantity(),
                confirmation);
    }

    /** The push that handed the worksheet out. */
    PushLedger.Push push(String organization, ChangeSetView set) {
        UUID runId = Objects.requireNonNull(set.runId(), "runId");
        Psa psa = connections.require(organization, set.connectionId()).psa();
        return new PushLedger.Push(
                set, psa, runId, runs.get(organization, runId).requestedBy());
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
