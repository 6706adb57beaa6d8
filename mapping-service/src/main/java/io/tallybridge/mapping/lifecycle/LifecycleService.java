package io.tallybridge.mapping.lifecycle;

import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.integration.IntegrationStatus;
import io.tallybridge.mapping.key.KeyService;
import io.tallybridge.mapping.mapping.ServiceMappingService;
import io.tallybridge.mapping.property.PropertyService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/** What concerns an integration as a whole. */
@ApplicationScoped
public class LifecycleService {
    private final LifecycleRepository lifecycle;
    private final IntegrationService integrations;
    private final PropertyService properties;
    private final ServiceMappingService serviceMappings;
    private final KeyService keys;
    private final HistoryService history;

    @Inject
    LifecycleService(
            LifecycleRepository lifecycle,
            IntegrationService integrations,
            PropertyService properties,
            ServiceMappingService serviceMappings,
            KeyService keys,
            HistoryService history) {
        this.lifecycle = lifecycle;
        this.integrations = integrations;
        this.properties = properties;
        this.serviceMappings = serviceMappings;
        this.keys = keys;
        this.history = history;
    }

    /** How far the mapping is. */
    @Transactional
    public Progress progress(UUID integrationId) {
        return lifecycle.progress(integrationId);
    }

    /** What the integration still needs. */
    @Transactional
    public Readiness readiness(UUID integrationId) {
        Integration integration = integrations.get(integrationId);
        Progress progress = lifecycle.progress(integrationId);
        List<Readiness.Check> checks = List.of(
                check(
                        "keys",
                        keys.hasWorkingKey(integrationId),
                        "A key pair is in force.",
                        "No key pair is in force: issue one and give it to the vendor's integration."),
                check(
                        "services",
                        progress.services() > 0,
                        progress.services() + " services are declared.",
                        "No service is declared yet: the vendor's integration has to create its services."),
                check(
                        "accounts",
                        progress.accounts() > 0,
                        progress.accounts() + " accounts are declared.",
                        "No account is declared yet: the vendor's integration has to create its accounts."),
                check(
                        "accountMappings",
                        progress.accounts() > 0 && progress.mappedAccounts() == progress.accounts(),
                        "All accounts are mapped.",
                        progress.mappedAccounts() + " of " + progress.accounts() + " accounts are mapped."),
                check(
                        "serviceMappings",
                        progress.services() > 0 && progress.mappedServices() == progress.services(),
                        "All services are mapped.",
                        progress.mappedServices() + " of " + progress.services() + " services are mapped."),
                check(
                        "counts",
                        integration.lastSyncedAt() != null,
                        "The last count came at " + integration.lastSyncedAt() + ".",
                        "No count has been accepted yet."),
                check(
                        "confirmed",
                        integration.pendingUpdates() == 0,
                        "The vendor has confirmed all mappings.",
                        integration.mappingStatus() + ": the vendor has not synced the mappings since."));
        return new Readiness(integrationId, checks.stream().allMatch(Readiness.Check::ok), checks);
    }

    /**
     * Ends the connection as the vendor API's contract says: all accounts go and their mappings with them, keys stop working.
     * Services that the vendor declared stay, a new connection finds them again.
     */
    @Transactional
    Integration disconnect(UUID integrationId) {
        integrations.lock(integrationId);
        Integration integration = integrations.get(integrationId);
        serviceMappings.deleteAll(integrationId);
        properties.deleteAccounts(integrationId);
        keys.revokeAll(integrationId);
        integrations.setStatus(integrationId, IntegrationStatus.INACTIVE);
        history.record(
                integrationId,
                Change.DISCONNECTED,
                List.of(MappingUpdate.of("integration", integrationId.toString(), integration.name())));
        return history.confirm(integrationId, null);
    }

    private static Readiness.Check check(String name, boolean ok, String fine, String missing) {
        return new Readiness.Check(name, ok, ok ? fine : missing);
    }
}
