package io.tallybridge.psasync.reconcile;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.Runs;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes reconciliations and answers what they found. */
@ApplicationScoped
public class Reconciliations {
    private final ReconciliationRepository repository;
    private final Connections connections;
    private final Runs runs;
    private final AuditTrail audit;
    private final ReconcileConfig config;
    private final Clock clock;

    @Inject
    Reconciliations(
            ReconciliationRepository repository,
            Connections connections,
            Runs runs,
            AuditTrail audit,
            ReconcileConfig config,
            Clock clock) {
        this.repository = repository;
        this.connections = connections;
        this.runs = runs;
        this.audit = audit;
        this.config = config;
        this.clock = clock;
    }

    ReconciliationView create(
            String organization,
            UUID connectionId,
            LocalDate from,
            LocalDate to,
            @Nullable LocalDate effectiveDate,
            Actor actor) {
        if (to.isBefore(from)) {
            throw CommonProblem.INVALID_INPUT.because(
                    "'to' must not be before 'from'; both days belong to the period.");
        }
        Period period = new Period(from, to);
        if (period.days() > config.longestPeriodDays() || from.getYear() < 2000 || to.getYear() > 2200) {
            throw CommonProblem.INVALID_INPUT.because(
                    "A period has at most " + config.longestPeriodDays() + " days, between the years 2000 and 2200.");
        }
        if (effectiveDate != null && (effectiveDate.getYear() < 2000 || effectiveDate.getYear() > 2200)) {
            throw CommonProblem.INVALID_INPUT.because("'effectiveDate' must be between the years 2000 and 2200.");
        }
        connections.requireForWork(organization, connectionId);
        UUID id = Ids.next();
        UUID runId = runs.submit(organization, RunKind.RECONCILIATION, connectionId, id, actor)
                .id();
        // The quantity that follows the period is compared: usage of a month is billed from the first day after it.
        LocalDate asOf = effectiveDate != null ? effectiveDate : to.plusDays(1);
        repository.insert(
                organization, id, connectionId, period, asOf, effectiveDate, runId, actor.name(), clock.instant());
        audit.record(
                organization,
                actor,
                "reconciliation.requested",
                "reconciliation",
                id,
                Map.of("connectionId", connectionId, "from", from, "to", to));
        return repository.get(organization, id);
    }

    /** The reconciliation, or a problem of type not-found. */
    public ReconciliationView get(String organization, UUID id) {
        return repository.get(organization, id);
    }

    Page<ReconciliationView> list(
            String organization, @Nullable UUID connectionId, Optional<Cursor> cursor, int limit) {
        return repository.list(organization, connectionId, cursor, limit);
    }

    Page<FindingView> findings(
            String organization,
            UUID id,
            Collection<String> kinds,
            @Nullable String companyId,
            Optional<Cursor> cursor,
            int limit) {
        repository.get(organization, id);
        return repository.findings(organization, id, kinds, companyId, cursor, limit);
    }

    /**
     * Findings of a reconciliation.
     *
     * @param ids null for all of the usual kinds; ids that do not belong to it are left out
     */
    public List<FindingView> forChangeSet(
            String organization, UUID id, @Nullable Collection<UUID> ids, Collection<FindingKind> usual) {
        return repository.forChangeSet(organization, id, ids, usual);
    }
}
