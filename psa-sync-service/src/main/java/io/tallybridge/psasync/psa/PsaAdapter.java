package io.tallybridge.psasync.psa;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;

/**
 * One PSA's way to tell its companies, products, agreements and lines. Stateless (apart from caches of where a tenant lives)
 * and thread-safe. Reads are repeated by the adapter as far as that is polite.
 *
 * <p>Every method throws {@link PsaException}; beside what is said below, AUTH, PERMISSION, THROTTLED, TRANSIENT and
 * PROTOCOL can come from any of them. Bulk reads hand over item by item, so that memory does not grow with the tenant; an
 * exception thrown by the receiver ends the read. Abilities that not every PSA has are interfaces of their own:
 * {@link SetsQuantities}, {@link AddsLines}.
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
}
