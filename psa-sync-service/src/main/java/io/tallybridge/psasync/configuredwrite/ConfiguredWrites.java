package io.tallybridge.psasync.configuredwrite;

import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.configuredwrite.ConfiguredWriteView.Proof;
import io.tallybridge.psasync.configuredwrite.ConfiguredWriteView.State;
import io.tallybridge.psasync.connection.ConnectionProblem;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.ConfigurableWrites;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaAdapters;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor.FieldProblem;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.RecordedCall;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.configured.ConfiguredQuantities;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.run.Runs;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules of configured writes. */
@ApplicationScoped
class ConfiguredWrites {
    private static final String SUBJECT = "psa-connection";
    private static final int SHORTEST_SECRET = 4;

    private final ConfiguredWriteRepository repository;
    private final SwitchedOnWriters writers;
    private final Connections connections;
    private final PsaAdapters adapters;
    private final Runs runs;
    private final AuditTrail audit;
    private final ConfiguredWriteConfig config;
    private final Sql sql;
    private final Clock clock;

    @Inject
    ConfiguredWrites(
            ConfiguredWriteRepository repository,
            SwitchedOnWriters writers,
            Connections connections,
            PsaAdapters adapters,
            Runs runs,
            AuditTrail audit,
            ConfiguredWriteConfig config,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.writers = writers;
        this.connections = connections;
        this.adapters = adapters;
        this.runs = runs;
        this.audit = audit;
        this.config = config;
        this.sql = sql;
        this.clock = clock;
    }

    ConfiguredWriteView get(String organization, UUID connectionId) {
        connections.require(organization, connectionId);
        return repository.find(organization, connectionId).orElseThrow(ConfiguredWrites::none);
    }

    private ConfiguredWriteView lock(String organization, UUID connectionId, @Nullable String ifMatch) {
        connections.require(organization, connectionId);
        ConfiguredWriteView found = repository.lock(organization, connectionId).orElseThrow(ConfiguredWrites::none);
        EntityTags.requireMatch(ifMatch, found.version());
        return found;
    }

    private static RuntimeException none() {
        return CommonProblem.NOT_FOUND.because("No write calls are described for this connection.");
    }

    /** Enters or replaces the described calls; the same ones again change nothing. */
    ConfiguredWriteView define(
            String organization, UUID connectionId, WriteDefinition definition, @Nullable String ifMatch, Actor actor) {
        connections.requireForWork(organization, connectionId);
        PsaConnection connection = connections.open(organization, connectionId);
        ConfigurableWrites calls = configurable(connection);
        List<FieldProblem> problems = definition.problems(calls.apis(), holdsSecretOf(connection));
        if (!problems.isEmpty()) {
            throw ConfiguredWriteProblem.INVALID_DEFINITION
                    .builder("Correct the fields named in 'errors'.")
                    .with("errors", problems)
                    .build();
        }
        ConfiguredWriteView before = repository.lock(organization, connectionId).orElse(null);
        EntityTags.requireMatch(ifMatch, before == null ? 0 : before.version());
        if (before != null && before.definition().equals(definition)) {
            return before;
        }
        refuseDuringTrial(organization, connectionId);
        repository.define(organization, connectionId, definition, actor.name(), clock.instant());
        record(organization, actor, "defined", connectionId, Map.of("definition", definition));
        return get(organization, connectionId);
    }

    private static Predicate<String> holdsSecretOf(PsaConnection connection) {
        List<String> secrets = connection.credentials().values().stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
        return text -> secrets.stream().anyMatch(text::contains);
    }

    private ConfigurableWrites configurable(PsaConnection connection) {
        return adapters.configurable(connection.psa())
                .orElseThrow(() -> ConfiguredWriteProblem.NOT_OFFERED.because(
                        adapters.of(connection).descriptor().name() + " takes no described calls."));
    }

    void delete(String organization, UUID connectionId, @Nullable String ifMatch, Actor actor) {
        lock(organization, connectionId, ifMatch);
        refuseDuringTrial(organization, connectionId);
        repository.delete(organization, connectionId);
        record(organization, actor, "deleted", connectionId, Map.of());
    }

    ConfiguredWriteView enable(String organization, UUID connectionId, @Nullable String ifMatch, Actor actor) {
        ConfiguredWriteView found = lock(organization, connectionId, ifMatch);
        refuseDuringTrial(organization, connectionId);
        return switch (found.state()) {
            case ON -> found;
            case DEFINED ->
                throw ConfiguredWriteProblem.NOT_PROVEN.because(
                        "Prove the calls first: choose a line that may be changed, look at the preview, then run a trial"
                                + " that gives it another quantity. Every change of the calls or of the connection's"
                                + " settings asks for a new trial.");
            case PROVEN -> switched(organization, connectionId, State.ON, "enabled", actor);
        };
    }

    ConfiguredWriteView disable(String organization, UUID connectionId, @Nullable String ifMatch, Actor actor) {
        ConfiguredWriteView found = lock(organization, connectionId, ifMatch);
        return found.state() == State.ON
                ? switched(organization, connectionId, State.PROVEN, "disabled", actor)
                : found;
    }

    private ConfiguredWriteView switched(
            String organization, UUID connectionId, State state, String deed, Actor actor) {
        repository.state(organization, connectionId, state, actor.name(), clock.instant());
        record(organization, actor, deed, connectionId, Map.of());
        return get(organization, connectionId);
    }

    private void refuseDuringTrial(String organization, UUID connectionId) {
        if (repository.inTrial(organization, connectionId, interruptedBefore())) {
            throw ConfiguredWriteProblem.WRONG_STATE.because("Wait until the trial has ended.");
        }
    }

    private Instant interruptedBefore() {
        return clock.instant().minus(config.trialTimeout());
    }

    /**
     * What a trial would do: the line as read now, and the call that would be sent.
     *
     * @param readCall the reading call
     * @param quantity what the line has; null if it could not be read
     * @param calls what was called for this preview, with the PSA's answers
     * @param writeCalls what a trial would send; empty if the line has the quantity already, or cannot be written
     * @param problem why a trial would not succeed, as far as that shows
     */
    record Preview(
            PlannedCall readCall,
            @Nullable BigDecimal quantity,
            List<RecordedCall> calls,
            List<PlannedCall> writeCalls,
            @Nullable String problem) {}

    /** Reads the line and plans the write; outside of a transaction, because that may take long. */
    Preview preview(String organization, UUID connectionId, TrialLine line) {
        ConfiguredWriteView found = sql.inTransaction(() -> get(organization, connectionId));
        PsaConnection connection = connections.open(organization, connectionId);
        ConfiguredQuantities writer = writer(connection, found.definition());
        List<RecordedCall> calls = new ArrayList<>();
        PlannedCall readCall = null;
        BigDecimal quantity = null;
        try {
            readCall = writer.plannedRead(connection, line.ref(), line.effectiveDate());
            AgreementLine read = writer.read(connection, line.ref(), line.effectiveDate(), calls::add);
            quantity = read.quantity();
            List<PlannedCall> planned = writer.preview(connection, change(line, quantity));
            return new Preview(readCall, quantity, calls, planned, doubt(connection, line, read));
        } catch (PsaException e) {
            if (readCall == null || e.retryable()) {
                throw Connections.problem(e);
            }
            return new Preview(readCall, quantity, calls, List.of(), e.getMessage());
        }
    }

    private @Nullable String doubt(PsaConnection connection, TrialLine line, AgreementLine read) {
        if (read.notWritable() != null) {
            return read.notWritable();
        }
        if (read.quantity().compareTo(line.quantity()) == 0) {
            return "The line has this quantity already: a trial that writes nothing proves nothing.";
        }
        return differs(connection, line, read.quantity());
    }

    /** Whether the PSA's own list of lines shows another quantity, which means that the calls are about another line. */
    private @Nullable String differs(PsaConnection connection, TrialLine line, BigDecimal quantity) {
        PsaAdapter adapter = adapters.of(connection);
        if (!adapter.descriptor().can(Ability.READ_LINES, connection)) {
            return null;
        }
        LocalDate day =
                line.effectiveDate() == null ? LocalDate.now(clock.withZone(ZoneOffset.UTC)) : line.effectiveDate();
        AgreementLine listed = adapter.readLine(connection, line.ref(), day);
        if (listed.notWritable() != null) {
            return listed.notWritable();
        }
        if (listed.source() != QuantitySource.LIVE || listed.quantity().compareTo(quantity) == 0) {
            return null;
        }
        return "The connection's list of lines shows " + listed.quantity().toPlainString()
                + " for this line, the described call " + quantity.toPlainString() + ".";
    }

    private static QuantityChange change(TrialLine line, BigDecimal from) {
        return new QuantityChange(Ids.next(), line.ref(), from, line.quantity(), line.effectiveDate(), null);
    }

    private ConfiguredQuantities writer(PsaConnection connection, WriteDefinition definition) {
        configurable(connection);
        return writers.writer(connection, definition).orElseThrow();
    }

    /** Writes the one chosen line and reads it back equal, which proves the calls. */
    ConfiguredWriteView trial(
            String organization, UUID connectionId, TrialLine line, @Nullable String ifMatch, Actor actor) {
        ConfiguredWriteView found = sql.inTransaction(() -> begin(organization, connectionId, line, ifMatch, actor));
        PsaConnection connection = connections.open(organization, connectionId);
        List<RecordedCall> calls = new ArrayList<>();
        Proof proof;
        try {
            proof = written(connection, found.definition(), line, calls, actor);
        } catch (PsaException e) {
            failed(organization, found, line, calls, String.valueOf(e.getMessage()), actor);
            throw ConfiguredWriteProblem.TRIAL_FAILED
                    .builder(String.valueOf(e.getMessage()))
                    .with("failure", e.failure())
                    .with("outcomeUnknown", e.outcomeUnknown())
                    .with("calls", calls)
                    .build();
        } catch (RuntimeException e) {
            failed(organization, found, line, calls, "An internal error.", actor);
            throw e;
        }
        return sql.inTransaction(() -> {
            if (!repository.proved(organization, connectionId, found.version(), proof, connection.settings())) {
                throw ConfiguredWriteProblem.WRONG_STATE.because(
                        "The described calls were changed during the trial: run it again.");
            }
            record(organization, actor, "proved", connectionId, detail(line, calls, null));
            return get(organization, connectionId);
        });
    }

    private ConfiguredWriteView begin(
            String organization, UUID connectionId, TrialLine line, @Nullable String ifMatch, Actor actor) {
        ConfiguredWriteView found = lock(organization, connectionId, ifMatch);
        if (found.state() == State.ON) {
            throw ConfiguredWriteProblem.WRONG_STATE.because(
                    "The configured write is on, so that pushes use it: switch it off before a trial.");
        }
        if (runs.busy(organization, connectionId)) {
            throw ConnectionProblem.CONNECTION_BUSY.because("Wait until its run has ended, then repeat the trial.");
        }
        Instant now = clock.instant();
        if (!repository.beginTrial(organization, connectionId, now, interruptedBefore())) {
            throw ConfiguredWriteProblem.WRONG_STATE.because("Another trial is under way.");
        }
        record(organization, actor, "trial-begun", connectionId, detail(line, List.of(), null));
        return found;
    }

    private Proof written(
            PsaConnection connection,
            WriteDefinition definition,
            TrialLine line,
            List<RecordedCall> calls,
            Actor actor) {
        ConfiguredQuantities writer = writer(connection, definition);
        AgreementLine before = writer.read(connection, line.ref(), line.effectiveDate(), calls::add);
        String doubt = doubt(connection, line, before);
        if (doubt != null) {
            throw new PsaException(PsaFailure.INVALID, doubt);
        }
        Outcome outcome = writer.prove(connection, change(line, before.quantity()), calls::add)
                .outcome();
        if (outcome != Outcome.WRITTEN) {
            throw new PsaException(
                    PsaFailure.CONFLICT, "Somebody else gave the line this quantity meanwhile: choose another one.");
        }
        String differs = differs(connection, line, line.quantity());
        if (differs != null) {
            throw new PsaException(PsaFailure.PROTOCOL, differs);
        }
        return new Proof(
                line.agreementId(),
                line.lineId(),
                line.productId(),
                before.quantity(),
                line.quantity(),
                line.effectiveDate(),
                actor.name(),
                clock.instant(),
                List.copyOf(calls));
    }

    private void failed(
            String organization,
            ConfiguredWriteView found,
            TrialLine line,
            List<RecordedCall> calls,
            String reason,
            Actor actor) {
        sql.inTransaction(() -> {
            repository.failed(organization, found.connectionId(), found.version());
            record(organization, actor, "trial-failed", found.connectionId(), detail(line, calls, reason));
            return true;
        });
    }

    private static Map<String, Object> detail(TrialLine line, List<RecordedCall> calls, @Nullable String reason) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("line", line);
        detail.put("calls", calls);
        if (reason != null) {
            detail.put("reason", reason);
        }
        return detail;
    }

    private void record(String organization, Actor actor, String deed, UUID connectionId, Map<String, ?> detail) {
        audit.record(organization, actor, "configured-write." + deed, SUBJECT, connectionId, detail);
    }
}
