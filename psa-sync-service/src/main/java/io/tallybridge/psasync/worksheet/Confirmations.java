package io.tallybridge.psasync.worksheet;

import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetState;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.directory.DirectorySync;
import io.tallybridge.psasync.directory.LinesRead;
import io.tallybridge.psasync.push.Confirmation;
import io.tallybridge.psasync.push.PushLedger;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.run.RunHandler;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunState;
import io.tallybridge.psasync.run.RunView;
import io.tallybridge.psasync.run.Runs;
import io.tallybridge.psasync.sql.Sql;
import io.tallybridge.psasync.worksheet.WorksheetRepository.Shown;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Confirms rows of worksheets by what the PSA shows, whenever its lines were read. */
@ApplicationScoped
class Confirmations implements RunHandler, LinesRead {
    private static final int AT_ONCE = 200;

    private final WorksheetRepository repository;
    private final Worksheets worksheets;
    private final ChangeSets changeSets;
    private final Connections connections;
    private final DirectorySync directory;
    private final PushLedger ledger;
    private final Runs runs;
    private final AuditTrail audit;
    private final Sql sql;
    private final Clock clock;

    @Inject
    Confirmations(
            WorksheetRepository repository,
            Worksheets worksheets,
            ChangeSets changeSets,
            Connections connections,
            DirectorySync directory,
            PushLedger ledger,
            Runs runs,
            AuditTrail audit,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.worksheets = worksheets;
        this.changeSets = changeSets;
        this.connections = connections;
        this.directory = directory;
        this.ledger = ledger;
        this.runs = runs;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
    }

    RunView start(String organization, UUID id, Actor actor) {
        ChangeSetView set = worksheets.require(organization, id);
        connections.requireForWork(organization, set.connectionId());
        RunView run = runs.submit(organization, RunKind.CONFIRMATION, set.connectionId(), id, actor);
        audit.record(
                organization, actor, "change-set.confirmation-requested", "change-set", id, Map.of("runId", run.id()));
        return run;
    }

    @Override
    public RunKind kind() {
        return RunKind.CONFIRMATION;
    }

    @Override
    public void execute(RunContext run) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate asOf = sql.inTransaction(() -> repository
                .lastEffectiveDate(run.organization(), run.subjectId())
                .orElse(today));
        directory.refreshLines(run, asOf);
    }

    @Override
    public void ended(RunContext run, RunState state, @Nullable String detail) {
        // The lines that were confirmed say so themselves.
    }

    @Override
    public void linesRead(RunContext run) {
        List<Shown> shown =
                sql.inTransaction(() -> repository.shown(run.organization(), run.connectionId(), run.runId()));
        Map<UUID, List<Shown>> bySet = new LinkedHashMap<>();
        shown.forEach(line -> bySet.computeIfAbsent(line.changeSetId(), id -> new ArrayList<>())
                .add(line));
        bySet.forEach((id, lines) -> {
            for (int from = 0; from < lines.size(); from += AT_ONCE) {
                run.check();
                List<Shown> some = lines.subList(from, Math.min(lines.size(), from + AT_ONCE));
                sql.inLongTransaction(() -> confirm(run, id, some));
            }
        });
    }

    private boolean confirm(RunContext run, UUID changeSetId, List<Shown> lines) {
        String organization = run.organization();
        run.fence();
        ChangeSetView set = changeSets.lock(organization, changeSetId);
        PushLedger.Push push = worksheets.push(organization, set);
        Instant now = clock.instant();
        int confirmed = 0;
        for (Shown line : lines) {
            boolean waiting = repository
                    .find(organization, changeSetId, line.itemId())
                    .filter(row -> !row.read() && !Boolean.FALSE.equals(row.done()))
                    .isPresent();
            if (waiting) {
                confirm(run, push, line, now);
                confirmed++;
            }
        }
        if (confirmed > 0) {
            ChangeSetState state = set.state() == ChangeSetState.AWAITING_CONFIRMATION
                    ? changeSets.endWorksheet(
                            organization, changeSetId, repository.open(organization, changeSetId), true)
                    : set.state();
            audit.record(
                    organization,
                    Actor.system(),
                    "change-set.confirmed-by-reading",
                    "change-set",
                    changeSetId,
                    Map.of("runId", run.runId(), "lines", confirmed, "state", state));
        }
        return true;
    }

    private void confirm(RunContext run, PushLedger.Push push, Shown line, Instant now) {
        String organization = run.organization();
        ChangeItem item = changeSets.item(organization, line.itemId());
        String where = line.source() == PsaQuantitySource.LAST_INVOICED
                ? "The PSA's invoice until " + line.day() + " has "
                        + line.quantity().toPlainString() + "."
                : "The PSA's line has " + line.quantity().toPlainString() + ".";
        String detail = item.resultDetail() == null ? where : item.resultDetail() + " " + where;
        repository.read(organization, line, now);
        ledger.end(
                organization,
                push,
                item,
                new PushLedger.End(
                        ItemResult.WRITTEN,
                        detail,
                        line.quantity(),
                        new Confirmation(
                                Confirmation.Kind.READ,
                                run.requestedBy(),
                                null,
                                now,
                                null,
                                null,
                                null,
                                line.cells(),
                                line.quantity(),
                                line.source(),
                                line.day())));
    }
}
