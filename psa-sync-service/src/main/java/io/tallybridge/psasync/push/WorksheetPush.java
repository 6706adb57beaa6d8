package io.tallybridge.psasync.push;

import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetState;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The push of a change set that a person works off: evidence and intent of each line as for a call, and in the call's place
 * a row of the worksheet, fixed in the intent's transaction. Started again, it leaves alone what was handed out.
 */
@ApplicationScoped
class WorksheetPush {
    private final ChangeSets changeSets;
    private final PushRepository repository;
    private final PushLedger ledger;
    private final EvidenceReader evidence;
    private final Sql sql;

    @Inject
    WorksheetPush(
            ChangeSets changeSets, PushRepository repository, PushLedger ledger, EvidenceReader evidence, Sql sql) {
        this.changeSets = changeSets;
        this.repository = repository;
        this.ledger = ledger;
        this.evidence = evidence;
        this.sql = sql;
    }

    void execute(RunContext run, ChangeSetView set, Psa psa, List<UUID> open) {
        String organization = run.organization();
        PushLedger.Push push = new PushLedger.Push(set, psa, run.runId(), run.requestedBy());
        long done = set.items() - open.size();
        run.progress(done, set.items());
        for (UUID itemId : open) {
            run.check();
            ChangeItem item = sql.inTransaction(() -> changeSets.item(organization, itemId));
            if (sql.inTransaction(
                    () -> repository.unresolved(organization, itemId).isEmpty())) {
                handOut(run, push, item);
            }
            run.progress(++done, set.items());
        }
    }

    private void handOut(RunContext run, PushLedger.Push push, ChangeItem item) {
        String organization = run.organization();
        List<Evidence> counts = evidence.of(organization, item, push.set().period());
        sql.inTransaction(() -> {
            run.fence();
            repository.open(run, item, counts);
            Optional<UUID> elsewhere = repository.otherWorksheet(organization, push.set(), item);
            if (elsewhere.isPresent()) {
                ledger.end(
                        organization,
                        push,
                        item,
                        new PushLedger.End(
                                ItemResult.CONFLICT,
                                "The line is on the worksheet of change set " + elsewhere.get()
                                        + ", which has no answer yet.",
                                null,
                                null));
                return true;
            }
            changeSets.reopen(organization, item.id());
            repository.handOut(organization, push.set(), item, changeSets.worksheetRow(organization, item));
            return true;
        });
    }

    ChangeSetState ended(RunContext run) {
        String organization = run.organization();
        boolean complete = changeSets.openItems(organization, run.subjectId()).stream()
                .allMatch(itemId -> repository.unresolved(organization, itemId).isPresent()
                        || changeSets.item(organization, itemId).result() != null);
        return changeSets.endWorksheet(
                organization, run.subjectId(), repository.openRows(organization, run.subjectId()), complete);
    }
}
