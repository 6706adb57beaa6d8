package io.tallybridge.psasync.psa;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/**
 * One PSA's way to read agreements and set billed quantities. Stateless (apart from caches of where a tenant lives) and
 * thread-safe. Reads are repeated by the adapter as far as that is polite; a write is sent at most once per call.
 *
 * <p>Every method throws {@link PsaException}; beside what is said below, AUTH, PERMISSION, THROTTLED, TRANSIENT and
 * PROTOCOL can come from any of them. Bulk reads hand over item by item, so that memory does not grow with the tenant; an
 * exception thrown by the receiver ends the read. Abilities that not every PSA has are interfaces of their own, such as
 * {@link AddsLines}.
 */
public interface PsaAdapter {

    PsaDescriptor descriptor();

    /** Tries the credentials and then each right that this service needs; never throws for what the test is to find out. */
    ConnectionReport test(PsaConnection connection);

    /** All companies that can be billed. One that changes meanwhile may come twice, as in all bulk reads. */
    void companies(PsaConnection connection, Consumer<? super Company> sink);

    /** All products that can stand on an agreement. */
    void products(PsaConnection connection, Consumer<? super Product> sink);

    /** All recurring agreements that bill or may bill again. */
    void agreements(PsaConnection connection, Consumer<? super Agreement> sink);

    /**
     * The lines of some agreements. Callers give at most {@value #AGREEMENTS_PER_READ} agreements at a time,
     * which also gives them a measure of progress.
     *
     * @param agreements as read by {@link #agreements}
     * @param asOf the day whose quantities are wanted; PSAs that know no dates answer today's
     */
    void lines(
            PsaConnection connection, List<Agreement> agreements, LocalDate asOf, Consumer<? super AgreementLine> sink);

    int AGREEMENTS_PER_READ = 200;

    /**
     * One line, fresh from the PSA.
     *
     * @throws PsaException GONE if the line or its agreement does not exist any more
     */
    AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf);

    /**
     * The writing calls that {@link #setQuantity} would send if the line still is as reviewed. May look up where the
     * tenant lives, writes nothing.
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
