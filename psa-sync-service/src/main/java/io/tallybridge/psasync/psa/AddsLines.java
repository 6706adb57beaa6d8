package io.tallybridge.psasync.psa;

import java.util.List;
import java.util.Optional;

/**
 * The ability to put a missing line on an agreement. Off unless the organization switches it on for the connection, because
 * a wrong mapping would bill a client for something new.
 */
public interface AddsLines {
    /** The connection setting that switches it on. */
    String ADD_LINES = "addLines";

    /** Whether this connection's settings allow it. */
    default boolean addsLines(PsaConnection connection) {
        return connection.enabled(ADD_LINES);
    }

    /**
     * What every addition begins with, before any call.
     *
     * @throws PsaException UNSUPPORTED if the connection's settings do not allow it
     */
    static void requireOn(PsaConnection connection) {
        if (!connection.enabled(ADD_LINES)) {
            throw new PsaException(
                    PsaFailure.UNSUPPORTED,
                    "This connection does not add lines; its setting " + ADD_LINES + " is off.");
        }
    }

    /** The calls that {@link #addLine} would send if no such line exists. Writes nothing. */
    List<PlannedCall> previewAdd(PsaConnection connection, NewLine line);

    /**
     * Adds the line unless the agreement has it already: lists first, sends the creating call at most once.
     *
     * @return the line, with the quantity wanted
     * @throws PsaException UNSUPPORTED if the connection does not allow it; CONFLICT if lines of the product exist that do
     *     not have the quantity wanted, or more than one does; INVALID if the agreement has ended; with
     *     {@link PsaException#outcomeUnknown()} if the answer was lost and no list shows the line yet
     */
    AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer);

    /**
     * Finds out by reading what became of an addition that may have been sent. Reads several times, as long as the PSA may
     * lag behind its own writes; writes nothing.
     *
     * @return the line if the agreement has one of the product; empty if it was not created, so that {@link #addLine} may
     *     be called again
     * @throws PsaException as {@link #addLine}
     */
    Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer);
}
