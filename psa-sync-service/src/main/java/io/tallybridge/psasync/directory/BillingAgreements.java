package io.tallybridge.psasync.directory;

import io.tallybridge.psasync.psa.Agreement;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Tells the agreements that a line can be added to. */
@ApplicationScoped
public class BillingAgreements {
    private final DirectoryRepository repository;

    @Inject
    BillingAgreements(DirectoryRepository repository) {
        this.repository = repository;
    }

    /** The agreements of a company that bill on a day, as last read. */
    public List<Agreement> of(String organization, UUID connectionId, String companyId, LocalDate on) {
        return repository.billing(organization, connectionId, companyId, on);
    }
}
