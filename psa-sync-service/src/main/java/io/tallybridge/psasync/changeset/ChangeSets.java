package io.tallybridge.psasync.changeset;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.changeset.ChangeSetView.Skipped;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.directory.BillingAgreements;
import io.tallybridge.psasync.proof.Proofs;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.reconcile.FindingKind;
import io.tallybridge.psasync.reconcile.FindingView;
import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.reconcile.ReconciliationView;
import io.tallybridge.psasync.reconcile.Reconciliations;
import io.tallybridge.psasync.reconcile.Step;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules of change sets. */
@ApplicationScoped
public class ChangeSets {
    private static final Set<FindingKind> WRITABLE =
            EnumSet.of(FindingKind.INCREASE, FindingKind.DECREASE, FindingKind.STALE);
    private static final Set<FindingKind> USUAL = EnumSet.of(FindingKind.INCREASE, FindingKind.DECREASE);
    private static final Set<FindingKind> USUAL_ON_WORKSHEETS =
            EnumSet.of(FindingKind.INCREASE, FindingKind.DECREASE, FindingKind.QUANTITY_UNKNOWN);

    private final ChangeSetRepository repository;
    private final Reconciliations reconciliations;
    private final Connections connections;
    private final BillingAgreements agreements;
    private final Proofs proofs;
    private final AuditTrail audit;
    private final Sql sql;
    private final Clock clock;

    @Inject
    ChangeSets(
            ChangeSetRepository repository,
            Reconciliations reconciliations,
            Connections connections,
            BillingAgreements agreements,
            Proofs proofs,
            AuditTrail audit,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.reconciliations = reconciliations;
        this.connections = connections;
        this.agreements = agreements;
        this.proofs = proofs;
        this.audit = audit;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * A line to be added.
     *
     * @param findingId a finding of kind NEW
     * @param agreementId null takes the company's only agreement that bills
     */
    record LineChoice(
            @NotNull UUID findingId,
            @Nullable @Size(max = 500) String agreementId) {}

    ChangeSetView create(
            String organization,
            UUID reconciliationId,
            @Nullable Collection<UUID> findingIds,
            List<LineChoice> newLines,
            Actor actor) {
        ReconciliationView reconciliation = reconciliations.get(organization, reconciliationId);
        if (!reconciliation.state().equals("DONE")) {
            throw CommonProblem.CONFLICT.because("The reconciliation is " + reconciliation.state() + ", not DONE.");
        }
        PsaConnection connection = connections.open(organization, reconciliation.connectionId());
        boolean worksheet = connections.quantities(connection).isEmpty();
        List<FindingView> findings = reconciliations.forChangeSet(
                organization, reconciliationId, findingIds, worksheet ? USUAL_ON_WORKSHEETS : USUAL);
        if (findingIds != null && findings.size() != new HashSet<>(findingIds).size()) {
            throw CommonProblem.NOT_FOUND.because("Not all of 'findingIds' belong to this reconciliation.");
        }
        UUID id = Ids.next();
        List<ChangeItem> items = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (FindingView finding : findings) {
            objection(finding, connection, worksheet)
                    .ifPresentOrElse(
                            reason -> skipped.add(new Skipped(finding.id(), reason)),
                            () -> items.add(item(id, finding)));
        }
        if (!newLines.isEmpty()) {
            items.addAll(added(id, organization, reconciliation, connection, newLines));
        }
        if (findingIds != null && !skipped.isEmpty()) {
            throw ChangeSetProblem.NOT_WRITABLE
                    .builder(skipped.get(0).reason())
                    .with("errors", skipped)
                    .build();
        }
        return save(
                organization,
                new ChangeSetRepository.NewSet(
                        id,
                        reconciliation.connectionId(),
                        reconciliationId,
                        null,
                        new Period(reconciliation.from(), reconciliation.to()),
                        reconciliation.mappingVersion(),
                        actor.name()),
                items,
                skipped,
                actor);
    }

    private ChangeSetView save(
            String organization,
            ChangeSetRepository.NewSet set,
            List<ChangeItem> items,
            List<Skipped> skipped,
            Actor actor) {
        if (items.isEmpty()) {
            throw ChangeSetProblem.NOTHING_TO_WRITE
                    .builder("No finding differs and can be written.")
                    .with("skipped", skipped)
                    .build();
        }
        repository.insert(organization, set, items, clock.instant());
        audit.record(
                organization,
                actor,
                set.reverts() == null ? "change-set.created" : "change-set.revert-created",
                "change-set",
                set.id(),
                Map.of("reconciliationId", set.reconciliationId(), "items", items.size()));
        return repository.get(organization, set.id()).withSkipped(skipped);
    }

    private List<ChangeItem> added(
            UUID changeSetId,
            String organization,
            ReconciliationView reconciliation,
            PsaConnection connection,
            List<LineChoice> newLines) {
        if (connections.additions(connection).isEmpty()) {
            throw ChangeSetProblem.NOT_WRITABLE.because("The connection adds no lines. Where the PSA can, an org-admin"
                    + " switches it on by the connection's setting '" + AddsLines.ADD_LINES + "'.");
        }
        Map<UUID, FindingView> findings = new HashMap<>();
        reconciliations
                .forChangeSet(
                        organization,
                        reconciliation.id(),
                        newLines.stream().map(LineChoice::findingId).toList(),
                        USUAL)
                .forEach(finding -> findings.put(finding.id(), finding));
        LocalDate from =
                reconciliation.effectiveDate() != null ? reconciliation.effectiveDate() : reconciliation.asOf();
        Set<String> places = new HashSet<>();
        List<ChangeItem> items = new ArrayList<>();
        for (LineChoice choice : newLines) {
            FindingView finding = findings.get(choice.findingId());
            if (finding == null) {
                throw CommonProblem.NOT_FOUND.because("Not all findings of 'newLines' belong to this reconciliation.");
            }
            String companyId = finding.companyId();
            BigDecimal target = finding.targetQuantity();
            if (finding.kind() != FindingKind.NEW || companyId == null || target == null || target.signum() <= 0) {
                throw notAddable(finding, "A finding of kind " + finding.kind() + " adds no line.");
            }
            connections
                    .adapter(connection.psa())
                    .descriptor()
                    .quantity()
                    .objection(target, connection)
                    .ifPresent(objection -> {
                        throw notAddable(finding, objection);
                    });
            String agreementId =
                    agreement(agreements.of(organization, connection.connectionId(), companyId, from), choice, finding);
            if (!places.add(agreementId + '\n' + finding.productId())) {
                throw notAddable(finding, "The product would be added to the agreement twice.");
            }
            items.add(item(changeSetId, finding, agreementId, from));
        }
        return items;
    }

    private static String agreement(List<Agreement> billing, LineChoice choice, FindingView finding) {
        String chosen = choice.agreementId();
        if (chosen != null) {
            return billing.stream()
                    .map(Agreement::id)
                    .filter(chosen::equals)
                    .findFirst()
                    .orElseThrow(() -> notAddable(
                            finding, "The company has no agreement '" + chosen + "' that bills on that day."));
        }
        if (billing.size() != 1) {
            throw notAddable(
                    finding,
                    billing.isEmpty()
                            ? "The company has no agreement that bills on that day."
                            : "The company has " + billing.size()
                                    + " agreements that bill: name one as 'agreementId'.");
        }
        return billing.get(0).id();
    }

    private static RuntimeException notAddable(FindingView finding, String reason) {
        return ChangeSetProblem.NOT_WRITABLE
                .builder(reason)
                .with("errors", List.of(new Skipped(finding.id(), reason)))
                .build();
    }

    private static ChangeItem item(UUID changeSetId, FindingView f, String agreementId, LocalDate from) {
        return new ChangeItem(
                Ids.next(),
                changeSetId,
                f.id(),
                ItemKind.ADD,
                f.accountName(),
                f.companyId(),
                f.companyName(),
                f.serviceName(),
                present(f.productId()),
                agreementId,
                null,
                f.productName(),
                null,
                BigDecimal.ZERO,
                PsaQuantitySource.LIVE,
                null,
                present(f.targetQuantity()),
                f.billableQuantity(),
                from,
                f.unitPrice(),
                f.unitCost(),
                f.priceDifference(),
                f.stale(),
                f.silentSources(),
                false,
                f.derivation(),
                f.sources(),
                null,
                null,
                null,
                null);
    }

    private Optional<String> objection(FindingView finding, PsaConnection connection, boolean worksheet) {
        if (finding.kind() == FindingKind.NEW) {
            return Optional.of("There is no line to write to: name the finding under 'newLines' to add one.");
        }
        BigDecimal target = finding.targetQuantity();
        BigDecimal now = finding.psaQuantity();
        boolean unknown = finding.kind() == FindingKind.QUANTITY_UNKNOWN;
        if (unknown && !worksheet) {
            return Optional.of("Nobody knows what the line has, so no call can be checked against it.");
        }
        if (!(unknown || WRITABLE.contains(finding.kind()))
                || finding.lineId() == null
                || (now == null && !unknown)
                || target == null
                || (now != null && target.compareTo(now) == 0)) {
            return Optional.of("A finding of kind " + finding.kind() + " has nothing to write to a line.");
        }
        if (finding.notWritable() != null) {
            return Optional.of(finding.notWritable());
        }
        QuantityRule rule = connections.adapter(connection.psa()).descriptor().quantity();
        if (worksheet && target.signum() == 0) {
            // What needs a person gets one.
            return Optional.empty();
        }
        return rule.objection(target, connection);
    }

    private static ChangeItem item(UUID changeSetId, FindingView f) {
        return new ChangeItem(
                Ids.next(),
                changeSetId,
                f.id(),
                ItemKind.SET,
                f.accountName(),
                f.companyId(),
                f.companyName(),
                f.serviceName(),
                present(f.productId()),
                present(f.agreementId()),
                present(f.lineId()),
                f.lineName(),
                f.lineVersion(),
                f.psaQuantity(),
                f.psaQuantitySource() == null ? PsaQuantitySource.LIVE : f.psaQuantitySource(),
                f.psaQuantityDay(),
                present(f.targetQuantity()),
                f.billableQuantity(),
                f.effectiveDate(),
                f.unitPrice(),
                f.unitCost(),
                f.priceDifference(),
                f.stale(),
                f.silentSources(),
                f.midPeriod(),
                f.derivation(),
                f.sources(),
                null,
                null,
                null,
                null);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("A finding with a line lacks a value.");
        }
        return value;
    }

    public ChangeSetView get(String organization, UUID id) {
        return repository.get(organization, id);
    }

    Page<ChangeSetView> list(
            String organization,
            @Nullable UUID connectionId,
            @Nullable String state,
            Optional<Cursor> cursor,
            int limit) {
        return repository.list(organization, connectionId, state, cursor, limit);
    }

    Page<ChangeItem> items(String organization, UUID id, @Nullable String result, Optional<Cursor> cursor, int limit) {
        repository.get(organization, id);
        return repository.items(organization, id, result, cursor, limit);
    }

    /**
     * One item with the calls that a push would send, or the row of the worksheet that it would hand out.
     *
     * @param worksheetRow the cells by column; null where calls are sent
     */
    record PreviewItem(
            UUID id,
            ItemKind kind,
            @Nullable String companyName,
            @Nullable String serviceName,
            String agreementId,
            @Nullable String lineId,
            @Nullable BigDecimal from,
            PsaQuantitySource psaQuantitySource,
            @Nullable LocalDate psaQuantityDay,
            BigDecimal to,
            List<PlannedCall> calls,
            @Nullable Map<String, String> worksheetRow,
            @Nullable String problem) {}

    /** Asks the adapter for the exact calls; outside of a transaction, because it may have to look up the tenant's address. */
    Page<PreviewItem> preview(String organization, UUID id, Optional<Cursor> cursor, int limit) {
        record Found(ChangeSetView set, Page<ChangeItem> items) {}
        Found found = sql.inTransaction(() ->
                new Found(repository.get(organization, id), repository.items(organization, id, null, cursor, limit)));
        PsaConnection connection = connections.open(organization, found.set().connectionId());
        Optional<SetsQuantities> writer =
                found.set().worksheet() ? Optional.empty() : connections.quantities(connection);
        if (writer.isEmpty()) {
            return sql.inTransaction(() -> {
                Map<UUID, WorksheetRow.Names> names = repository.names(
                        organization,
                        found.items().items().stream().map(ChangeItem::id).toList());
                return found.items().map(item -> onWorksheet(item, names));
            });
        }
        Optional<AddsLines> adder = connections.additions(connection);
        return found.items().map(item -> preview(writer.get(), adder, connection, item));
    }

    private static PreviewItem onWorksheet(ChangeItem item, Map<UUID, WorksheetRow.Names> names) {
        return new PreviewItem(
                item.id(),
                item.kind(),
                item.companyName(),
                item.serviceName(),
                item.agreementId(),
                item.lineId(),
                item.from(),
                item.psaQuantitySource(),
                item.psaQuantityDay(),
                item.to(),
                List.of(),
                WorksheetRow.of(item, names.getOrDefault(item.id(), WorksheetRow.Names.NONE))
                        .byColumn(),
                null);
    }

    private static PreviewItem preview(
            SetsQuantities adapter, Optional<AddsLines> adder, PsaConnection connection, ChangeItem item) {
        List<PlannedCall> calls = List.of();
        String problem = null;
        try {
            calls = item.result() != null && item.result().settled()
                    ? List.of()
                    : item.kind() == ItemKind.ADD
                            ? adder.orElseThrow(() -> new PsaException(
                                            PsaFailure.UNSUPPORTED, "The connection adds no lines any more."))
                                    .previewAdd(connection, item.newLine(item.id()))
                            : adapter.preview(connection, item.change(item.id()));
        } catch (PsaException e) {
            if (e.retryable()) {
                throw Connections.problem(e);
            }
            problem = e.getMessage();
        }
        return new PreviewItem(
                item.id(),
                item.kind(),
                item.companyName(),
                item.serviceName(),
                item.agreementId(),
                item.lineId(),
                item.from(),
                item.psaQuantitySource(),
                item.psaQuantityDay(),
                item.to(),
                calls,
                null,
                problem);
    }

    void removeItem(String organization, UUID id, UUID itemId, @Nullable String ifMatch, Actor actor) {
        ChangeSetView set = lockedIn(organization, id, ifMatch, "be changed", ChangeSetState.DRAFT);
        if (!repository.removeItem(organization, id, itemId)) {
            throw CommonProblem.NOT_FOUND.because("The change set has no item " + itemId + ".");
        }
        if (set.items() == 1) {
            throw ChangeSetProblem.NOTHING_TO_WRITE.because("This is its last item: reject the change set instead.");
        }
        repository.touch(organization, id);
        audit.record(organization, actor, "change-set.item-removed", "change-set", id, Map.of("itemId", itemId));
    }

    ChangeSetView approve(
            String organization,
            UUID id,
            Collection<String> acknowledged,
            boolean mayCreateLines,
            @Nullable String ifMatch,
            Actor actor) {
        ChangeSetView set = lockedIn(organization, id, ifMatch, "be approved", ChangeSetState.DRAFT);
        if (!mayCreateLines && set.warnings().stream().anyMatch(warning -> warning.code() == Warning.Code.NEW_LINES)) {
            throw CommonProblem.FORBIDDEN.because(
                    "The change set adds lines: approving it needs the role line-creator too.");
        }
        Set<String> codes = new TreeSet<>();
        set.warnings().forEach(warning -> codes.add(warning.code().name()));
        Set<String> missing = new TreeSet<>(codes);
        missing.removeAll(new HashSet<>(acknowledged));
        if (!missing.isEmpty()) {
            throw ChangeSetProblem.UNACKNOWLEDGED_WARNINGS
                    .builder("Look at the warnings, then repeat with their codes in 'acknowledge': "
                            + String.join(", ", missing) + ".")
                    .with("warnings", set.warnings())
                    .build();
        }
        repository.decide(
                organization, id, ChangeSetState.APPROVED, actor.name(), actor.subject(), null, codes, clock.instant());
        audit.record(
                organization,
                actor,
                "change-set.approved",
                "change-set",
                id,
                Map.of("acknowledged", codes, "items", set.items()));
        return repository.get(organization, id);
    }

    ChangeSetView reject(String organization, UUID id, @Nullable String reason, @Nullable String ifMatch, Actor actor) {
        lockedIn(organization, id, ifMatch, "be rejected", ChangeSetState.DRAFT, ChangeSetState.APPROVED);
        repository.decide(
                organization,
                id,
                ChangeSetState.REJECTED,
                actor.name(),
                actor.subject(),
                reason,
                List.of(),
                clock.instant());
        audit.record(
                organization,
                actor,
                "change-set.rejected",
                "change-set",
                id,
                reason == null ? Map.of() : Map.of("reason", reason));
        return repository.get(organization, id);
    }

    /** Makes the opposite of what was proved to be written: from the value read back to the value before. */
    ChangeSetView revert(String organization, UUID id, Actor actor) {
        ChangeSetView set = lockedIn(
                organization,
                id,
                null,
                "be reverted",
                ChangeSetState.PUSHED,
                ChangeSetState.PARTLY_FAILED,
                ChangeSetState.NEEDS_ATTENTION);
        Map<UUID, JsonNode> written = proofs.written(organization, id);
        UUID reverting = Ids.next();
        List<ChangeItem> items = repository.allItems(organization, id).stream()
                // What nobody knew before cannot be brought back, and no line is ever taken away.
                .filter(item -> item.kind() == ItemKind.SET
                        && written.containsKey(item.id())
                        && written.get(item.id()).path("from").isNumber())
                .map(item -> opposite(reverting, item, present(written.get(item.id()))))
                .toList();
        return save(
                organization,
                new ChangeSetRepository.NewSet(
                        reverting,
                        set.connectionId(),
                        set.reconciliationId(),
                        id,
                        set.period(),
                        set.mappingVersion(),
                        actor.name()),
                items,
                List.of(),
                actor);
    }

    private static ChangeItem opposite(UUID changeSetId, ChangeItem item, JsonNode proof) {
        JsonNode readBack = proof.path("quantityReadBack");
        BigDecimal now =
                readBack.isNumber() ? readBack.decimalValue() : proof.path("to").decimalValue();
        BigDecimal before = proof.path("from").decimalValue();
        return new ChangeItem(
                Ids.next(),
                changeSetId,
                item.findingId(),
                ItemKind.SET,
                item.accountName(),
                item.companyId(),
                item.companyName(),
                item.serviceName(),
                item.productId(),
                item.agreementId(),
                item.lineId(),
                item.lineName(),
                // Our own write has moved the line's version.
                null,
                now,
                source(proof),
                day(proof),
                before,
                item.billableQuantity(),
                item.effectiveDate(),
                item.unitPrice(),
                item.unitCost(),
                item.priceDifference() == null ? null : item.priceDifference().negate(),
                false,
                0,
                item.midPeriod(),
                List.of(new Step("revert of a pushed line", before, null)),
                item.sources(),
                null,
                null,
                null,
                null);
    }

    private static PsaQuantitySource source(JsonNode proof) {
        JsonNode confirmation = proof.path("confirmation");
        if (!confirmation.isObject()) {
            return PsaQuantitySource.LIVE;
        }
        JsonNode read = confirmation.path("quantitySource");
        return read.isTextual() ? PsaQuantitySource.valueOf(read.asText()) : PsaQuantitySource.CONFIRMED_BY_PERSON;
    }

    private static @Nullable LocalDate day(JsonNode proof) {
        JsonNode day = proof.path("confirmation").path("quantityDay");
        return day.isTextual() ? LocalDate.parse(day.asText()) : null;
    }

    private ChangeSetView lockedIn(
            String organization, UUID id, @Nullable String ifMatch, String what, ChangeSetState... allowed) {
        ChangeSetView set = repository.lock(organization, id);
        EntityTags.requireMatch(ifMatch, set.version());
        requireState(set, what, allowed);
        return set;
    }

    // ---- for the push

    /** Locks an approved set and marks it as being pushed; empty if a push of it waits or works already. */
    public Optional<ChangeSetView> beginPush(String organization, UUID id, @Nullable String ifMatch) {
        ChangeSetView set = repository.lock(organization, id);
        if (set.state() == ChangeSetState.PUSHING || set.state() == ChangeSetState.AWAITING_CONFIRMATION) {
            return Optional.empty();
        }
        EntityTags.requireMatch(ifMatch, set.version());
        requireState(
                set,
                "be pushed",
                ChangeSetState.APPROVED,
                ChangeSetState.PUSHED,
                ChangeSetState.PARTLY_FAILED,
                ChangeSetState.NEEDS_ATTENTION);
        if (!set.worksheet()
                && connections
                        .quantities(connections.open(organization, set.connectionId()))
                        .isEmpty()) {
            if (set.state() != ChangeSetState.APPROVED) {
                throw Connections.problem(new PsaException(
                        PsaFailure.UNSUPPORTED,
                        "The connection takes no calls any more. Switch them on again, or reconcile and make a new"
                                + " change set."));
            }
            repository.worksheet(organization, id);
        }
        repository.state(organization, id, ChangeSetState.PUSHING);
        return Optional.of(set);
    }

    public void pushRun(String organization, UUID id, UUID runId) {
        repository.run(organization, id, runId);
    }

    /** Items without their target yet. */
    public List<UUID> openItems(String organization, UUID id) {
        return repository.openItems(organization, id);
    }

    public ChangeItem item(String organization, UUID itemId) {
        return repository
                .item(organization, itemId)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("There is no item " + itemId + "."));
    }

    public void result(
            String organization, UUID itemId, ItemResult result, @Nullable String detail, @Nullable BigDecimal found) {
        repository.result(organization, itemId, result, detail, found, clock.instant());
    }

    /** An item's result is taken back, because it is tried again. */
    public void reopen(String organization, UUID itemId) {
        repository.reopen(organization, itemId);
    }

    /** The row that a person works an item off by, with the names of now. */
    public WorksheetRow worksheetRow(String organization, ChangeItem item) {
        return WorksheetRow.of(
                item,
                repository.names(organization, List.of(item.id())).getOrDefault(item.id(), WorksheetRow.Names.NONE));
    }

    /** As {@link #get}; nobody else changes the set or its items before the transaction ends. */
    public ChangeSetView lock(String organization, UUID id) {
        return repository.lock(organization, id);
    }

    /** A problem unless the set is in one of these states; {@code what} completes "cannot ...". */
    public static void requireState(ChangeSetView set, String what, ChangeSetState... allowed) {
        if (!List.of(allowed).contains(set.state())) {
            throw ChangeSetProblem.WRONG_STATE.because("A change set that is " + set.state() + " cannot " + what + ".");
        }
    }

    /**
     * Sets the state of a worksheet that the items' results make.
     *
     * @param open how many of its rows have no answer yet
     * @param complete every line without a result was handed out
     */
    public ChangeSetState endWorksheet(String organization, UUID id, long open, boolean complete) {
        if (open == 0 || !complete) {
            return endPush(organization, id);
        }
        if (repository.get(organization, id).state() != ChangeSetState.AWAITING_CONFIRMATION) {
            repository.state(organization, id, ChangeSetState.AWAITING_CONFIRMATION);
        }
        return ChangeSetState.AWAITING_CONFIRMATION;
    }

    /** Sets the state that the items' results make. */
    public ChangeSetState endPush(String organization, UUID id) {
        ChangeSetView set = repository.lock(organization, id);
        Map<ItemResult, Long> results = set.results();
        ChangeSetState state;
        if (results.containsKey(ItemResult.UNKNOWN) || results.containsKey(ItemResult.CONFLICT)) {
            state = ChangeSetState.NEEDS_ATTENTION;
        } else if (results.isEmpty()) {
            state = ChangeSetState.APPROVED;
        } else if (results.containsKey(ItemResult.FAILED)
                || set.progress().done() < set.progress().total()) {
            state = ChangeSetState.PARTLY_FAILED;
        } else {
            state = ChangeSetState.PUSHED;
        }
        repository.state(organization, id, state);
        return state;
    }
}
