package io.tallybridge.psasync.push;

import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetState;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.changeset.ItemKind;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.run.RunHandler;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunLater;
import io.tallybridge.psasync.run.RunState;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a change set line by line. The order that keeps a line right whatever breaks: evidence fetched, intent committed,
 * line read, written if it still is what was reviewed, read back, result and proof committed together. An intent that was
 * left open is settled by reading before anything is sent.
 */
@ApplicationScoped
class Pusher implements RunHandler {
    private final ChangeSets changeSets;
    private final PushRepository repository;
    private final Connections connections;
    private final PushLedger ledger;
    private final WorksheetPush worksheet;
    private final EvidenceReader evidence;
    private final AuditTrail audit;
    private final PushMetrics metrics;
    private final PushConfig config;
    private final Sql sql;

    @Inject
    Pusher(
            ChangeSets changeSets,
            PushRepository repository,
            Connections connections,
            PushLedger ledger,
            WorksheetPush worksheet,
            EvidenceReader evidence,
            AuditTrail audit,
            PushMetrics metrics,
            PushConfig config,
            Sql sql) {
        this.changeSets = changeSets;
        this.repository = repository;
        this.connections = connections;
        this.ledger = ledger;
        this.worksheet = worksheet;
        this.evidence = evidence;
        this.audit = audit;
        this.metrics = metrics;
        this.config = config;
        this.sql = sql;
    }

    @Override
    public RunKind kind() {
        return RunKind.PUSH;
    }

    @Override
    public void execute(RunContext run) {
        String organization = run.organization();
        ChangeSetView set = sql.inTransaction(() -> changeSets.get(organization, run.subjectId()));
        List<UUID> open = sql.inTransaction(() -> changeSets.openItems(organization, set.id()));
        PsaConnection connection =
                connections.open(organization, set.connectionId()).with(run.patience());
        if (set.worksheet()) {
            worksheet.execute(run, set, connection.psa(), open);
            return;
        }
        SetsQuantities adapter = connections
                .quantities(connection)
                .orElseThrow(() -> new PsaException(PsaFailure.UNSUPPORTED, "The connection takes no calls any more."));
        long done = set.items() - open.size();
        run.progress(done, set.items());
        int givenUpInARow = 0;
        for (UUID itemId : open) {
            run.check();
            Line line = new Line(run, set, connection, itemId, adapter);
            boolean answered;
            try (LogScope keys = LogScope.with(LogKey.AGREEMENT_ID, line.item.agreementId())
                    .and(LogKey.LINE_ID, line.item.lineId())) {
                answered = line.push();
            }
            givenUpInARow = answered ? 0 : givenUpInARow + 1;
            if (givenUpInARow >= config.failuresInARow()) {
                throw new PsaException(PsaFailure.UNSUPPORTED, "The push stopped: the PSA fails line after line.");
            }
            run.progress(++done, set.items());
        }
    }

    @Override
    public void ended(RunContext run, RunState state, @Nullable String detail) {
        ChangeSetState became =
                changeSets.get(run.organization(), run.subjectId()).worksheet() ? worksheet.ended(run) : endCalls(run);
        audit.record(
                run.organization(),
                Actor.system(),
                "change-set.push-ended",
                "change-set",
                run.subjectId(),
                Map.of("run", state, "state", became));
    }

    private ChangeSetState endCalls(RunContext run) {
        for (UUID itemId : changeSets.openItems(run.organization(), run.subjectId())) {
            boolean undecided = changeSets.item(run.organization(), itemId).result() == null;
            if (undecided && repository.unresolved(run.organization(), itemId).isPresent()) {
                changeSets.result(
                        run.organization(),
                        itemId,
                        ItemResult.UNKNOWN,
                        "The push ended before reading could show what became of this line.",
                        null);
            }
        }
        return changeSets.endPush(run.organization(), run.subjectId());
    }

    /** One line's way through the push. */
    private final class Line {
        private final RunContext run;
        private final ChangeSetView set;
        private final PsaConnection connection;
        private final String organization;
        private final ChangeItem item;
        private final LineWriter writer;

        Line(RunContext run, ChangeSetView set, PsaConnection connection, UUID itemId, SetsQuantities adapter) {
            this.run = run;
            this.set = set;
            this.connection = connection;
            this.organization = run.organization();
            this.item = sql.inTransaction(() -> changeSets.item(organization, itemId));
            this.writer = item.kind() == ItemKind.ADD
                    ? LineWriter.adding(connections.additions(connection), connection, item)
                    : LineWriter.setting(adapter, connection, item);
        }

        /** True if the PSA gave an answer that settles the line, be it a refusal. */
        boolean push() {
            Optional<Intent> unresolved = sql.inTransaction(() -> repository.unresolved(organization, item.id()));
            if (unresolved.isPresent() && !settle(unresolved.get().id())) {
                return true;
            }
            List<Evidence> counts = evidence.of(organization, item, set.period());
            UUID intentId = sql.inTransaction(() -> {
                run.fence();
                return repository.open(run, item, counts);
            });
            return write(intentId);
        }

        /** Finds out by reading what became of an earlier intent; true if the line may be written now. */
        private boolean settle(UUID intentId) {
            if (sql.inTransaction(() -> !repository.anyCall(organization, item.id(), intentId))) {
                notApplied(intentId, "The push was interrupted before its first call.");
                return true;
            }
            try {
                LineWriter.Settled settlement = writer.settle(intentId, observer(intentId, "settle"));
                metrics.settled(connection.psa(), settlement.state());
                BigDecimal found = settlement.found();
                switch (settlement.state()) {
                    case APPLIED ->
                        end(
                                ItemResult.WRITTEN,
                                "The push was interrupted; reading showed that the line has its target.",
                                found,
                                settlement.lineId());
                    case DIFFERENT ->
                        end(
                                ItemResult.CONFLICT,
                                "After an interrupted push the line has "
                                        + (found == null ? "no quantity" : found.toPlainString())
                                        + ", neither the reviewed quantity nor the target.",
                                found);
                    case NOT_APPLIED -> {
                        notApplied(intentId, "Reading showed that nothing was written.");
                        return true;
                    }
                }
            } catch (PsaException e) {
                if (e.failure() == PsaFailure.GONE) {
                    end(ItemResult.FAILED, e.getMessage(), null);
                } else if (triedAgain(e)) {
                    throw later(e);
                } else {
                    end(ItemResult.UNKNOWN, e.getMessage(), null);
                }
            }
            return false;
        }

        private void notApplied(UUID intentId, String detail) {
            sql.inTransaction(() -> {
                run.fence();
                repository.close(organization, intentId, Intent.State.NOT_APPLIED, detail);
                return true;
            });
        }

        private boolean write(UUID intentId) {
            try {
                AppliedQuantity applied = writer.write(intentId, observer(intentId, "push"));
                boolean written = applied.outcome() == AppliedQuantity.Outcome.WRITTEN;
                end(
                        written ? ItemResult.WRITTEN : ItemResult.ALREADY_RIGHT,
                        null,
                        applied.line().knownQuantity(),
                        applied.line().ref().lineId());
                return true;
            } catch (PsaException e) {
                return failed(intentId, e);
            }
        }

        private boolean failed(UUID intentId, PsaException e) {
            BigDecimal found = e.found().orElse(null);
            if (e.outcomeUnknown()) {
                end(ItemResult.UNKNOWN, e.getMessage(), found);
                return true;
            }
            if (triedAgain(e)) {
                sql.inTransaction(() -> {
                    run.fence();
                    repository.close(organization, intentId, Intent.State.FAILED, e.getMessage());
                    return true;
                });
                throw later(e);
            }
            if (e.failure() == PsaFailure.CONFLICT) {
                end(ItemResult.CONFLICT, e.getMessage(), found);
                return true;
            }
            end(ItemResult.FAILED, e.getMessage(), found);
            if (e.failure() == PsaFailure.AUTH) {
                throw e;
            }
            return !e.retryable();
        }

        /** A limit passes by itself, however often it is met; other failures do so only a few times. */
        private boolean triedAgain(PsaException e) {
            return e.retryable() && (e.failure() == PsaFailure.THROTTLED || run.tries() < config.attempts());
        }

        private RunLater later(PsaException e) {
            Duration pause = e.retryAfter().orElse(config.retryDelay());
            String reason = String.valueOf(e.getMessage());
            return e.failure() == PsaFailure.THROTTLED ? RunLater.heldUp(reason, pause) : new RunLater(reason, pause);
        }

        private CallObserver observer(UUID intentId, String purpose) {
            return call -> sql.inTransaction(() -> {
                repository.called(organization, item.id(), intentId, purpose, call);
                return true;
            });
        }

        private void end(ItemResult result, @Nullable String detail, @Nullable BigDecimal found) {
            end(result, detail, found, null);
        }

        private void end(
                ItemResult result, @Nullable String detail, @Nullable BigDecimal found, @Nullable String lineId) {
            sql.inTransaction(() -> {
                run.fence();
                ledger.end(
                        organization,
                        new PushLedger.Push(set, connection.psa(), run.runId(), run.requestedBy()),
                        item,
                        new PushLedger.End(result, detail, found, null, lineId));
                return true;
            });
        }
    }
}
