package io.tallybridge.psasync.psa;

import java.util.List;

/**
 * The ability to set the billed quantity of a line. A PSA without it takes a worksheet that a person works off. A write is
 * sent at most once per call.
 */
public interface SetsQuantities {

    /**
     * The writing calls that {@link #setQuantity} would send if the line still is as reviewed. May look up where the
     * tenant lives, and read the line where the PSA takes it as a whole; writes nothing.
     *
     * @return empty if there is nothing to write
     * @throws PsaException INVALID or UNSUPPORTED if the change would be refused before any call
     */
    List<PlannedCall> preview(PsaConnection connection, QuantityChange change);

    /**
     * Sets the line to an absolute quantity: reads it, writes if it still is what was reviewed, and reads it back until it
     * shows the target. Repeating the same change writes nothing. The caller has recorded its intent before, so that after
     * a crash in the middle it knows to call {@link #settle}. Only one caller at a time changes lines of one agreement.
     *
     * @param observer gets every call that is made, reads included
     * @throws PsaException CONFLICT if the line is not what was reviewed, GONE if it no longer exists, INVALID if the
     *     change breaks a rule of the PSA; with {@link PsaException#outcomeUnknown()} if the write was sent, its answer
     *     was lost, and reading could not settle it in the time that a push waits
     */
    AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer);

    /**
     * Finds out by reading what became of a change that may have been sent. Reads several times, as long as the PSA may
     * lag behind its own writes; writes nothing. After {@code NOT_APPLIED} the same change may be given to
     * {@link #setQuantity} again.
     *
     * @throws PsaException GONE if the line no longer exists
     */
    Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer);
}
