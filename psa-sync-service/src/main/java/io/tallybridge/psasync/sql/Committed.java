package io.tallybridge.psasync.sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** For what may only happen once a transaction's work is there to stay, such as counting it. */
@ApplicationScoped
public class Committed {
    private final TransactionSynchronizationRegistry transactions;

    Committed(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** Does it after the commit of the transaction at hand; never if that is rolled back. */
    public void then(Runnable work) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Nothing is known yet.
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    work.run();
                }
            }
        });
    }
}
