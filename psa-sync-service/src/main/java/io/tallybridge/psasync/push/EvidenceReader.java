package io.tallybridge.psasync.push;

import io.tallybridge.psasync.changeset.ChangeItem;
import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.upstream.Usage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Fetches the counts behind a line, which are frozen before anything is written. */
@ApplicationScoped
class EvidenceReader {
    private final Usage usage;

    @Inject
    EvidenceReader(Usage usage) {
        this.usage = usage;
    }

    List<Evidence> of(String organization, ChangeItem item, Period period) {
        return item.sources().stream()
                .map(source -> new Evidence(
                        source.integrationId(),
                        source.accountId(),
                        source.serviceId(),
                        usage.counts(
                                organization,
                                source.integrationId(),
                                source.accountId(),
                                source.serviceId(),
                                period.from(),
                                period.to())))
                .toList();
    }
}
