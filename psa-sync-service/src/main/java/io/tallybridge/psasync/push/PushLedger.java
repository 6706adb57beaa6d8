package io.tallybridge.psasync.push;

import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.changeset.ChangeSetView;
import io.tallybridge.psasync.changeset.ChangeSets;
import io.tallybridge.psasync.changeset.ItemKind;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.proof.Proofs;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes down what became of a line: its intent, its result, our record of its quantity and its proof, all at once. */
@ApplicationScoped
public class PushLedger {
    private final ChangeSets changeSets;
    private final PushRepository repository;
    private final Proofs proofs;
    private final PushMetrics metrics;
    private final Clock clock;

    @Inject
    PushLedger(ChangeSets changeSets, PushRepository repository, Proofs proofs, PushMetrics metrics, Clock clock) {
        this.changeSets = changeSets;
        this.repository = repository;
        this.proofs = proofs;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The push that a line belongs to.
     *
     * @param runId of the run that sent the call or handed the worksheet out
     * @param by who asked for it
     */
    public record Push(ChangeSetView set, Psa psa, UUID runId, String by) {}

    /**
     * What became of a line.
     *
     * @param found the quantity read; null if nothing was
     * @param confirmation for lines on a worksheet
     * @param addedLineId what the PSA calls a line that was added
     */
    public record End(
            ItemResult result,
            @Nullable String detail,
            @Nullable BigDecimal found,
            @Nullable Confirmation confirmation,
            @Nullable String addedLineId) {

        public End(
                ItemResult result,
                @Nullable String detail,
                @Nullable BigDecimal found,
                @Nullable Confirmation confirmation) {
            this(result, detail, found, confirmation, null);
        }
    }

    /** Ends a line in the transaction at hand; an intent that is still open is closed with it. */
    public void end(String organization, Push push, ChangeItem item, End end) {
        repository
                .unresolved(organization, item.id())
                .ifPresent(intent -> repository.close(
                        organization,
                        intent.id(),
                        Intent.State.valueOf(end.result().name()),
                        end.detail()));
        changeSets.result(organization, item.id(), end.result(), end.detail(), end.found());
        record(organization, push, item, end);
        proofs.append(organization, item.id(), push.set().id(), content(organization, push, item, end));
        metrics.line(push.psa(), end.result());
    }

    /** Keeps what the line has now, as far as its PSA does not tell it. */
    private void record(String organization, Push push, ChangeItem item, End end) {
        Confirmation confirmation = end.confirmation();
        if (!end.result().settled() || (confirmation != null && confirmation.kind() == Confirmation.Kind.READ)) {
            return;
        }
        LocalDate expectedFrom = item.expectedFrom(push.set().period());
        if (item.kind() == ItemKind.ADD) {
            if (end.addedLineId() != null) {
                repository.ownQuantityOfAddedLine(
                        organization, push.set().connectionId(), item, end.addedLineId(), expectedFrom);
            }
            return;
        }
        repository.ownQuantity(
                organization,
                push.set().connectionId(),
                item,
                confirmation == null ? PsaQuantitySource.PUSHED : PsaQuantitySource.CONFIRMED_BY_PERSON,
                expectedFrom);
    }

    private ProofContent content(String organization, Push push, ChangeItem item, End end) {
        ChangeSetView set = push.set();
        return new ProofContent(
                organization,
                set.connectionId(),
                push.psa(),
                set.period(),
                set.mappingVersion(),
                set.reconciliationId(),
                set.reverts(),
                item.kind(),
                new ProofContent.Line(
                        item.agreementId(),
                        item.lineId() != null ? item.lineId() : end.addedLineId(),
                        item.productId(),
                        item.lineName(),
                        item.companyId(),
                        item.companyName()),
                item.accountName(),
                item.serviceName(),
                item.from(),
                item.psaQuantitySource(),
                item.psaQuantityDay(),
                item.to(),
                item.billableQuantity(),
                item.effectiveDate(),
                item.unitPrice(),
                item.unitCost(),
                item.priceDifference(),
                item.derivation(),
                item.sources(),
                repository.counts(organization, item.id()).orElse(List.of()),
                set.decidedBy(),
                set.decidedBySubject(),
                set.decidedAt(),
                set.acknowledged(),
                push.runId(),
                push.by(),
                repository.intents(organization, item.id()),
                repository.calls(organization, item.id()),
                end.result(),
                end.detail(),
                end.found(),
                end.confirmation(),
                clock.instant());
    }
}
