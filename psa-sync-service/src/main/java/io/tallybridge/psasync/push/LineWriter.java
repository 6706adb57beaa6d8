package io.tallybridge.psasync.push;

import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.Settlement;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One line's write, be it a quantity that is set or a line that is added: sent once, or settled by reading. */
interface LineWriter {

    /**
     * What reading tells about a write that may have been sent.
     *
     * @param found the quantity that the line has; null if there is no line
     * @param lineId what the PSA calls the line
     */
    record Settled(
            Settlement.State state,
            @Nullable BigDecimal found,
            @Nullable String lineId) {}

    Settled settle(UUID intentId, CallObserver observer);

    AppliedQuantity write(UUID intentId, CallObserver observer);

    static LineWriter setting(SetsQuantities adapter, PsaConnection connection, ChangeItem item) {
        return new LineWriter() {
            @Override
            public Settled settle(UUID intentId, CallObserver observer) {
                Settlement settlement = adapter.settle(connection, item.change(intentId), observer);
                AgreementLine line = settlement.line();
                return new Settled(
                        settlement.state(), line.quantity(), line.ref().lineId());
            }

            @Override
            public AppliedQuantity write(UUID intentId, CallObserver observer) {
                return adapter.setQuantity(connection, item.change(intentId), observer);
            }
        };
    }

    static LineWriter adding(Optional<AddsLines> adapter, PsaConnection connection, ChangeItem item) {
        return new LineWriter() {
            @Override
            public Settled settle(UUID intentId, CallObserver observer) {
                Optional<AgreementLine> found = adder().findAdded(connection, item.newLine(intentId), observer);
                if (found.isEmpty()) {
                    return new Settled(Settlement.State.NOT_APPLIED, null, null);
                }
                AgreementLine line = found.get();
                BigDecimal quantity = line.knownQuantity();
                boolean same = quantity != null && quantity.compareTo(item.to()) == 0;
                return new Settled(
                        same ? Settlement.State.APPLIED : Settlement.State.DIFFERENT,
                        quantity,
                        line.ref().lineId());
            }

            @Override
            public AppliedQuantity write(UUID intentId, CallObserver observer) {
                return adder().addLine(connection, item.newLine(intentId), observer);
            }

            private AddsLines adder() {
                return adapter.orElseThrow(
                        () -> new PsaException(PsaFailure.UNSUPPORTED, "The connection adds no lines any more."));
            }
        };
    }
}
