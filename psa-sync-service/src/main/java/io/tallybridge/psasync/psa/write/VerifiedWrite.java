package io.tallybridge.psasync.psa.write;

import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.PsaTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes a quantity so that it is there once, whatever happens on the way. A write is never repeated here: if reading
 * cannot tell what became of it, the caller hears that the outcome is unknown.
 */
public final class VerifiedWrite {
    private final PsaTime time;
    private final List<Duration> pauses;

    /**
     * For one PSA.
     *
     * @param pauses between the readings after a write; together as long as the PSA may lag behind its own writes
     */
    public VerifiedWrite(PsaTime time, List<Duration> pauses) {
        this.time = time;
        this.pauses = List.copyOf(pauses);
    }

    /** Sends the one write for a line that was just read. */
    @FunctionalInterface
    public interface Sender {
        void send(AgreementLine fresh);
    }

    /**
     * Reads, compares, sends at most once, reads back.
     *
     * @param fresh reads the line with all that decides whether it may be written
     * @param again reads the line's quantity, given what was read before; may be cheaper
     * @throws PsaException as {@link io.tallybridge.psasync.psa.SetsQuantities#setQuantity} says
     */
    public AppliedQuantity set(
            QuantityChange change, Supplier<AgreementLine> fresh, UnaryOperator<AgreementLine> again, Sender sender) {
        AgreementLine line = fresh.get();
        if (same(known(line), change.to())) {
            return new AppliedQuantity(Outcome.ALREADY_RIGHT, line);
        }
        requireAsReviewed(change, line);
        PsaException lost = send(() -> sender.send(line));
        Settlement settlement;
        try {
            settlement = settle(change, () -> again.apply(line));
        } catch (PsaException e) {
            throw e.withUnknownOutcome();
        }
        return switch (settlement.state()) {
            case APPLIED -> new AppliedQuantity(Outcome.WRITTEN, settlement.line());
            case NOT_APPLIED -> throw notShown(lost);
            case DIFFERENT ->
                throw PsaException.conflict(
                                "The line shows " + settlement.line().quantity().toPlainString() + " after "
                                        + change.to().toPlainString() + " was written.",
                                settlement.line().quantity())
                        .withUnknownOutcome();
        };
    }

    private static PsaException notShown(@Nullable PsaException lost) {
        return lost != null
                ? lost
                : new PsaException(
                                PsaFailure.PROTOCOL,
                                "The PSA accepted the new quantity, but the line does not show it.")
                        .withUnknownOutcome();
    }

    private static void requireAsReviewed(QuantityChange change, AgreementLine line) {
        if (line.notWritable() != null) {
            throw new PsaException(PsaFailure.INVALID, line.notWritable());
        }
        if (!same(line.quantity(), change.from())) {
            throw PsaException.conflict(
                    "The line has " + line.quantity().toPlainString() + " instead of the reviewed "
                            + change.from().toPlainString() + ".",
                    line.quantity());
        }
        if (change.version() != null
                && line.version() != null
                && !change.version().equals(line.version())) {
            throw PsaException.conflict("The line was changed after it was reviewed.", line.quantity());
        }
    }

    /** The failure of a write that may have been applied, or null if the PSA accepted it. */
    private static @Nullable PsaException send(Runnable call) {
        try {
            call.run();
            return null;
        } catch (PsaException e) {
            if (e.outcomeUnknown()) {
                return e;
            }
            throw e;
        }
    }

    /**
     * Adds a line unless it is there: lists, creates at most once, lists again.
     *
     * @param list the agreement's lines of the product, those that bill
     * @param create sends the one creating call
     * @throws PsaException as {@link io.tallybridge.psasync.psa.AddsLines#addLine} says
     */
    public AppliedQuantity add(BigDecimal quantity, Supplier<List<AgreementLine>> list, Runnable create) {
        AppliedQuantity present = present(list, create);
        if (!same(present.line().quantity(), quantity)) {
            throw PsaException.conflict(
                    "The agreement has a line of this product already, with "
                            + present.line().quantity().toPlainString() + ".",
                    present.line().quantity());
        }
        return present;
    }

    /**
     * Makes sure that there is a line, whatever its quantity: lists, creates at most once, lists again.
     *
     * @return the only line; {@code WRITTEN} if it was created
     * @throws PsaException CONFLICT if there are several
     */
    public AppliedQuantity present(Supplier<List<AgreementLine>> list, Runnable create) {
        List<AgreementLine> before = list.get();
        if (!before.isEmpty()) {
            return new AppliedQuantity(Outcome.ALREADY_RIGHT, theOnly(before));
        }
        PsaException lost = send(create);
        List<AgreementLine> after;
        try {
            after = list.get();
            for (Duration pause : pauses) {
                if (!after.isEmpty()) {
                    break;
                }
                time.sleep(pause);
                after = list.get();
            }
        } catch (PsaException e) {
            throw e.withUnknownOutcome();
        }
        if (after.isEmpty()) {
            throw notShown(lost);
        }
        return new AppliedQuantity(Outcome.WRITTEN, theOnly(after));
    }

    /** Lists until there is a line or the PSA can no longer be lagging behind. */
    public Optional<AgreementLine> find(Supplier<List<AgreementLine>> list) {
        List<AgreementLine> found = list.get();
        for (Duration pause : pauses) {
            if (!found.isEmpty()) {
                break;
            }
            time.sleep(pause);
            found = list.get();
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(theOnly(found));
    }

    private static AgreementLine theOnly(List<AgreementLine> lines) {
        if (lines.size() > 1) {
            throw PsaException.conflict("The agreement has " + lines.size() + " lines of this product.", null);
        }
        return lines.get(0);
    }

    /** Reads until the line shows the target or the PSA can no longer be lagging behind. */
    public Settlement settle(QuantityChange change, Supplier<AgreementLine> read) {
        AgreementLine line = read.get();
        for (Duration pause : pauses) {
            if (same(known(line), change.to())) {
                break;
            }
            time.sleep(pause);
            line = read.get();
        }
        if (same(known(line), change.to())) {
            return new Settlement(Settlement.State.APPLIED, line);
        }
        return new Settlement(
                same(known(line), change.from()) ? Settlement.State.NOT_APPLIED : Settlement.State.DIFFERENT, line);
    }

    private static BigDecimal known(AgreementLine line) {
        if (line.knownQuantity() == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA does not tell the line's quantity.");
        }
        return line.knownQuantity();
    }

    private static boolean same(BigDecimal one, BigDecimal other) {
        return one.compareTo(other) == 0;
    }
}
