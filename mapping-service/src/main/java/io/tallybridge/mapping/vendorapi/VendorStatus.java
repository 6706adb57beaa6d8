package io.tallybridge.mapping.vendorapi;

import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.integration.IntegrationStatus;
import io.tallybridge.mapping.organization.OrganizationService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;

/** Status changes that a vendor asks for. */
@ApplicationScoped
class VendorStatus {
    private final IntegrationService integrations;
    private final OrganizationService organizations;
    private final HistoryService history;

    @Inject
    VendorStatus(IntegrationService integrations, OrganizationService organizations, HistoryService history) {
        this.integrations = integrations;
        this.organizations = organizations;
        this.history = history;
    }

    IntegrationDocument document(Integration integration) {
        return IntegrationDocument.of(integration, organizations.current());
    }

    /** Some clients say pending before every run: that never takes an active integration back. */
    @Transactional
    Integration set(Integration seen, IntegrationStatus wanted) {
        integrations.lock(seen.id());
        IntegrationStatus now = integrations.get(seen.id()).status();
        boolean takenBack = now == IntegrationStatus.ACTIVE && wanted == IntegrationStatus.PENDING;
        if (now != wanted && !takenBack) {
            integrations.setStatus(seen.id(), wanted);
            history.record(
                    seen.id(),
                    Change.STATUS_CHANGED,
                    List.of(MappingUpdate.of("integration", seen.id().toString(), wanted.word())));
        }
        return integrations.get(seen.id());
    }
}
